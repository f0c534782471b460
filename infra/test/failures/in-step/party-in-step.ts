import { encode, FRAME_SAMPLES } from '../../../../actors/audio/codec/mulaw.ts';
import { CarrierModel, silence } from '../../../../actors/audio/wire/carrier-model.ts';
import { encodeText } from '../../../../actors/speech/loopback/encoder.ts';
import type { LineHandlers, MediaLine } from '../../../../actors/telephony/media-line.ts';
import { createPartyEar } from '../../../../actors/telephony/simulated/party/party-ear.ts';
import type { Clock, TimerHandle } from '../../../../machines/supervision/clock.ts';

const tickMs = 20;
/** A person answers a question so long after its last sound. */
const thinkMs = 400;
const quiet = silence(FRAME_SAMPLES);

/** What is answered to a question, the `count`th that was heard; null: silence. */
export type Answers = (question: string, count: number, party: PartyInStep) => string | null;

/** How long the party has waited in silence for the bot, at its longest. */
export interface LongestSilence {
  ms: number;
  /** Since the call was answered. */
  endedAtMs: number;
  /** The last words before it. */
  after: string;
}

/**
 * The party of one call and its line, at the end of the wire: it hears frames and says frames. It judges by what it hears alone: a
 * question that has sounded to its end is its turn to speak, everything else is the bot's.
 */
export class PartyInStep implements MediaLine {
  readonly streamSid: string;
  readonly carrierCallId: string;
  readonly parameters = {};
  readonly wire = 'twilio' as const;
  readonly carrier: CarrierModel;
  readonly #answers: Answers;
  readonly #clock: Clock;
  readonly #ear = createPartyEar();
  #handlers: LineHandlers | null = null;
  #timer: TimerHandle | undefined;
  #frames: Uint8Array[] = [];
  #isHungUp = false;
  #isOver = false;
  #isItsTurn = false;
  #questionCount = 0;
  #sentence: string[] = [];
  #botQuietMs = 0;
  #silenceMs = 0;
  #lastWords: string[] = [];
  readonly words: string[] = [];
  longest: LongestSilence = { ms: 0, endedAtMs: 0, after: '' };
  ageMs = 0;
  voicedMs = 0;
  endedBy: 'party' | 'bot' | null = null;
  /** Sees each tick, after it. */
  onTick: () => void = () => {};

  constructor(id: string, clock: Clock, answers: Answers) {
    this.streamSid = `MZ${id}`;
    this.carrierCallId = `CA${id}`;
    this.carrier = new CarrierModel(this.streamSid);
    this.#clock = clock;
    this.#answers = answers;
    this.#run();
  }

  get isSpeaking(): boolean {
    return this.#frames.length > 0;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get heard(): string {
    return this.words.join(' ');
  }

  listen(handlers: LineHandlers): void {
    this.#handlers = handlers;
    if (this.#isOver) handlers.closed();
  }

  send(messages: Parameters<MediaLine['send']>[0]): void {
    if (!this.#isOver) this.carrier.take(messages);
  }

  /** By our side. */
  hangUp(): void {
    if (this.#isHungUp) return;
    this.#isHungUp = true;
    this.#clock.setTimeout(() => this.#end('bot'), tickMs);
  }

  /** By the party. */
  leave(): void {
    if (this.#isOver) return;
    this.#end('party');
  }

  /** The socket breaks; nobody has hung up. */
  drop(): void {
    if (!this.#isOver) this.#end(null);
  }

  say(text: string): void {
    this.#isItsTurn = false;
    const mulaw = encode(encodeText(text).pcm);
    for (let at = 0; at < mulaw.length; at += FRAME_SAMPLES) {
      const frame = silence(FRAME_SAMPLES);
      frame.set(mulaw.subarray(at, at + FRAME_SAMPLES));
      this.#frames.push(frame);
    }
  }

  press(digit: string): void {
    this.#isItsTurn = false;
    this.#handlers?.digit(digit);
  }

  /** Any bytes, as if they had come from the carrier. */
  raw(messages: Uint8Array[]): void {
    this.#handlers?.messages(messages);
  }

  #end(by: 'party' | 'bot' | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.endedBy = by;
    this.#note();
    this.#clock.clearTimeout(this.#timer);
    this.words.push(...this.#ear.end().split(' ').slice(this.words.length));
    if (by === 'party') this.#handlers?.stopped();
    this.#handlers?.closed();
  }

  #run(): void {
    this.#timer = this.#clock.setTimeout(() => {
      if (this.#isOver) return;
      this.#tick();
      this.onTick();
      this.#run();
    }, tickMs);
  }

  #tick(): void {
    const said = this.#frames.shift() ?? null;
    const before = this.carrier.heard.length;
    const texts = this.carrier.tick(said ?? quiet);
    const frame = Uint8Array.from(this.carrier.heard.slice(before));
    this.carrier.heard.length = 0;
    this.#handlers?.messages(texts.map((text) => Buffer.from(text)));
    this.ageMs += tickMs;
    const { voiced, words } = this.#ear.hear(frame.every((byte) => byte === 0xff) ? null : frame);
    if (voiced) this.voicedMs += tickMs;
    this.#botQuietMs = voiced ? 0 : this.#botQuietMs + tickMs;
    for (const word of words) this.#hear(word);
    this.#judge(voiced || said !== null);
  }

  #hear(word: string): void {
    this.words.push(word);
    this.#lastWords = [...this.#lastWords.slice(-3), word];
    this.#sentence.push(word);
    this.#isItsTurn = word.endsWith('?');
    if (!/[.?!]$/u.test(word)) return;
    const question = this.#sentence.splice(0).join(' ');
    if (!this.#isItsTurn) return;
    const answer = this.#answers(question, this.#questionCount++, this);
    if (answer === null) return;
    this.#clock.setTimeout(() => {
      if (this.#isItsTurn && !this.#isOver) this.say(answer);
    }, thinkMs);
  }

  #judge(isSound: boolean): void {
    if (isSound || this.#isItsTurn) return this.#note();
    this.#silenceMs += tickMs;
  }

  #note(): void {
    if (this.#silenceMs > this.longest.ms)
      this.longest = {
        ms: this.#silenceMs,
        endedAtMs: this.ageMs,
        after: this.#lastWords.join(' '),
      };
    this.#silenceMs = 0;
  }
}
