import { expect, test } from 'vitest';
import { isTwilioBodySignature, isTwilioSignature, signTwilioRequest } from './twilio-signature.ts';

/** Vectors that Twilio publishes with its own client libraries. */
const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
const fields = {
  To: '+18005551212',
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
};

test('signs the published vectors as Twilio does', () => {
  expect(signTwilioRequest('12345', url, fields)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=');
  const other = { ...fields, Caller: '+14158675310', From: '+14158675310' };
  expect(signTwilioRequest('12345', url, other)).toBe('GvWf1cFY/Q7PnoempGyD5oXAezc=');
});

test('accepts the signature whether or not a proxy added or removed the standard port', () => {
  const signature = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';
  expect(isTwilioSignature('12345', signature, url, fields)).toBe(true);
  const withPort = url.replace('mycompany.com', 'mycompany.com:443');
  expect(isTwilioSignature('12345', signature, withPort, fields)).toBe(true);
  expect(
    isTwilioSignature('12345', signTwilioRequest('12345', withPort, fields), url, fields),
  ).toBe(true);
});

test('refuses a changed field, another token, another URL and a mangled signature', () => {
  const signature = signTwilioRequest('12345', url, fields);
  expect(isTwilioSignature('12345', signature, url, { ...fields, Digits: '1235' })).toBe(false);
  expect(isTwilioSignature('54321', signature, url, fields)).toBe(false);
  expect(isTwilioSignature('12345', signature, `${url}&x=1`, fields)).toBe(false);
  expect(isTwilioSignature('12345', '', url, fields)).toBe(false);
  expect(isTwilioSignature('12345', `${signature} `, url, fields)).toBe(false);
});

test('takes the distinct values of a repeated field in order', () => {
  const sorted = signTwilioRequest('12345', url, { Event: ['a', 'b'] });
  expect(signTwilioRequest('12345', url, { Event: ['b', 'a', 'b'] })).toBe(sorted);
});

test('checks a JSON body by the hash in its URL', () => {
  const body = '{"property": "value", "boolean": true}';
  const hashed =
    'https://example.com/x?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
  const signature = signTwilioRequest('12345', hashed);
  expect(isTwilioBodySignature('12345', signature, hashed, body)).toBe(true);
  expect(isTwilioBodySignature('12345', signature, hashed, `${body} `)).toBe(false);
});
