import { isRetryable, type ProviderFailure } from '../provider-socket/provider-failure.ts';
import { ProviderSocket, type ProviderSocketDeps } from '../provider-socket/provider-socket.ts';
import type { TtsEvent, TtsStream } from '../text-to-speech.ts';
import { SpokenTrack } from './spoken-track.ts';
import type { VoiceDialect, VoiceMessage } from './voice-dialect.ts';

export interface VoiceStreamDeps
  extends Pick<ProviderSocketDeps, 'clock' | 'random' | 'timing' | 'sockets' | 'onLost'> {
  dialect: VoiceDialect;
  alignmentMaxMs: number;
  onEvent: (event: TtsEvent) => void;
}

interface Turn {
  utteranceId: string;
  text: string;
}

/** As the embedded voice takes them: utterances that may wait, and the length of one. */
const waitingMax = 64;
const textMax = 16_000;

/**
 * One synthesis stream of one call: one socket, one context for each utterance, one utterance after the other. A context is used
 * once; what comes of any other than the running one is dropped.
 */
export class VoiceStream implements TtsStream {
  readonly #deps: VoiceStreamDeps;
  readonly #socket: ProviderSocket;
  readonly #waiting: Turn[] = [];
  #running: { utteranceId: string; track: SpokenTrack; rest: string } | null = null;
  #contextId = '';
  #contextCount = 0;
  /** Contexts of this connection whose end was not told. */
  readonly #open = new Set<string>();
  #failure: ProviderFailure | null = null;
  #isClosed = false;

  constructor(deps: VoiceStreamDeps) {
    this.#deps = deps;
    const { dialect } = deps;
    this.#socket = new ProviderSocket({
      ...deps,
      url: dialect.url,
      headers: dialect.headers,
      isNeeded: () => this.#running !== null,
      onOpen: () => this.#resume(),
      onMessage: (text) => this.#read(text),
      onFailed: (failure) => this.#fail(failure),
    });
    // The first utterance follows at once: the handshake is done by then.
    this.#socket.wake();
  }

  speak(utteranceId: string, text: string): void {
    if (this.#isClosed) return;
    if (this.#failure !== null) return this.#tellFailed(utteranceId, this.#failure);
    if (text.length > textMax) return this.#refuse(utteranceId, 'the text is too long');
    if (this.#waiting.length >= waitingMax)
      return this.#refuse(utteranceId, 'too many utterances wait');
    this.#waiting.push({ utteranceId, text });
    this.#next();
  }

  cancel(utteranceId: string): void {
    const place = this.#waiting.findIndex((turn) => turn.utteranceId === utteranceId);
    if (place >= 0) this.#waiting.splice(place, 1);
    if (this.#running?.utteranceId !== utteranceId) return;
    this.#running.track.abandon();
    this.#running = null;
    this.#socket.awaitNothing();
    if (this.#open.has(this.#contextId))
      for (const message of this.#deps.dialect.cancel(this.#contextId)) this.#socket.send(message);
    this.#next();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#running?.track.abandon();
    this.#running = null;
    this.#waiting.length = 0;
    this.#socket.close(this.#deps.dialect.last);
  }

  #next(): void {
    for (let turn = this.#waiting[0]; turn && this.#running === null; turn = this.#waiting[0]) {
      this.#waiting.shift();
      const { utteranceId, text } = turn;
      const { clock, alignmentMaxMs, onEvent } = this.#deps;
      const track = new SpokenTrack({ utteranceId, text, clock, alignmentMaxMs, emit: onEvent });
      if (track.isSilent) {
        track.conclude();
        continue;
      }
      this.#running = { utteranceId, track, rest: track.rest() };
      this.#socket.settled();
      if (this.#socket.isOpen) this.#say();
      else this.#socket.wake();
    }
  }

  #say(): void {
    const { dialect } = this.#deps;
    const running = this.#running;
    if (running === null) return;
    // Cancelled contexts end when the provider gets to it: before they are too many, a new connection leaves them behind.
    if (this.#open.size + 1 >= dialect.contextsMax) return this.#socket.renew();
    this.#contextId = `c${this.#contextCount++}`;
    this.#open.add(this.#contextId);
    for (const message of dialect.say(this.#contextId, running.rest))
      if (!this.#socket.send(message)) return;
    this.#socket.awaitMessage();
  }

  /** A connection stands: what the one before has not given is said on this one. */
  #resume(): void {
    this.#open.clear();
    const running = this.#running;
    if (running === null) return;
    running.rest = running.track.rest();
    if (this.#running !== running) return;
    if (running.rest !== '') return this.#say();
    running.track.conclude();
    this.#settle(running.track);
  }

  #read(text: string): void {
    const message = this.#deps.dialect.read(text);
    if (message === null) return;
    const { contextId, isDone = false, failure } = message;
    if (isDone && contextId !== null) this.#open.delete(contextId);
    const running = this.#running;
    const isOurs = contextId === null || contextId === this.#contextId;
    if (failure !== undefined) {
      if (isOurs) this.#socket.fail(failure);
      return;
    }
    if (running === null || contextId !== this.#contextId) return;
    this.#hear(running.track, message);
  }

  #hear(track: SpokenTrack, { audio, timed, isDone }: VoiceMessage): void {
    if (timed !== undefined) {
      const shift = timed.from === 'message' ? track.contextSamples : 0;
      track.aligned(
        timed.texts.map(({ text, startSample, endSample }) => ({
          text,
          startSample: startSample + shift,
          endSample: endSample + shift,
        })),
      );
    }
    if (audio !== undefined) track.audio(audio);
    // Whoever is told may have cancelled it.
    if (this.#running?.track !== track) return;
    if (!isDone) return this.#socket.awaitMessage();
    if (track.finish()) this.#settle(track);
    else this.#socket.fail({ kind: 'transient', reason: 'success without any audio' });
  }

  /** Whoever heard of its end may have cancelled it: the next one may be running. */
  #settle(track: SpokenTrack): void {
    if (this.#running?.track !== track) return;
    this.#running = null;
    this.#socket.awaitNothing();
    this.#next();
  }

  /** The stream is at its end: every utterance that waits hears of it with this one. */
  #fail(failure: ProviderFailure): void {
    this.#failure = failure;
    const utteranceId = this.#running?.utteranceId ?? null;
    this.#running?.track.abandon();
    this.#running = null;
    this.#waiting.length = 0;
    this.#tellFailed(utteranceId, failure);
  }

  #tellFailed(utteranceId: string | null, failure: ProviderFailure): void {
    const { kind, reason } = failure;
    const retryable = isRetryable(failure);
    this.#deps.onEvent({ type: 'failed', utteranceId, reason, retryable, kind });
  }

  #refuse(utteranceId: string, reason: string): void {
    this.#deps.onEvent({ type: 'failed', utteranceId, reason, retryable: false });
  }
}
