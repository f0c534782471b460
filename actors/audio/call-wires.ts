import type { WavRecording } from '../recording/wav-recorder.ts';
import type { AudioEdge, AudioSession, RecordedBlock } from './audio-session.ts';
import { NewestMessages } from './wire/newest-messages.ts';
import type { WireMessage } from './wire/wire.ts';

/**
 * The wires of one call on the main thread: where its bytes go from one resource to another without passing a statechart.
 * They belong to the call, not to an actor, so a restarted actor finds them as its predecessor left them.
 *
 * Whatever is at the other end may be missing for a moment: inbound messages wait (bounded), outbound ones are dropped and
 * counted, because late audio is worse than none.
 */
export interface CallWires {
  /** From the carrier's socket to the audio thread. The messages are valid until it returns. */
  toAudio(messages: Uint8Array[]): void;
  /** From the audio thread to the carrier's socket. */
  toLine(messages: WireMessage[]): void;
  /** From the audio thread to the recording. */
  toRecorder(block: RecordedBlock): void;
  /** Edges of the audio session to everyone who listens for them. */
  edge(edge: AudioEdge): void;
  onEdge(handler: (edge: AudioEdge) => void): () => void;
  session: AudioSession | null;
  line: {
    send(messages: WireMessage[]): void;
    /** Sounds on the party's side, µ-law; only a browser's line can. */
    asParty?(mulaw: Uint8Array): void;
  } | null;
  recorder: { write(block: RecordedBlock): void } | null;
  /** The recording as last opened, whoever did: it can be finished after every actor of the call is gone, and more than once. */
  recording: { finish(): Promise<WavRecording> } | null;
  /** Where the last audio session ended; null while one has not told its end yet. */
  axis: AxisEnd | null;
  /** The utterance that the speaker is at. */
  saying: Saying | null;
  readonly counters: Record<string, number>;
}

/** `at` null: there was no session yet. */
export interface AxisEnd {
  sample: number;
  at: number | null;
}

/** A word of an utterance and where it sounds inside it, in samples. */
export interface SayingWord {
  text: string;
  startSample: number;
  endSample: number;
}

export interface Saying {
  id: string;
  text: string;
  /** More of it will come. */
  isOpen: boolean;
  /** Those that have been synthesised. */
  words: SayingWord[];
  /** All of them have been. */
  isWhole: boolean;
  /** Those of them that have sounded. */
  heardCount: number;
  /** On the party's axis; null until it sounds. */
  startSample: number | null;
  /** It waits for an audio session. */
  waits: boolean;
}

/** Half a second of frames: what may wait for an audio session that is being opened. */
const waitingMax = 25;

export const createCallWires = (): CallWires => {
  const handlers = new Set<(edge: AudioEdge) => void>();
  const waiting = new NewestMessages(waitingMax);
  const counters: Record<string, number> = {};
  const count = (name: string, by = 1) => {
    counters[name] = (counters[name] ?? 0) + by;
  };

  let session: AudioSession | null = null;
  const wires: CallWires = {
    get session() {
      return session;
    },
    set session(next) {
      session = next;
      if (next !== null && waiting.count > 0) next.receive(waiting.take());
    },
    line: null,
    recorder: null,
    recording: null,
    axis: { sample: 0, at: null },
    saying: null,
    counters,
    toAudio(messages) {
      if (session !== null) return session.receive(messages);
      const dropped = waiting.push(messages);
      if (dropped > 0) count('inbound_messages_dropped', dropped);
    },
    toLine(messages) {
      if (wires.line === null) return count('outbound_messages_dropped', messages.length);
      wires.line.send(messages);
    },
    toRecorder(block) {
      if (wires.recorder === null) return count('recorded_blocks_dropped');
      wires.recorder.write(block);
    },
    edge(edge) {
      for (const handler of handlers) {
        try {
          handler(edge);
        } catch {
          count('edge_handlers_failed');
        }
      }
    },
    onEdge(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
  };
  return wires;
};
