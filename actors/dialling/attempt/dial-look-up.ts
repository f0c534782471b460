import { createHmac } from 'node:crypto';
import type { AttemptSubject, Finding } from '../../../machines/campaign/attempt-context.ts';
import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import type { Store } from '../../store/store.ts';
import type { Carrier } from '../../telephony/carrier.ts';
import type { AttemptDocuments } from './attempt-documents.ts';

/** A dial that a carrier accepted shows up in its list within this time after the ring time is over. */
const appearMs = 15_000;
/** Our clock and the carrier's may differ by this much. */
const skewMs = 5_000;

export interface DialLookUpDeps {
  store: Store;
  carrier: Carrier;
  attempts: AttemptDocuments;
  now: () => number;
}

/**
 * What has become of a dial: its record if the call is over and reported, else the carrier's word. It places nothing, so it
 * may be asked as often as one likes.
 */
export const createDialLookUp =
  ({ store, carrier, attempts, now }: DialLookUpDeps) =>
  async (input: {
    subject: AttemptSubject;
    carrierCallId: string | null;
    ringTimeoutMs: number;
  }): Promise<Finding> => {
    const { subject, ringTimeoutMs } = input;
    const attempt = await attempts.find(subject.attemptId);
    if (!attempt) return { kind: 'unbegun' };
    const { callId } = attempt;
    const record = await store
      .collection<CallRecord>('calls')
      .findOne(
        { _id: callId, state: { $in: ['completed', 'failed'] } },
        { projection: { disposition: 1 } },
      );
    if (record) return { kind: 'result', callId, disposition: record.disposition.code };

    const isAttached = attempt.state === 'attached';
    const isLate = now() - attempt.intendedAt > ringTimeoutMs + appearMs;
    const known = input.carrierCallId ?? attempt.carrierCallId;
    if (known !== null) {
      const call = await carrier.status(known);
      if (call)
        return { kind: 'found', callId, carrierCallId: known, status: call.status, isAttached };
      // The carrier has forgotten it: it is not in the line any more.
      if (isAttached)
        return { kind: 'found', callId, carrierCallId: known, status: 'completed', isAttached };
      return { kind: isLate ? 'lost' : 'absent' };
    }

    const calls = await carrier.find(subject.to, attempt.intendedAt - skewMs, callId);
    const owners = await attempts.ownersOf(calls.map((call) => call.carrierCallId));
    const ours = calls
      .filter((call) => (owners.get(call.carrierCallId) ?? attempt._id) === attempt._id)
      .toSorted((a, b) => a.createdAt - b.createdAt)[0];
    if (!ours) return { kind: isLate ? 'lost' : 'absent' };
    await attempts.placed(attempt._id, ours.carrierCallId);
    return {
      kind: 'found',
      callId,
      carrierCallId: ours.carrierCallId,
      status: ours.status,
      isAttached,
    };
  };

/**
 * The media token of a call: only who has the secret can compute it, and a leader that takes over computes the same one, so
 * no token is ever stored and a call that was answered meanwhile is still attached. 43 characters.
 */
export const mediaToken = (secret: string, callId: string): string =>
  createHmac('sha256', secret).update(`media ${callId}`).digest('base64url');
