/** A socket to the worker that carries a call: binary frames of 20 ms both ways, JSON for the rest. See the API's `browser-calls`. */
export interface FrameSocket {
  frame(pcm: Int16Array): void;
  /** False: the line is away, and it was not sent. */
  send(message: { event: string } & Record<string, string | number>): boolean;
  /** Leaves with a word. */
  stop(): void;
  /** Goes away without one. */
  close(): void;
}

export interface FrameSocketDeps {
  url: string;
  callId: string;
  token: string;
  /** Samples a second, both ways. */
  rate: number;
  onOpen?(): void;
  onAudio(pcm: Int16Array<ArrayBuffer>): void;
  onMessage(message: unknown): void;
  /** Once; `isLeft`: it was closed from here. */
  onClosed(code: number, isLeft: boolean): void;
}

/** First byte of a frame; the other three count the frames. */
const frameKind = 1;
const headBytes = 4;
/** A line that takes nothing for a second: frames are left out, and their numbers with them, so that time stays true. */
const bufferedMaxBytes = 50 * 644;

export const openFrameSocket = (deps: FrameSocketDeps): FrameSocket => {
  const { url, rate, callId, token } = deps;
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let number = 0;
  let isLeft = false;
  const send: FrameSocket['send'] = (message) => {
    if (socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  };

  socket.onopen = () => {
    send({ event: 'start', rate, callId, token });
    deps.onOpen?.();
  };
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data === 'string') deps.onMessage(JSON.parse(data));
    else deps.onAudio(samplesOf(data));
  };
  socket.onclose = ({ code }) => deps.onClosed(code, isLeft);

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
    send,
    stop() {
      isLeft = true;
      send({ event: 'stop' });
      socket.close(1_000);
    },
    close() {
      isLeft = true;
      socket.close();
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
