import { z } from 'zod';
import { CarrierEvent } from '../../../machines/contracts/call/carrier-event.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import { timedRequest } from '../../outbound/timed-request.ts';
import type { CarrierCall } from '../carrier.ts';
import type { LiveKitAccess } from './livekit-access.ts';
import { signBody, signedContentType } from './signed-body.ts';

/**
 * What LiveKit tells only to who dialled: that it rings, that somebody answered, and with which SIP code it failed. The adapter passes it
 * on to the dial's status URL, as a carrier would call back.
 */
const StatusReport = z.object({
  carrierCallId: z.string().min(1).max(256),
  status: CarrierEvent.shape.status,
  code: z.string().max(64).nullable(),
  at: z.number().int(),
});
export type StatusReport = z.infer<typeof StatusReport>;

/** The same fact may be told by several: each step of a call's life has its number, so the later ones change nothing. */
export const stepOf = (status: CarrierCall['status']): number =>
  ({ queued: 0, ringing: 1, answered: 2 })[status as string] ?? 3;

/** Errors: `bad_request`. Check the signature first. */
export const readStatusReport = (body: unknown, attemptId: string): CarrierEvent => {
  const read = StatusReport.safeParse((body as { report?: unknown } | null)?.report);
  if (!read.success) throw new VoxError('bad_request', z.prettifyError(read.error));
  return { attemptId, sequence: stepOf(read.data.status), ...read.data };
};

/** An API that is being started again is back by then; after that the dialler's own look-ups find it. */
const pausesMs = [0, 200, 1_000, 3_000, 8_000];
const requestMs = 4_000;

/** Tells it until it is taken or refused. Never rejects. */
export const sendStatusReport = async (
  deps: { access: LiveKitAccess; clock: Clock; count: (what: string) => void },
  statusUrl: string,
  report: StatusReport,
): Promise<void> => {
  const { access, clock, count } = deps;
  const body = JSON.stringify({ event: 'vox_sip_status', report });
  for (const pauseMs of pausesMs) {
    if (pauseMs > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, pauseMs));
    try {
      const { status } = await timedRequest(statusUrl, {
        method: 'POST',
        clock,
        timeoutMs: requestMs,
        headers: {
          'content-type': signedContentType,
          authorization: await signBody(access, body),
        },
        body,
      });
      if (status < 500) {
        if (status >= 300) count('sip_reports_refused');
        return;
      }
    } catch {
      // Not there, or too slow: once more.
    }
  }
  count('sip_reports_lost');
};
