import type {
  OperatorNotice,
  OperatorOrder,
} from '../../../../machines/contracts/call/operator-call.ts';

/** An operator's socket to the worker that carries the call: frames of 20 ms both ways, JSON for the rest. */
export interface OperatorSocket {
  frame(pcm: Int16Array): void;
  order(order: OperatorOrder): void;
  /** Said for the operator. False: the line is away. */
  say(text: string): boolean;
  /** Leaves the call. */
  stop(): void;
}

interface OperatorSocketDeps {
  url: string;
  callId: string;
  token: string;
  rate: number;
  onAudio(pcm: Int16Array<ArrayBuffer>): void;
  onNotice(notice: OperatorNotice): void;
  /** Once. `over`: the call is · `refused`: no place for us · `lost`: try again. */
  onClosed(why: 'over' | 'refused' | 'lost'): void;
}

const frameKind = 1;
const headBytes = 4;
/** A line that takes nothing for a second: frames are left out, and their numbers with them, so that time stays true. */
const bufferedMaxBytes = 50 * 644;
/** Codes of the worker for “this is not your place”, and “you are here by another window”. */
const refusedFrom = 4_000;

export const openOperatorSocket = (deps: OperatorSocketDeps): OperatorSocket => {
  const socket = new WebSocket(deps.url);
  socket.binaryType = 'arraybuffer';
  let number = 0;
  let isStopped = false;
  const send = (message: object): boolean => {
    if (socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  };

  socket.onopen = () =>
    send({ event: 'start', rate: deps.rate, callId: deps.callId, token: deps.token });
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (isStopped) return;
    if (typeof data === 'string') deps.onNotice(JSON.parse(data) as OperatorNotice);
    else deps.onAudio(samplesOf(data));
  };
  socket.onclose = ({ code }) => {
    if (isStopped) return;
    deps.onClosed(code === 1_000 ? 'over' : code >= refusedFrom ? 'refused' : 'lost');
  };

  return {
    frame(pcm) {
      if (socket.readyState !== WebSocket.OPEN) return;
      const head = ((number++ & 0xffffff) << 8) | frameKind;
      if (socket.bufferedAmount > bufferedMaxBytes) return;
      const message = new DataView(new ArrayBuffer(headBytes + pcm.length * 2));
      message.setUint32(0, head >>> 0, true);
      for (let i = 0; i < pcm.length; i++) message.setInt16(headBytes + i * 2, pcm[i]!, true);
      socket.send(message);
    },
    order: (order) => void send({ event: 'order', do: order }),
    say: (text) => send({ event: 'say', text }),
    stop() {
      isStopped = true;
      send({ event: 'stop' });
      socket.close(1_000);
    },
  };
};

/** Low byte first, whatever this machine has. */
const samplesOf = (bytes: ArrayBuffer): Int16Array<ArrayBuffer> => {
  const view = new DataView(bytes);
  const pcm = new Int16Array(bytes.byteLength >> 1);
  for (let i = 0; i < pcm.length; i++) pcm[i] = view.getInt16(i * 2, true);
  return pcm;
};
