import { expect, test } from 'vitest';
import { parseTwiml, rejectTwiml, sayTwiml, streamTwiml, TwimlError } from './twiml.ts';

test('what we write is read back the same, whatever the values contain', () => {
  const token = `a"b<c>&'d`;
  const xml = streamTwiml({
    mediaUrl: 'wss://voice.example.com/m?a=1&b=2',
    callId: 'c_<1>',
    token,
  });
  expect(xml).toContain('a=1&amp;b=2');
  expect(parseTwiml(`<?xml version="1.0" encoding="UTF-8"?>${xml}`)).toEqual([
    {
      verb: 'stream',
      url: 'wss://voice.example.com/m?a=1&b=2',
      parameters: { callId: 'c_<1>', token },
    },
  ]);
});

test('what a caller is told is read back the same, and hangs up', () => {
  const text = 'Say <nothing> & "call" later: नमस्ते.';
  expect(parseTwiml(sayTwiml(text))).toEqual([{ verb: 'say', text }, { verb: 'hangup' }]);
});

test('a refusal names its reason', () => {
  expect(parseTwiml(rejectTwiml())).toEqual([{ verb: 'reject', reason: 'rejected' }]);
  expect(parseTwiml('<Response><Reject reason="busy"/></Response>')).toEqual([
    { verb: 'reject', reason: 'busy' },
  ]);
});

test('verbs come in order', () => {
  const xml = '<Response><Connect><Stream url="wss://x"/></Connect><Hangup/></Response>';
  expect(parseTwiml(xml).map((verb) => verb.verb)).toEqual(['stream', 'hangup']);
  expect(parseTwiml('<Response/>')).toEqual([]);
});

test.each([
  ['broken XML', '<Response><Connect></Response>'],
  ['an unknown verb', '<Response><Dance/></Response>'],
  ['a stream without url', '<Response><Connect><Stream/></Connect></Response>'],
  ['an empty connect', '<Response><Connect/></Response>'],
  [
    'a parameter without value',
    '<Response><Connect><Stream url="wss://x"><Parameter name="a"/></Stream></Connect></Response>',
  ],
  ['another root', '<Answer/>'],
  ['text between verbs', '<Response>hello</Response>'],
  ['a silent say', '<Response><Say> </Say></Response>'],
  ['a verb inside a say', '<Response><Say>a<Hangup/></Say></Response>'],
  ['an unknown reason', '<Response><Reject reason="mood"/></Response>'],
  ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><Response/>'],
  ['nothing', ''],
])('%s is refused', (_what, xml) => {
  expect(() => parseTwiml(xml)).toThrow(TwimlError);
});
