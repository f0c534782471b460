import type {
  OperatorNotice,
  OperatorOrder,
} from '../../../../machines/contracts/call/operator-call.ts';
import { type FrameSocketDeps, openFrameSocket } from '../../../sound/frame-socket.ts';

/** An operator's socket to the worker that carries the call: frames of 20 ms both ways, JSON for the rest. */
export interface OperatorSocket {
  frame(pcm: Int16Array): void;
  order(order: OperatorOrder): void;
  /** Said for the operator. False: the line is away. */
  say(text: string): boolean;
  /** Leaves the call. */
  stop(): void;
}

interface OperatorSocketDeps extends Omit<FrameSocketDeps, 'onOpen' | 'onMessage' | 'onClosed'> {
  onNotice(notice: OperatorNotice): void;
  /** Once. `over`: the call is · `refused`: no place for us · `lost`: try again. */
  onClosed(why: 'over' | 'refused' | 'lost'): void;
}

/** Codes of the worker for “this is not your place”, and “you are here by another window”. */
const refusedFrom = 4_000;

export const openOperatorSocket = (deps: OperatorSocketDeps): OperatorSocket => {
  let isStopped = false;
  const { frame, send, stop } = openFrameSocket({
    url: deps.url,
    callId: deps.callId,
    token: deps.token,
    rate: deps.rate,
    onAudio(pcm) {
      if (!isStopped) deps.onAudio(pcm);
    },
    onMessage(message) {
      if (!isStopped) deps.onNotice(message as OperatorNotice);
    },
    onClosed(code) {
      if (isStopped) return;
      deps.onClosed(code === 1_000 ? 'over' : code >= refusedFrom ? 'refused' : 'lost');
    },
  });
  return {
    frame,
    order: (order) => void send({ event: 'order', do: order }),
    say: (text) => send({ event: 'say', text }),
    stop() {
      isStopped = true;
      stop();
    },
  };
};
