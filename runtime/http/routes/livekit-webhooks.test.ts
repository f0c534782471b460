import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  signBody,
  signedBodyCheck,
  signedContentType,
} from '../../../actors/telephony/livekit/signed-body.ts';
import { type ApiGround, openApiGround } from '../api-ground.ts';
import { exampleAttempt } from '../example-attempt.ts';

const keys = { apiKey: 'devkey', apiSecret: 'a-secret-of-at-least-32-characters-0123' };
const attempt = exampleAttempt();
const room = `vox_${attempt.callId}`;

let ground: ApiGround;
beforeEach(async () => {
  ground = await openApiGround({ isSignedBody: signedBodyCheck(keys), roughMs: 300 });
  await ground.documents.attempts.insertOne(attempt);
});
afterEach(() => ground.close());

const statusUrl = `/webhooks/carriers/livekit/status?attemptId=${encodeURIComponent(attempt._id)}`;

const post = async (
  url: string,
  said: unknown,
  { apiSecret = keys.apiSecret, type = signedContentType, sent = JSON.stringify(said) } = {},
) => {
  const authorization = await signBody({ ...keys, apiSecret }, JSON.stringify(said));
  return ground.inject({
    method: 'POST',
    url,
    headers: { 'content-type': type, authorization },
    payload: sent,
    remoteAddress: '203.0.113.5',
  });
};
const report = (status: string, code: string | null = null) =>
  post(statusUrl, {
    event: 'vox_sip_status',
    report: { carrierCallId: room, status, code, at: 7 },
  });
const webhook = (event: string, disconnectReason = 'UNKNOWN_REASON', identity = `sip_${room}`) =>
  post('/webhooks/livekit', {
    event,
    id: 'EV_1',
    createdAt: '7',
    room: { sid: 'RM_1', name: room, turnPassword: 'x' },
    participant: { sid: 'PA_1', identity, kind: 'SIP', disconnectReason },
  });
const stored = () => ground.documents.attempts.findOne({ _id: attempt._id });
const told = async () =>
  (await ground.published()).map(({ message }) => {
    const { status, code } = message as { status: string; code: string | null };
    return code === null ? status : `${status} ${code}`;
  });

it('what the dialler was told of its dial moves the attempt forward, and every dialler hears it', async () => {
  expect((await report('ringing')).status).toBe(204);
  expect(await stored()).toMatchObject({ state: 'ringing', carrierCallId: room });
  await report('answered');
  expect(await stored()).toMatchObject({ state: 'answered', answeredAt: 7 });
  expect(await told()).toEqual(['ringing', 'answered']);
});

it('a telephone that leaves after an answer has ended the call', async () => {
  await report('answered');
  expect((await webhook('participant_left', 'CLIENT_INITIATED')).status).toBe(204);
  expect(await told()).toEqual(['answered', 'completed']);
});

it('a telephone that leaves unanswered waits for the dialler’s word of its SIP code, and that one counts', async () => {
  const left = webhook('participant_left', 'USER_REJECTED');
  await report('failed', '603');
  expect((await left).status).toBe(204);
  expect(await told()).toEqual(['failed 603']);
  expect(await stored()).toMatchObject({ carrierCode: '603' });
});

it.each([
  ['USER_REJECTED', 'busy'],
  ['USER_UNAVAILABLE', 'no_answer'],
  ['SIP_TRUNK_FAILURE', 'failed sip_trunk_failure'],
  ['ROOM_DELETED', 'canceled'],
])('without a dialler that knows better, %s is %s', async (reason, status) => {
  await webhook('participant_left', reason);
  expect(await told()).toEqual([status]);
});

it('a room that is finished ends a call whose telephone nobody saw leave', async () => {
  await report('answered');
  await webhook('room_finished');
  expect(await told()).toEqual(['answered', 'completed']);
});

it.each([
  [
    'its telephone is in the room twice for a moment',
    'participant_left',
    'DUPLICATE_IDENTITY',
    undefined,
  ],
  ['its worker leaves', 'participant_left', 'CLIENT_INITIATED', `worker_${room}`],
  ['something else happens in the room', 'track_published', undefined, undefined],
])('a call goes on when %s', async (_, event, reason, identity) => {
  await report('answered');
  expect((await webhook(event, reason, identity)).status).toBe(204);
  expect(await told()).toEqual(['answered']);
});

it('rooms of others, and of calls that nobody knows, are passed over', async () => {
  for (const name of ['somebody-else', 'vox_unknown'])
    expect(
      (await post('/webhooks/livekit', { event: 'room_finished', room: { name } })).status,
    ).toBe(204);
  expect(await told()).toEqual([]);
});

it('a body that was not signed, was changed, or came as something else is refused', async () => {
  const said = { event: 'room_finished', room: { name: room } };
  for (const harm of [
    { apiSecret: 'another-secret-of-at-least-32-characters' },
    { sent: JSON.stringify({ ...said, event: 'participant_left' }) },
    { type: 'application/json' },
  ])
    expect(await post('/webhooks/livekit', said, harm)).toMatchObject({
      status: 403,
      body: { code: 'signature_invalid' },
    });
  expect(await told()).toEqual([]);
});

it('a signed body that is no report is refused by name', async () => {
  expect(await post(statusUrl, { report: { status: 'dancing' } })).toMatchObject({
    status: 400,
    body: { code: 'bad_request' },
  });
});
