import { expect, test } from 'vitest';
import { fromTwilio, readFromTwilio, readToTwilio, toTwilio } from './twilio-media.ts';

const ids = { accountSid: 'AC1', callSid: 'CA1', streamSid: 'MZ1' };
const payload = Buffer.alloc(160, 0xff).toString('base64');

test('the carrier’s messages carry numbers as strings and are read as numbers', () => {
  const text = fromTwilio.media(ids, 4, 2, 20, payload);
  expect(JSON.parse(text)).toEqual({
    event: 'media',
    sequenceNumber: '4',
    streamSid: 'MZ1',
    media: { track: 'inbound', chunk: '2', timestamp: '20', payload },
  });
  expect(readFromTwilio(text)).toMatchObject({
    ok: true,
    message: { sequenceNumber: 4, media: { chunk: 2, timestamp: 20 } },
  });
});

test.each([
  fromTwilio.connected(),
  fromTwilio.start(ids, { callId: 'a "b"' }),
  fromTwilio.dtmf(ids, 3, '#'),
  fromTwilio.mark(ids, 3, 'a "mark"'),
  fromTwilio.stop(ids, 3),
])('every message of the carrier fits its schema: %s', (text) => {
  expect(readFromTwilio(text).ok).toBe(true);
});

test.each([
  toTwilio.media('MZ1', payload),
  toTwilio.mark('MZ1', 'a "mark"'),
  toTwilio.clear('MZ1'),
])('every message of ours fits its schema: %s', (text) => {
  expect(readToTwilio(text).ok).toBe(true);
});

test.each([
  ['broken JSON', '{"event":'],
  ['an unknown event', '{"event":"dance"}'],
  ['a number that is none', fromTwilio.media(ids, 1, 1, 0, payload).replace('"1"', '"one"')],
  ['a payload that is not base64', fromTwilio.media(ids, 1, 1, 0, '%%%')],
  ['two digits', fromTwilio.dtmf(ids, 1, '12')],
  ['nothing', 'null'],
])('%s is a problem, not an exception', (_what, text) => {
  const read = readFromTwilio(text);
  expect(read.ok).toBe(false);
  expect(read.ok ? '' : read.problem).not.toBe('');
});
