import { digits, type LineEvents, type LineProtocol, messageMaxBytes } from '../line-protocol.ts';

const mediaPrefix = Buffer.from('{"event":"media"');

const isMedia = (bytes: Buffer): boolean => {
  for (let i = 0; i < mediaPrefix.length; i++) if (bytes[i] !== mediaPrefix[i]) return false;
  return true;
};

/** Twilio's media socket after its `start`: media is not looked into here. */
export const twilioProtocol: LineProtocol = {
  wire: 'twilio',
  read(bytes, isBinary, events) {
    if (isBinary || bytes.length > messageMaxBytes) return events.malformed();
    // A `mark` and a `stop` matter to the audio thread as well: it keeps the order of the socket.
    events.audio(bytes);
    if (!isMedia(bytes)) control(bytes.toString('utf8'), events);
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
