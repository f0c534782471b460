import { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { resource } from '../../../machines/supervision/resource.ts';
import type { SpeechToText, SttEvent, SttStream } from '../../speech/speech-to-text.ts';
import type { MediaLine } from '../../telephony/media-line.ts';
import { createScreenedLine, type ScreenedLine } from '../../telephony/screened-line.ts';
import type { AudioSession, AudioThreads } from '../audio-session.ts';
import { SAMPLES_PER_MS } from '../codec/mulaw.ts';
import type { EarEdge } from './screener-ear.ts';

type Message = 'voicemail' | 'reason';

/** Owns the audio of an answered call that nobody has yet: its line's stream, an ear on an audio thread, and what is said to machines. */
export interface ScreenedAudioInput {
  callId: string;
  threads: AudioThreads;
  raw: MediaLine;
  /** Is given the line that a call may take over. */
  onLine: (line: ScreenedLine) => void;
  /** Who recognises what is said; null: nobody. It rejects when nobody can: then cadence and tones must do. */
  listener: Promise<{ stt: SpeechToText; language: string }> | null;
  /** What is to be said, and its sound. */
  speech: (what: Message) => Promise<{ text: string; mulaw: Uint8Array<ArrayBuffer> }>;
}

export type ScreenedAudioEvent =
  | { type: 'message.play'; what: Message }
  | { type: 'message.stop' }
  /** A call has the line: nothing is sent any more, and the ear listens on. */
  | { type: 'line.taken' };

/** `atMs`: on the axis of the party's stream. */
export type ScreenedAudioEmitted =
  | { type: 'ear.told'; edge: EarEdge; atMs: number }
  | { type: 'words.heard'; text: string; isFinal: boolean }
  | { type: 'message.began'; what: Message; text: string; atMs: number }
  /** It has sounded, or it cannot. */
  | { type: 'message.done'; atMs: number }
  /** The party has hung up. */
  | { type: 'stream.ended' }
  /** The socket went away; the party may still be there. */
  | { type: 'stream.lost' };

export const screenedAudio = resource<ScreenedAudioInput, ScreenedAudioEvent, ScreenedAudioEmitted>(
  ({ input, receive, emit, fail, wrap, onShutdown, done }) => {
    let isTaken = false;
    let messageCount = 0;
    let recogniser: SttStream | null = null;
    /** The message of this moment. */
    let playing: { playId: string; what: Message; text: string } | null = null;

    /** What came before there was a session. */
    const early: Uint8Array[] = [];
    let session: AudioSession | null = null;
    const screened = createScreenedLine(input.raw, {
      messages: (messages) => {
        if (session !== null) session.receive(messages);
        else for (const message of messages) early.push(new Uint8Array(message));
      },
      ended: wrap((how) => emit({ type: how === 'stopped' ? 'stream.ended' : 'stream.lost' })),
    });
    const audio = input.threads.open({
      callId: input.callId,
      wire: input.raw.wire ?? 'twilio',
      streamSid: input.raw.streamSid,
      vad: VadConfig.parse({}),
      hasEar: true,
      heard: early,
      onSend: (messages) => {
        if (!isTaken) input.raw.send(messages);
      },
      onEdge: wrap((edge) => {
        const atMs = 'partySample' in edge ? edge.partySample / SAMPLES_PER_MS : 0;
        switch (edge.type) {
          case 'ear.told':
            // It need not wait for its own idea of an end.
            if (edge.edge.type === 'speech.ended') recogniser?.finalize();
            return emit({ type: 'ear.told', edge: edge.edge, atMs });
          case 'play.started':
            if (edge.playId === playing?.playId)
              emit({ type: 'message.began', what: playing.what, text: playing.text, atMs });
            return;
          case 'play.finished':
            if (edge.playId === playing?.playId) finish(atMs);
            return;
          case 'session.moved':
            // The tap died with its thread; what was on its way to the recogniser is lost with it.
            return listenFrom?.(understoodTo);
          case 'closed':
            return fail(new Error('the audio session was lost too often'));
        }
      }),
    });

    session = audio;

    /** Null: nobody listens. */
    let listenFrom: ((fromSample: number) => void) | null = null;
    let understoodTo = 0;
    const listen = wrap(({ stt, language }: { stt: SpeechToText; language: string }) => {
      if (isTaken) return;
      listenFrom = (fromSample) => {
        recogniser?.close();
        recogniser = stt.open({
          language,
          tap: (sink) => audio.tap(sink, fromSample),
          onEvent: wrap(hearWords),
        });
      };
      listenFrom(0);
    });
    const hearWords = (event: SttEvent) => {
      if (event.type === 'failed') return unlisten();
      const text = event.words.map((word) => word.text).join(' ');
      if (text === '') return;
      const isFinal = event.type === 'final';
      if (isFinal) understoodTo = event.words.at(-1)!.endSample;
      emit({ type: 'words.heard', text, isFinal });
    };
    const unlisten = () => {
      recogniser?.close();
      recogniser = null;
      listenFrom = null;
    };
    // Nobody can be had: what is said is not understood.
    input.listener?.then(listen, () => {});

    const finish = (atMs: number) => {
      playing = null;
      emit({ type: 'message.done', atMs });
    };

    input.onLine(screened);

    const say = (what: Message) => {
      messageCount += 1;
      const playId = `message-${messageCount}`;
      const mine = { playId, what, text: '' };
      playing = mine;
      input.speech(what).then(
        wrap(({ text, mulaw }) => {
          if (playing !== mine || isTaken) return;
          mine.text = text;
          audio.play(playId);
          audio.audio(playId, mulaw.slice());
          audio.finish(playId);
        }),
        wrap(() => {
          if (playing === mine) finish(0);
        }),
      );
    };

    const hush = () => {
      playing = null;
      audio.clear();
    };

    receive((event) => {
      switch (event.type) {
        case 'message.play':
          if (playing !== null) hush();
          return say(event.what);
        case 'message.stop':
          return hush();
        case 'line.taken':
          if (playing !== null) hush();
          isTaken = true;
          // The call has a listener of its own.
          unlisten();
      }
    });

    onShutdown(() => done());
    return () => {
      unlisten();
      screened.deafen();
      audio.close();
    };
  },
);
