import type { WebSocket } from 'ws';
import type {
  OperatorNotice,
  OperatorOrder,
} from '../../../machines/contracts/call/operator-call.ts';
import { frameHeadBytes, pcmBytes } from '../../audio/wire/browser.ts';
import type { WireMessage } from '../../audio/wire/wire.ts';
import { PartyVoice } from '../browser/party-voice.ts';
import { type FromOperator, readFromOperator } from './operator-messages.ts';

/** Owns one socket of an operator after its `start`. */
export interface OperatorLine {
  readonly callId: string;
  readonly token: string;
  readonly rate: 8_000 | 16_000;
  /** What came before is told first. A second listener takes over from the first. */
  listen(handlers: OperatorHandlers): void;
  send(frame: WireMessage): void;
  /** Sounds in the place of its microphone, µ-law. False: too much waits already. */
  speak(mulaw: Uint8Array): boolean;
  tell(notice: OperatorNotice): void;
  close(why: 'over' | 'refused' | 'replaced'): void;
}

export interface OperatorHandlers {
  /** A frame of the microphone. */
  frame(message: Uint8Array): void;
  order(order: OperatorOrder): void;
  typed(text: string): void;
  /** Once. `isLost`: it went away without a word. */
  closed(isLost: boolean): void;
}

/** A socket that takes nothing for a second: frames are left out, late sound is worth nothing. */
const bufferedMaxBytes = 50 * 644;
const waitingMax = 64;
/** Close codes of our own: the console tells an end from a loss by 1000. */
const codes = { over: 1_000, refused: 4_003, replaced: 4_009 };

const createOperatorLine = (
  socket: WebSocket,
  { callId, token, rate }: Extract<FromOperator, { event: 'start' }>,
  count: (name: string) => void,
): OperatorLine => {
  const frameBytes = frameHeadBytes + pcmBytes(rate);
  const voice = new PartyVoice(rate);
  let handlers: OperatorHandlers | null = null;
  const waiting: ((to: OperatorHandlers) => void)[] = [];
  let isStopped = false;
  let isClosed = false;

  const tell = (event: (to: OperatorHandlers) => void) => {
    if (handlers !== null) event(handlers);
    else if (waiting.length < waitingMax) waiting.push(event);
    else count('operator_events_dropped');
  };
  const closed = () => {
    if (isClosed) return;
    isClosed = true;
    const isLost = !isStopped;
    tell((to) => to.closed(isLost));
  };

  socket.on('message', (data, isBinary) => {
    const bytes = data as Buffer;
    if (isBinary) {
      if (bytes.length === frameBytes) handlers?.frame(voice.through(bytes));
      else count('operator_malformed');
      return;
    }
    const message = readFromOperator(bytes);
    switch (message?.event) {
      case 'order':
        return tell((to) => to.order(message.do));
      case 'say':
        return tell((to) => to.typed(message.text));
      case 'stop':
        isStopped = true;
        return closed();
      default:
        count('operator_malformed');
    }
  });
  socket.on('close', closed);

  return {
    callId,
    token,
    rate,
    listen(next) {
      handlers = next;
      for (const event of waiting.splice(0)) event(next);
    },
    send(frame) {
      if (socket.readyState !== socket.OPEN || socket.bufferedAmount > bufferedMaxBytes)
        return count('operator_frames_dropped');
      socket.send(frame);
    },
    speak: (mulaw) => voice.push(mulaw),
    tell(notice) {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(notice));
    },
    close(why) {
      isStopped = true;
      socket.close(codes[why], why);
    },
  };
};

/** The line of an operator's socket by its first message; null: that is not a `start`. */
export const greetOperator = (
  socket: WebSocket,
  data: unknown,
  isBinary: boolean,
  count: (name: string) => void,
): OperatorLine | null => {
  const message = isBinary ? null : readFromOperator(data as Buffer);
  if (message === null) count('operator_malformed');
  return message?.event === 'start' ? createOperatorLine(socket, message, count) : null;
};
