import {
  type BrowserRate,
  frameHeadBytes,
  pcmBytes,
  textBytesMax,
} from '../../audio/wire/browser.ts';
import type { LineProtocol } from '../line-protocol.ts';
import { readFromBrowser } from './browser-messages.ts';
import { PartyVoice } from './party-voice.ts';

/** More than a typed utterance in any alphabet. */
const textMaxBytes = 4 * textBytesMax;

/** A browser's media socket after its `start`. Of the texts the audio thread needs the marks only. */
export const browserProtocol = (rate: BrowserRate): LineProtocol => {
  const voice = new PartyVoice(rate);
  const frameBytes = frameHeadBytes + pcmBytes(rate);
  return {
    wire: rate === 8_000 ? 'browser-8k' : 'browser-16k',
    read(bytes, isBinary, events) {
      if (isBinary) {
        if (bytes.length > frameBytes) return events.malformed();
        return events.audio(voice.through(bytes));
      }
      const message = bytes.length > textMaxBytes ? null : readFromBrowser(bytes.toString('utf8'));
      switch (message?.event) {
        case 'mark':
          return events.audio(bytes);
        case 'dtmf':
          return events.digit(message.digit);
        case 'say':
          return events.typed(message.text);
        case 'stop':
          return events.stop();
        default:
          return events.malformed();
      }
    },
    asParty: (mulaw) => voice.push(mulaw),
  };
};
