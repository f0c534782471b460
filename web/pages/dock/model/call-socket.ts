import {
  type FrameSocket,
  type FrameSocketDeps,
  openFrameSocket,
} from '../../../sound/frame-socket.ts';

export interface CallOffer {
  callId: string;
  url: string;
  token: string;
}

/** The media socket of a browser call; `stop` hangs up. */
export type CallSocket = FrameSocket;

interface CallSocketDeps extends Pick<FrameSocketDeps, 'rate' | 'onAudio'> {
  onOpen(): void;
  onMark(name: string): void;
  onClear(): void;
  /** Once; `isEnd`: the call is over, otherwise the line was lost. */
  onClosed(isEnd: boolean): void;
}

export const openCallSocket = (offer: CallOffer, deps: CallSocketDeps): CallSocket =>
  openFrameSocket({
    ...offer,
    rate: deps.rate,
    onOpen: () => deps.onOpen(),
    onAudio: (pcm) => deps.onAudio(pcm),
    onMessage(message) {
      const { event, name } = message as { event: string; name?: string };
      if (event === 'mark' && name !== undefined) deps.onMark(name);
      if (event === 'clear') deps.onClear();
    },
    onClosed: (code, isLeft) => deps.onClosed(isLeft || code === 1_000),
  });
