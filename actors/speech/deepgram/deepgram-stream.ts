import type { HeardWord } from '../../../machines/call/heard-word.ts';
import type { TimerHandle } from '../../../machines/supervision/clock.ts';
import type { EndTap, TapFrame } from '../../audio/audio-session.ts';
import { encode, MULAW_SILENCE } from '../../audio/codec/mulaw.ts';
import { ConnectionAxis, samplesOf } from '../hearing/connection-axis.ts';
import { UnacknowledgedAudio } from '../hearing/unacknowledged-audio.ts';
import { UtteranceWords } from '../hearing/utterance-words.ts';
import { failureOfWords, isRetryable } from '../provider-socket/provider-failure.ts';
import { ProviderSocket, type ProviderSocketDeps } from '../provider-socket/provider-socket.ts';
import type { SttEvent, SttOptions, SttStream } from '../speech-to-text.ts';
import { type DeepgramResults, readDeepgram, toDeepgram } from './deepgram-messages.ts';

export interface DeepgramStreamDeps
  extends Omit<ProviderSocketDeps, 'isNeeded' | 'onOpen' | 'onMessage' | 'onFailed' | 'keepAlive'> {
  tap: SttOptions['tap'];
  finalizeMaxMs: number;
  onEvent: (event: SttEvent) => void;
}

/** Without traffic for 10 s the service closes; the socket looks every 4 s. */
const keepAliveMs = 4_000;
/** 80 ms a message, what the vendor recommends for its newer API: each costs a system call, 15 µs. What is asked for at once (a final) does not wait for it. */
const batchSamples = 640;
/** A hole is silence that was not sent. So much of it is sent after all, to part the words; the rest is skipped. */
const holeMaxSamples = 8_000;
/** Results come about once a second of audio. */
const answeredSamples = 16_000;
/** Results may end a little before the last sample sent. */
const nearSamples = 2_000;
/** A connection that answers sends some result each second, empty ones too: after so much without any it is a dead one. */
const deadSamples = 12_000;
/** Audio came within this time: the party may be speaking. */
const flowingMs = 1_000;

/** One recognition stream of one call: the party's audio in, words on the party's axis out. */
export class DeepgramStream implements SttStream {
  readonly #deps: DeepgramStreamDeps;
  readonly #socket: ProviderSocket;
  readonly #endTap: EndTap;
  readonly #axis = new ConnectionAxis();
  readonly #kept = new UnacknowledgedAudio();
  readonly #utterance = new UtteranceWords();
  /** Audio on its way to a message. */
  readonly #mulaw = new Uint8Array(batchSamples);
  #batched = 0;
  /** Samples sent since the last message. */
  #unanswered = 0;
  #heardAt = Number.NEGATIVE_INFINITY;
  #isFinalizing = false;
  /** Finalizes that this connection has not answered, and the sample of it up to which the last one reaches. */
  #owed = 0;
  #finalizedTo = 0;
  #finalizeTimer: TimerHandle | undefined;
  #isOver = false;
  #wasOpen = false;

  constructor(deps: DeepgramStreamDeps) {
    this.#deps = deps;
    this.#socket = new ProviderSocket({
      ...deps,
      keepAlive: { everyMs: keepAliveMs, message: toDeepgram.keepAlive },
      // The party may speak at any time; only a provider that minds the silence is left alone in it.
      isNeeded: ({ kind }) =>
        kind !== 'idle' ||
        !this.#wasOpen ||
        this.#isFinalizing ||
        deps.clock.now() - this.#heardAt < flowingMs,
      onOpen: () => this.#replay(),
      onMessage: (text) => this.#read(text),
      onFailed: ({ kind, reason }) => {
        this.#end();
        const retryable = isRetryable({ kind, reason });
        deps.onEvent({ type: 'failed', reason, retryable, kind });
      },
    });
    this.#endTap = deps.tap({
      hear: (frame) => this.#hear(frame),
      // What was said is still wanted.
      ended: () => {
        if (!this.#kept.isEmpty) this.#askForFinal();
      },
    });
    this.#socket.wake();
  }

  finalize(): void {
    if (!this.#isOver) this.#askForFinal();
  }

  close(): void {
    if (this.#isOver) return;
    this.#end();
    this.#socket.close(toDeepgram.closeStream);
  }

  #end(): void {
    this.#isOver = true;
    this.#deps.clock.clearTimeout(this.#finalizeTimer);
    this.#endTap();
  }

  #hear(frame: TapFrame): void {
    if (this.#isOver || frame.pcm.length === 0) return;
    this.#heardAt = this.#deps.clock.now();
    this.#kept.push(frame, this.#socket.isOpen);
    if (this.#socket.isOpen) this.#send(frame);
    else this.#socket.wake();
  }

  #send({ at, pcm }: TapFrame): void {
    const { next } = this.#axis;
    const hole = at - next;
    if (next >= 0 && hole > 0) this.#sendSilence(next, Math.min(hole, holeMaxSamples));
    this.#axis.add(at, pcm.length);
    if (this.#batched + pcm.length > batchSamples) this.#flush();
    if (pcm.length > batchSamples) this.#socket.send(encode(pcm));
    else this.#batch(pcm);
    this.#unanswered += pcm.length;
    if (this.#unanswered >= answeredSamples) this.#socket.awaitMessage();
  }

  #batch(pcm: Int16Array): void {
    const end = this.#batched + pcm.length;
    encode(pcm, this.#mulaw.subarray(this.#batched, end));
    this.#batched = end;
    if (end === batchSamples) this.#flush();
  }

  #flush(): void {
    if (this.#batched === 0) return;
    const mulaw = this.#mulaw.slice(0, this.#batched);
    this.#batched = 0;
    this.#socket.send(mulaw);
  }

  #sendSilence(at: number, samples: number): void {
    this.#flush();
    this.#axis.add(at, samples);
    this.#socket.send(new Uint8Array(samples).fill(MULAW_SILENCE));
  }

  /** To a new connection: what the one before has not settled. */
  #replay(): void {
    this.#wasOpen = true;
    this.#axis.restart();
    this.#unanswered = 0;
    this.#batched = 0;
    this.#utterance.keep(this.#kept.from);
    for (const frame of this.#kept.frames) this.#send(frame);
    this.#kept.sent();
    this.#owed = 0;
    if (this.#isFinalizing) this.#sendFinalize();
  }

  #sendFinalize(): void {
    this.#flush();
    this.#owed++;
    this.#finalizedTo = this.#axis.sent;
    this.#socket.send(toDeepgram.finalize);
    this.#awaitFinal();
  }

  /** Where there are words a final must come; without any, there may be nothing to answer. */
  #awaitFinal(): void {
    if (this.#isFinalizing && this.#utterance.words.length > 0) this.#socket.awaitMessage();
  }

  #askForFinal(): void {
    if (this.#isFinalizing) return;
    const { clock, finalizeMaxMs } = this.#deps;
    this.#isFinalizing = true;
    // Nothing is open: the answer is known, but nobody expects it within the question.
    const isSettled = this.#kept.isEmpty && this.#utterance.words.length === 0;
    this.#finalizeTimer = clock.setTimeout(
      () => (isSettled ? this.#final() : this.#finalizeAnyway()),
      isSettled ? 0 : finalizeMaxMs,
    );
    if (isSettled) return;
    if (this.#socket.isOpen) this.#sendFinalize();
    else this.#socket.wake();
  }

  /** What was heard so far counts. That nothing was said is told only where somebody was listening. */
  #finalizeAnyway(): void {
    const isDead = this.#socket.isOpen && this.#unanswered >= deadSamples;
    if (this.#utterance.words.length > 0 || (this.#socket.isOpen && !isDead)) return this.#final();
    if (isDead) this.#socket.fail({ kind: 'transient', reason: 'no result for what was said' });
  }

  #read(text: string): void {
    this.#unanswered = 0;
    const message = readDeepgram(text);
    if (message?.type === 'Results') return this.#take(message);
    // Right after a `speech_final` it says nothing new: nothing is frozen then.
    if (message?.type === 'UtteranceEnd' && this.#utterance.hasFrozen) return this.#final();
    if (message?.type !== 'Error') return;
    this.#socket.fail(failureOfWords(`${message.variant} ${message.description}`.trim()));
  }

  #take(results: DeepgramResults): void {
    const words = this.#words(results);
    if (!results.is_final) {
      if (this.#utterance.hear(words)) this.#tellInterim();
      return;
    }
    const isFresh = this.#utterance.freeze(words);
    const end = results.start + results.duration;
    this.#kept.acknowledge(this.#axis.end(end));
    const isAnswer = results.from_finalize && this.#isAnswer(samplesOf(end));
    const isEnd = results.speech_final || results.from_finalize;
    if (isAnswer || (isEnd && this.#utterance.hasFrozen)) return this.#final();
    if (isFresh) this.#tellInterim();
  }

  /** A late answer to an earlier question is none to this one; an earlier question may stay without any. */
  #isAnswer(to: number): boolean {
    this.#owed = Math.max(0, this.#owed - 1);
    return this.#isFinalizing && (this.#owed === 0 || to >= this.#finalizedTo - nearSamples);
  }

  #words({ channel }: DeepgramResults): HeardWord[] {
    const [best] = channel.alternatives;
    return (best?.words ?? []).map(({ word, punctuated_word: text = word, start, end }) => ({
      text,
      startSample: this.#axis.start(start),
      endSample: this.#axis.end(end),
    }));
  }

  #tellInterim(): void {
    this.#awaitFinal();
    this.#deps.onEvent({ type: 'interim', words: this.#utterance.words });
  }

  /** The utterance is over: by itself, or because it was asked for and the time is up. */
  #final(): void {
    this.#deps.clock.clearTimeout(this.#finalizeTimer);
    this.#isFinalizing = false;
    this.#socket.settled();
    this.#deps.onEvent({ type: 'final', words: this.#utterance.take() });
  }
}
