import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { signTwilioRequest } from '../../../actors/telephony/twilio/twilio-signature.ts';
import type { CarrierEvent } from '../../../machines/contracts/call/carrier-event.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import { takeCarrierStatus } from '../../control/carrier-status.ts';
import { type ApiGround, groundAuthToken, groundUrl, openApiGround } from '../api-ground.ts';
import { exampleAttempt } from '../example-attempt.ts';

const attempt = exampleAttempt();

let ground: ApiGround;
beforeEach(async () => {
  ground = await openApiGround();
  await ground.documents.attempts.insertOne(attempt);
});
afterEach(() => ground.close());

const post = (
  fields: Record<string, string>,
  { name = 'attemptId', id = attempt._id, token = groundAuthToken, sign = true } = {},
) => {
  const form = { CallSid: 'CA1', ...fields };
  const url = `/webhooks/carriers/twilio/status?${name}=${encodeURIComponent(id)}`;
  return ground.inject({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(sign
        ? { 'x-twilio-signature': signTwilioRequest(token, `${groundUrl}${url}`, form) }
        : {}),
    },
    payload: new URLSearchParams(form).toString(),
    // Carriers come from anywhere, through a proxy.
    remoteAddress: '203.0.113.5',
  });
};
const status = (CallStatus: string, SequenceNumber: number, more = {}) =>
  post({ CallStatus, SequenceNumber: String(SequenceNumber), ...more });
const stored = () => ground.documents.attempts.findOne({ _id: attempt._id });

test('a signed callback moves the attempt forward and tells the dialler', async () => {
  expect((await status('ringing', 1)).status).toBe(204);
  expect(await stored()).toMatchObject({
    state: 'ringing',
    carrierSequence: 1,
    carrierCallId: 'CA1',
    epoch: 3,
  });
  ground.clock.now += 4_000;
  await status('in-progress', 2);
  expect(await stored()).toMatchObject({ state: 'answered', answeredAt: ground.clock.now });
  expect(await ground.published()).toMatchObject([
    {
      topic: topics.carrierEvent,
      message: { attemptId: attempt._id, status: 'ringing', sequence: 1 },
    },
    { topic: topics.carrierEvent, message: { status: 'answered', sequence: 2 } },
  ]);
});

test('the end of a call is noted, and its outcome left to the dialler', async () => {
  await status('busy', 2, { SipResponseCode: '486' });
  expect(await stored()).toMatchObject({
    state: 'intended',
    outcome: null,
    carrierCode: '486',
    carrierSequence: 2,
  });
  expect(await ground.published()).toMatchObject([{ message: { status: 'busy', code: '486' } }]);
});

test('a late or repeated callback changes nothing', async () => {
  await status('in-progress', 2);
  const before = await stored();
  expect((await status('ringing', 1)).status).toBe(204);
  expect((await status('in-progress', 2)).status).toBe(204);
  expect(await stored()).toEqual(before);
});

/** The store gives no answer until it is told to fail. */
const storeAway = () => {
  const { promise, reject } = Promise.withResolvers<never>();
  ground.documents.attempts.updateOne = () => promise;
  return () => reject(new VoxError('store_unavailable', 'a server that was cut off'));
};

test('the dialler hears of an answered call at once, though the store gives no answer', async () => {
  const failStore = storeAway();
  const answer = status('in-progress', 2);
  await vi.waitFor(async () =>
    expect(await ground.published()).toMatchObject([
      { topic: topics.carrierEvent, message: { attemptId: attempt._id, status: 'answered' } },
    ]),
  );
  failStore();
  // So the carrier says it again, until it is noted too.
  expect(await answer).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
});

test('a callback that the dialler was told of is acknowledged when the store takes too long, and only then', async () => {
  const failStore = storeAway();
  const event: CarrierEvent = {
    attemptId: attempt._id,
    carrierCallId: 'CA1',
    status: 'answered',
    sequence: 2,
    at: ground.clock.now,
    code: null,
  };
  const { documents } = ground;
  const unnoted = vi.fn();
  const late = new AbortController();
  const take = (isTold: boolean) =>
    takeCarrierStatus(
      { documents, news: { publish: () => Promise.resolve(isTold) }, unnoted },
      event,
      late.signal,
    );
  const [told, untold] = [take(true), take(false)];
  late.abort();
  expect(await told).toBe('told');
  expect(unnoted).not.toHaveBeenCalled();
  failStore();
  await expect(untold).rejects.toMatchObject({ code: 'store_unavailable' });
  expect(unnoted).toHaveBeenCalledWith(
    event,
    expect.objectContaining({ code: 'store_unavailable' }),
  );
});

test('a callback is taken though the bus refuses the news: its repetition would be stale', async () => {
  await ground.bus.close();
  expect((await status('in-progress', 2)).status).toBe(204);
  expect(await stored()).toMatchObject({ state: 'answered', carrierSequence: 2 });
});

test('a callback does not take back what the dialler did since', async () => {
  await ground.documents.attempts.updateOne({ _id: attempt._id }, { $set: { state: 'attached' } });
  await status('in-progress', 2);
  expect(await stored()).toMatchObject({ state: 'attached', carrierSequence: 2 });
});

test('a callback of another call does not touch the attempt', async () => {
  await status('ringing', 1);
  await post({ CallStatus: 'completed', SequenceNumber: '9', CallSid: 'CA2' });
  expect(await stored()).toMatchObject({ carrierCallId: 'CA1', carrierSequence: 1 });
});

test('a callback without a signature, or with a wrong one, is refused', async () => {
  const fields = { CallStatus: 'ringing', SequenceNumber: '1' };
  for (const options of [{ sign: false }, { token: 'another-token' }])
    expect(await post(fields, options)).toMatchObject({
      status: 403,
      body: { code: 'signature_invalid' },
    });
  expect(await stored()).toEqual(attempt);
});

test('a signed callback that is malformed or oversize, or of no attempt, is refused', async () => {
  expect((await status('exploded', 1)).status).toBe(400);
  expect((await post({ CallStatus: 'ringing' })).status).toBe(400);
  expect((await status('ringing', 1, { Junk: 'x'.repeat(20_000) })).status).toBe(413);
  const fields = { CallStatus: 'ringing', SequenceNumber: '1' };
  expect((await post(fields, { id: 'nobody' })).status).toBe(404);
  expect((await post(fields, { name: 'other' })).status).toBe(400);
  expect((await post(fields, { name: 'attempt' })).status).toBe(204);
});
