import type { EventObject } from 'xstate';
import type { VadConfig } from '../../machines/contracts/bot-config.ts';
import type { TimerHandle } from '../../machines/supervision/clock.ts';
import { resource } from '../../machines/supervision/resource.ts';
import type { AudioEdge, AudioThreads } from './audio-session.ts';
import type { CallWires } from './call-wires.ts';

/** Owns one call's session on an audio thread. */
export interface CallAudioInput {
  callId: string;
  threads: AudioThreads;
  wires: CallWires;
  streamSid: string;
  vad: VadConfig;
  recording: boolean;
}

export type CallAudioEmitted =
  | Extract<AudioEdge, { type: 'speech.started' | 'speech.ended' | 'play.started' }>
  | { type: 'audio.moved'; gapMs: number };

/** The thread answers `close` by then, or is left to itself. */
const closeMaxMs = 500;

export const callAudio = resource<CallAudioInput, EventObject, CallAudioEmitted>(
  ({ input, onShutdown, emit, done, clock }) => {
    const { wires } = input;
    const session = input.threads.open({
      callId: input.callId,
      wire: 'twilio',
      streamSid: input.streamSid,
      vad: input.vad,
      ...(input.recording ? { recording: (block) => wires.toRecorder(block) } : {}),
      onSend: (messages) => wires.toLine(messages),
      onEdge: (edge) => wires.edge(edge),
    });
    wires.session = session;

    let closeTimer: TimerHandle | undefined;
    const leave = wires.onEdge((edge) => {
      switch (edge.type) {
        case 'speech.started':
        case 'speech.ended':
        case 'play.started':
          return emit(edge);
        case 'session.moved':
          return emit({ type: 'audio.moved', gapMs: edge.gapMs });
        case 'counters':
          for (const [name, value] of Object.entries(edge.counters)) wires.counters[name] = value;
          return;
        case 'closed':
          if (closeTimer !== undefined) done();
      }
    });

    onShutdown(() => {
      if (closeTimer !== undefined) return;
      session.close();
      closeTimer = clock.setTimeout(() => done(), closeMaxMs);
    });

    return () => {
      leave();
      if (closeTimer === undefined) session.close();
      wires.session = null;
    };
  },
);
