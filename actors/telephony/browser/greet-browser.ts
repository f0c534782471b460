import type { WebSocket } from 'ws';
import type { FramePath } from '../frames/frame-path.ts';
import type { MediaLine } from '../media-line.ts';
import { createSocketLine } from '../socket-line.ts';
import { readFromBrowser } from './browser-messages.ts';
import { browserProtocol } from './browser-protocol.ts';

/** The line of a browser's socket, by its first message; null: that is not a `start`. */
export const greetBrowser = (
  socket: WebSocket,
  frames: FramePath,
  data: unknown,
  isBinary: boolean,
  count: (name: string) => void,
): MediaLine | null => {
  const message = isBinary ? null : readFromBrowser(String(data));
  if (message === null) count('media_malformed');
  if (message?.event !== 'start') return null;
  const { callId, token, rate } = message;
  streams += 1;
  const start = {
    streamSid: `browser-${streams}`,
    carrierCallId: '',
    parameters: { callId, token },
  };
  return createSocketLine(socket, frames, start, count, browserProtocol(rate));
};

/** Streams of this process are told apart by it: a call may have several, one after another. */
let streams = 0;
