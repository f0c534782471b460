import type { FromWorklet, ToWorklet } from './call-worklet.ts';
// oxlint-disable-next-line import/default -- Vite's own: the address of the file
import workletUrl from './call-worklet.ts?worker&url';

/** Samples a second, both ways. */
export const callRate = 16_000;

/** Why there is no microphone, in words. */
export type NoMicrophone = string;

/** Microphone and loudspeaker of one call. */
export interface CallSound {
  /** Null: it hears. */
  readonly noMicrophone: NoMicrophone | null;
  play(pcm: Int16Array<ArrayBuffer>): void;
  mark(name: string): void;
  clear(): void;
  setMuted(isMuted: boolean): void;
  close(): void;
}

interface CallSoundDeps {
  wantsMicrophone: boolean;
  onFrame: (pcm: Int16Array, levels: { party: number; bot: number }) => void;
  onMark: (name: string) => void;
}

/** Nobody has answered the browser's question for so long (ms): it goes on without. */
const askMs = 60_000;

const words: Record<string, NoMicrophone> = {
  NotAllowedError: 'The microphone is not allowed for this page.',
  NotFoundError: 'There is no microphone.',
  NotReadableError: 'The microphone is in use elsewhere.',
  TimeoutError: 'The microphone was neither allowed nor refused.',
};

const askMicrophone = async (): Promise<MediaStream | NoMicrophone> => {
  // Only pages from this machine or over TLS have it.
  if (navigator.mediaDevices === undefined)
    return 'This page may not use a microphone: open it by https or on localhost.';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const asked = navigator.mediaDevices.getUserMedia({
    audio: {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      channelCount: 1,
    },
  });
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DOMException('', 'TimeoutError')), askMs);
    });
    return await Promise.race([asked, late]);
  } catch (error) {
    // Allowed after all, too late: it is let go.
    void asked.then(stop, () => undefined);
    const name = error instanceof DOMException ? error.name : '';
    return words[name] ?? `The microphone cannot be used: ${String(error)}`;
  } finally {
    clearTimeout(timer);
  }
};

const stop = (stream: MediaStream) => {
  for (const track of stream.getTracks()) track.stop();
};

/** Opened by a press of a button, because browsers let nothing sound before. Rejects when the browser cannot do it. */
export const openCallSound = async (deps: CallSoundDeps): Promise<CallSound> => {
  const context = new AudioContext({ sampleRate: callRate, latencyHint: 'interactive' });
  let stream: MediaStream | null = null;
  try {
    const [microphone] = await Promise.all([
      deps.wantsMicrophone ? askMicrophone() : 'The microphone is switched off.',
      context.audioWorklet.addModule(workletUrl),
      context.resume(),
    ]);
    const node = new AudioWorkletNode(context, 'call', { outputChannelCount: [1] });
    node.connect(context.destination);
    let noMicrophone = typeof microphone === 'string' ? microphone : null;
    if (typeof microphone !== 'string') {
      stream = microphone;
      try {
        context.createMediaStreamSource(stream).connect(node);
      } catch {
        noMicrophone = 'This browser cannot bring its microphone to 16 kHz.';
      }
    }
    node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
      if (data.type === 'marks') for (const name of data.names) deps.onMark(name);
      else deps.onFrame(data.pcm, { party: data.partyLevel, bot: data.botLevel });
    };
    const order = (message: ToWorklet, transfer: Transferable[] = []) =>
      node.port.postMessage(message, transfer);
    return {
      noMicrophone,
      play: (pcm) => order({ do: 'play', pcm }, [pcm.buffer]),
      mark: (name) => order({ do: 'mark', name }),
      clear: () => order({ do: 'clear' }),
      setMuted(isMuted) {
        for (const track of stream?.getAudioTracks() ?? []) track.enabled = !isMuted;
      },
      close() {
        if (stream !== null) stop(stream);
        void context.close();
      },
    };
  } catch (error) {
    if (stream !== null) stop(stream);
    void context.close();
    throw error;
  }
};
