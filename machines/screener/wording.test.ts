import { expect, it } from 'vitest';
import { askedForName, wordingRatio } from './wording.ts';

it.each([
  ['en', 'I am something able to come to the phone, call you something later'],
  ['es', 'Ahora no puedo algo, deja tu algo'],
  ['fr', 'Je ne suis pas là, je vous rappelle'],
  ['de', 'Wir sind leider nicht da'],
  ['de', 'The person you are calling is busy'],
  ['hi', 'वे अभी व्यस्त हैं'],
  ['te', 'ఇప్పుడు బిజీగా ఉన్నారు'],
  ['ta', 'இப்போது பேச முடியாது'],
])('in %s a machine is likelier to say: %s', (language, text) => {
  expect(wordingRatio(text, language)).toBeGreaterThan(0);
});

it.each([
  ['en', 'Good morning, Karen speaking'],
  ['es', 'Buenos días, dígame'],
  ['fr', "Dupont à l'appareil"],
  ['de', 'Guten Morgen, was kann ich für Sie tun'],
  ['hi', 'मैं राजेश बोल रहा हूँ'],
  ['te', 'హలో చెప్పండి'],
  ['ta', 'குமார் பேசுகிறேன்'],
])('in %s a person is likelier to say: %s', (language, text) => {
  expect(wordingRatio(text, language)).toBeLessThan(0);
});

it.each([
  ['en', ''],
  ['en', 'Hello?'],
  ['fr', 'Allô ?'],
  ['xx', 'anything'],
])('in %s nothing is told by: %s', (language, text) => {
  expect(wordingRatio(text, language)).toBe(0);
});

it('outweighs no cadence that is sure, whatever is said', () => {
  const text =
    'leave a message on my voicemail after the beep, I am not available, the number you are calling, press one, try later';
  expect(wordingRatio(text, 'en')).toBe(4.5);
});

it.each([
  ['en', 'record your name and why you are calling', 'sure'],
  ['en', 'your name and something for calling, to be connected', 'likely'],
  ['en', 'tell me who is calling', 'sure'],
  ['en', 'who is calling please', null],
  ['en', 'my name is Karen', null],
  ['es', 'diga su nombre y el motivo', 'sure'],
  ['fr', 'indiquez votre nom', 'likely'],
  ['de', 'Ihren Namen und den Grund', 'likely'],
  ['hi', 'अपना नाम और कारण', 'likely'],
  ['te', 'మీ పేరు మరియు కారణం', 'likely'],
  ['ta', 'உங்கள் பெயரையும் காரணத்தையும்', 'likely'],
] as const)('in %s, whether %s asks for a name: %s', (language, text, expected) => {
  expect(askedForName(text, language)).toBe(expected);
});
