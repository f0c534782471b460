import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CarrierEvent } from '../../../../machines/contracts/call/carrier-event.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { createUntil } from '../../until.ts';
import { callOfRoom } from '../livekit-names.ts';
import { carrierEventOf, readRoomEvent } from '../room-event.ts';
import { signedBodyCheck } from '../signed-body.ts';
import { readStatusReport } from '../status-report.ts';

/** What the API does with what is said of dials by SIP, without a store: for tests of the adapter. */
export interface SipBench {
  readonly statusUrl: (attemptId: string) => string;
  readonly webhookUrl: string;
  /** What changed something, in order: repeated and late news do not. */
  readonly events: CarrierEvent[];
  /** Everything that was taken, and signatures that were not. */
  readonly counts: { reports: number; webhooks: number; forged: number };
  until: ReturnType<typeof createUntil>['until'];
  /** So many requests are answered with 500 first. */
  refuse(count: number): void;
  close(): Promise<void>;
}

/** Who dialled says it better in the same moment; the API waits longer. */
const roughMs = 150;

export const openSipBench = async (
  keys: { apiKey: string; apiSecret: string },
  port = 0,
): Promise<SipBench> => {
  const isSigned = signedBodyCheck(keys);
  const events: CarrierEvent[] = [];
  const attemptByCall = new Map<string, string>();
  const counts = { reports: 0, webhooks: 0, forged: 0 };
  const { until, changed } = createUntil();
  let refusals = 0;

  const take = (event: CarrierEvent) => {
    const callId = callOfRoom(event.carrierCallId);
    if (callId !== null) attemptByCall.set(callId, event.attemptId);
    const known = events.filter(({ attemptId }) => attemptId === event.attemptId);
    if (known.every(({ sequence }) => sequence < event.sequence)) events.push(event);
    changed();
  };

  const answer = async (path: URL, body: string, authorization: string): Promise<number> => {
    refusals -= 1;
    if (refusals >= 0) return 500;
    if (!(await isSigned(body, authorization))) {
      counts.forged += 1;
      return 403;
    }
    if (path.pathname === '/status') {
      counts.reports += 1;
      take(readStatusReport(JSON.parse(body), path.searchParams.get('attemptId') ?? ''));
      return 204;
    }
    counts.webhooks += 1;
    const event = readRoomEvent(JSON.parse(body), Date.now());
    if (event === null) return 204;
    const isAnswered = () =>
      events.some(
        ({ carrierCallId, status }) =>
          carrierCallId === event.carrierCallId && status === 'answered',
      );
    if (event.kind !== 'joined' && !isAnswered())
      await new Promise((resolve) => setTimeout(resolve, roughMs));
    const attemptId = attemptByCall.get(event.callId);
    if (attemptId !== undefined)
      take(carrierEventOf(event, { attemptId, isAnswered: isAnswered() }));
    return 204;
  };

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const path = new URL(request.url ?? '', 'http://bench');
      void answer(path, body, request.headers.authorization ?? '')
        .catch((error: unknown) => (error instanceof VoxError ? 400 : 500))
        .then((status) => {
          response.writeHead(status).end();
          changed();
        });
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    statusUrl: (attemptId) => `${base}/status?attemptId=${encodeURIComponent(attemptId)}`,
    webhookUrl: `${base}/webhooks`,
    events,
    counts,
    until,
    refuse(count) {
      refusals = count;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
