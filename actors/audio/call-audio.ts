import type { VadConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { SoundConfig } from '../../machines/contracts/bot/sound-config.ts';
import type { OperatorEmitted } from '../../machines/operator/operator-events.ts';
import type { TimerHandle } from '../../machines/supervision/clock.ts';
import { resource } from '../../machines/supervision/resource.ts';
import type { AudioEdge, AudioSession, AudioThreads } from './audio-session.ts';
import type { CallWires } from './call-wires.ts';
import { holdParty, isHoldMusic } from './sound/held-party.ts';
import type { ToneKind } from './tones/tone-kind.ts';
import type { WireName } from './wire/wire.ts';

/**
 * Owns one call's session on an audio thread: one for each media stream of the call, on one common axis. Without a stream there
 * is none, because a session without a carrier cannot know what has sounded.
 */
export interface CallAudioInput {
  callId: string;
  threads: AudioThreads;
  wires: CallWires;
  streamSid: string;
  /** Framing of its socket; standard: `twilio`. */
  wire?: WireName;
  vad: VadConfig;
  recording: boolean;
  sound: SoundConfig;
  /** Who has answered is being found out: by a beep, among other things. */
  isScreened: boolean;
  /** What the party's stream brought before this call had it; standard: nothing. */
  heard?: readonly Uint8Array[];
  /** The party has been put on hold, for a successor; standard: no. */
  isPartyHeld?: boolean;
}

export type CallAudioEvent =
  | { type: 'leg.lost' }
  | { type: 'leg.returned'; streamSid: string; wire?: WireName }
  | Extract<OperatorEmitted, { type: 'party.held' | 'party.resumed' }>;

export type CallAudioEmitted =
  | Extract<AudioEdge, { type: 'speech.started' | 'speech.ended' | 'play.started' | 'play.placed' }>
  | Extract<AudioEdge, { type: 'vad.degraded' }>
  /** Sent as a tone in the audio. */
  | { type: 'digit.pressed'; digit: string }
  /** The party's line plays music, or no more. */
  | { type: 'hold.started' }
  | { type: 'hold.ended' }
  | { type: 'tone.heard'; kind: 'beep' | 'fax'; durationMs: number; partySample: number }
  | { type: 'audio.moved'; gapMs: number };

const tonesOf = ({ sound, isScreened }: CallAudioInput): ToneKind[] => [
  ...(sound.digitTones ? (['digit'] as const) : []),
  ...(sound.holdDetection ? (['music'] as const) : []),
  ...(isScreened ? (['beep', 'fax'] as const) : sound.signals),
];

/** The thread answers `close` by then, or is left to itself; one that is stuck is found in 350 ms and its sessions moved. */
const closeMaxMs = 1_000;
const samplesPerMs = 8;
const frameSamples = 160;

export const callAudio = resource<CallAudioInput, CallAudioEvent, CallAudioEmitted>(
  ({ input, receive, onShutdown, emit, done, fail, clock }) => {
    const { wires } = input;
    let streamSid: string | null = input.streamSid;
    let wire = input.wire ?? 'twilio';
    let session: AudioSession | null = null;
    let isSpeaking = false;
    let isHeld = false;
    let isLeaving = false;
    const party = holdParty(clock, input.isPartyHeld ?? false);
    let closeTimer: TimerHandle | undefined;

    const begin = (stream: string, startSample: number): AudioSession =>
      input.threads.open({
        callId: input.callId,
        wire,
        streamSid: stream,
        vad: input.vad,
        tones: tonesOf(input),
        comfort: input.sound.comfortNoise,
        burstMs: input.sound.burstMs,
        startSample,
        ...(startSample === 0 && input.heard?.length ? { heard: input.heard } : {}),
        ...(input.recording ? { recording: (block) => wires.toRecorder(block) } : {}),
        onSend: (messages) => wires.toLine(messages),
        onEdge: (edge) => {
          // Noted even when the actor that opened it is gone: its successor begins there.
          if (edge.type === 'closed') wires.axis = { sample: edge.partySample, at: clock.now() };
          wires.edge(edge);
        },
      });

    /** Opens a session where the one before ended and the time since has brought the axis. */
    const open = () => {
      if (session !== null || streamSid === null || isLeaving) return;
      const { axis } = wires;
      if (axis === null) return awaitClose();
      clock.clearTimeout(closeTimer);
      const gapMs = axis.at === null ? 0 : Math.max(0, clock.now() - axis.at);
      const startSample =
        Math.ceil((axis.sample + gapMs * samplesPerMs) / frameSamples) * frameSamples;
      wires.axis = null;
      session = begin(streamSid, startSample);
      wires.session = session;
      if (axis.at !== null) wires.edge({ type: 'session.reopened', gapMs });
      party.in(session);
    };

    const awaitClose = () => {
      clock.clearTimeout(closeTimer);
      closeTimer = clock.setTimeout(() => {
        if (isLeaving) done();
        else fail(new Error('the audio session did not close'));
      }, closeMaxMs);
    };

    const close = () => {
      party.in(null);
      session?.close();
      session = null;
      wires.session = null;
    };

    /** A session that goes on for another one listens anew. */
    const hold = (now: boolean) => {
      if (now !== isHeld) emit({ type: now ? 'hold.started' : 'hold.ended' });
      isHeld = now;
    };

    const onClosed = (partySample: number) => {
      if (isSpeaking) emit({ type: 'speech.ended', partySample, atMs: clock.now() });
      isSpeaking = false;
      hold(false);
      clock.clearTimeout(closeTimer);
      if (isLeaving) return done();
      if (session !== null) return fail(new Error('the audio session was lost too often'));
      open();
    };

    const leave = wires.onEdge((edge) => {
      switch (edge.type) {
        case 'speech.started':
        case 'speech.ended':
          isSpeaking = edge.type === 'speech.started';
          return emit(edge);
        case 'play.started':
        case 'play.placed':
          // Nothing that the bot says: neither words nor turns nor latency come of it.
          return isHoldMusic(edge.playId) ? undefined : emit(edge);
        case 'play.cleared':
          return party.cut(edge.playId);
        case 'vad.degraded':
          return emit(edge);
        case 'tone.detected': {
          if (edge.kind === 'digit') return emit({ type: 'digit.pressed', digit: edge.digit });
          const { kind, durationMs, partySample } = edge;
          return emit({ type: 'tone.heard', kind, durationMs, partySample });
        }
        case 'music.started':
        case 'music.ended':
          return hold(edge.type === 'music.started');
        case 'session.moved':
          party.in(session);
          return emit({ type: 'audio.moved', gapMs: edge.gapMs });
        case 'counters':
          // Told once, at the end of each session.
          for (const [name, value] of Object.entries(edge.counters))
            wires.counters[name] = (wires.counters[name] ?? 0) + value;
          return;
        case 'closed':
          return onClosed(edge.partySample);
      }
    });

    receive((event) => {
      switch (event.type) {
        case 'leg.lost':
          streamSid = null;
          return close();
        case 'leg.returned':
          if (event.streamSid === streamSid) return;
          streamSid = event.streamSid;
          wire = event.wire ?? wire;
          close();
          return open();
        case 'party.held':
        case 'party.resumed':
          return party.put(event.type === 'party.held');
      }
    });

    onShutdown(() => {
      if (isLeaving) return;
      isLeaving = true;
      const isOver = session === null && wires.axis !== null;
      close();
      if (isOver) return done();
      awaitClose();
    });

    open();

    return () => {
      leave();
      // After a crash the stream stands: what it was sent and has not played must not sound before the rest is said anew.
      session?.clear();
      close();
    };
  },
);
