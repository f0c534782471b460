/** The media socket of a browser call: binary frames of 20 ms both ways, JSON for the rest. See the API's `browser-calls`. */

export interface CallOffer {
  callId: string;
  url: string;
  token: string;
}

export interface CallSocket {
  frame(pcm: Int16Array): void;
  /** False: the line is away, and it was not sent. */
  send(message: { event: string } & Record<string, string>): boolean;
  /** Hangs up. */
  stop(): void;
  /** Goes away without a word. */
  close(): void;
}

interface CallSocketDeps {
  rate: number;
  onOpen(): void;
  onAudio(pcm: Int16Array<ArrayBuffer>): void;
  onMark(name: string): void;
  onClear(): void;
  /** Once; `isEnd`: the call is over, otherwise the line was lost. */
  onClosed(isEnd: boolean): void;
}

/** First byte of a frame; the other three count the frames. */
const frameKind = 1;
const headBytes = 4;
/** A line that takes nothing for a second: frames are left out, and their numbers with them, so that time stays true. */
const bufferedMaxBytes = 50 * 644;

export const openCallSocket = (offer: CallOffer, deps: CallSocketDeps): CallSocket => {
  const socket = new WebSocket(offer.url);
  socket.binaryType = 'arraybuffer';
  let number = 0;
  let isStopped = false;
  const send = (message: object): boolean => {
    if (socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  };

  socket.onopen = () => {
    send({ event: 'start', rate: deps.rate, callId: offer.callId, token: offer.token });
    deps.onOpen();
  };
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data !== 'string') return deps.onAudio(samplesOf(data));
    const { event, name } = JSON.parse(data) as { event: string; name?: string };
    if (event === 'mark' && name !== undefined) deps.onMark(name);
    if (event === 'clear') deps.onClear();
  };
  socket.onclose = ({ code }) => deps.onClosed(isStopped || code === 1_000);

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
      isStopped = true;
      send({ event: 'stop' });
      socket.close(1_000);
    },
    close() {
      isStopped = true;
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
