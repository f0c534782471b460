import { expect, test } from 'vitest';
import { CarrierEvent } from '../../../machines/contracts/call/carrier-event.ts';
import { twilioCallback } from './twilio-callback.ts';

const body = (extra: Record<string, string> = {}) => ({
  CallSid: 'CA1',
  CallStatus: 'ringing',
  SequenceNumber: '1',
  Timestamp: 'Fri, 21 Nov 2025 08:00:00 +0000',
  Direction: 'outbound-api',
  ...extra,
});
const saidAt = Date.parse('2025-11-21T08:00:00Z');

test.each([
  ['queued', 'queued'],
  ['initiated', 'queued'],
  ['ringing', 'ringing'],
  ['in-progress', 'answered'],
  ['completed', 'completed'],
  ['busy', 'busy'],
  ['no-answer', 'no_answer'],
  ['failed', 'failed'],
  ['canceled', 'canceled'],
])('%s is %s', (theirs, ours) => {
  const event = twilioCallback(body({ CallStatus: theirs }), { attemptId: 'a:1' }, saidAt);
  expect(CarrierEvent.parse(event).status).toBe(ours);
});

test('carries the attempt of the status URL, the sequence and the SIP code', () => {
  const event = twilioCallback(
    body({ CallStatus: 'busy', SipResponseCode: '486' }),
    { attemptId: 'a:1' },
    saidAt + 300,
  );
  expect(event).toEqual({
    attemptId: 'a:1',
    carrierCallId: 'CA1',
    status: 'busy',
    sequence: 1,
    at: saidAt + 300,
    code: '486',
  });
});

test('a callback that comes late keeps the time that the carrier gave it', () => {
  expect(twilioCallback(body(), { attemptId: 'a:1' }, saidAt + 60_000).at).toBe(saidAt);
  const { Timestamp: _, ...without } = body();
  expect(twilioCallback(without, { attemptId: 'a:1' }, 5).at).toBe(5);
});

test('what is no callback is a bad request that says why', () => {
  expect(() => twilioCallback({}, { attemptId: 'a' }, 0)).toThrow(/CallSid/);
  expect(() => twilioCallback(body({ CallStatus: 'asleep' }), { attemptId: 'a' }, 0)).toThrow(
    /CallStatus/,
  );
  expect(() => twilioCallback(body(), {}, 0)).toThrow(/attemptId/);
});
