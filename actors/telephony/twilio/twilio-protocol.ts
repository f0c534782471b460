import { digits, type LineEvents, type LineProtocol, messageMaxBytes } from '../line-protocol.ts';

const media = Buffer.from('{"event":"media"');
const mark = Buffer.from('{"event":"mark"');

const begins = (bytes: Buffer, expected: Buffer): boolean => {
  for (let i = 0; i < expected.length; i++) if (bytes[i] !== expected[i]) return false;
  return true;
};

/** Twilio's media socket after its `start`: media and marks are not looked into here. */
export const twilioProtocol: LineProtocol = {
  wire: 'twilio',
  read(bytes, isBinary, events) {
    if (isBinary || bytes.length > messageMaxBytes) return events.malformed();
    // A `mark` and a `stop` matter to the audio thread as well: it keeps the order of the socket.
    events.audio(bytes);
    if (!begins(bytes, media) && !begins(bytes, mark)) control(bytes.toString('utf8'), events);
  },
};

const control = (text: string, events: LineEvents): void => {
  let message: { event?: unknown; dtmf?: { digit?: unknown } };
  try {
    message = JSON.parse(text);
  } catch {
    return events.malformed();
  }
  if (message?.event === 'dtmf') {
    const digit = message.dtmf?.digit;
    if (typeof digit !== 'string' || !digits.test(digit)) return events.malformed();
    events.digit(digit);
  } else if (message?.event === 'stop') events.stop();
};
