import { DECODE, encodeSample, FRAME_SAMPLES, MULAW_SILENCE } from '../codec/mulaw.ts';
import { MulawRing } from '../session/mulaw-ring.ts';
import type { OperatorLeg } from './operator-leg.ts';
import { softSum } from './soft-sum.ts';

/**
 * The operators on one call's audio: each hears the party and the bot as they sound at the party, and one of them may be heard. There is
 * none of it in a call on which nobody listens.
 *
 * What is written to the wire sounds later, by what the carrier still has to play; so it is kept here, and read behind the clock. An
 * operator does not hear the own voice come back: what was written is kept with and without it.
 */

/** 1 s: more than is ever sent ahead. */
const RING = 8_192;
/** The party's frames come in bursts; a difference of less is their unrest, and is not followed: 300 ms. */
const UNREST_SAMPLES = 2_400;
/** The bot under an operator's voice: half as loud. */
const UNDER = 0.5;

export class OperatorMix {
  private readonly legs = new Map<string, OperatorLeg>();
  private readonly bot: MulawRing;
  private readonly all: MulawRing;
  /** Next sample of the wire that the operators hear. */
  private at: number;
  private readonly toParty = Buffer.alloc(FRAME_SAMPLES);
  private readonly ear = Buffer.alloc(FRAME_SAMPLES);
  private readonly sounding = new Uint8Array(FRAME_SAMPLES);

  constructor(wireSample: number) {
    this.bot = new MulawRing(RING, wireSample);
    this.all = new MulawRing(RING, wireSample);
    this.at = wireSample;
  }

  get isEmpty(): boolean {
    return this.legs.size === 0;
  }

  /** Somebody may be heard by the party. */
  get isSpeaking(): boolean {
    for (const { voice } of this.legs.values()) if (voice === 'party') return true;
    return false;
  }

  leg(operatorId: string): OperatorLeg | undefined {
    return this.legs.get(operatorId);
  }

  join(operatorId: string, leg: OperatorLeg): void {
    this.legs.set(operatorId, leg);
  }

  /** False: another leg has its place already. */
  leave(operatorId: string, leg: OperatorLeg): boolean {
    return this.legs.get(operatorId) === leg && this.legs.delete(operatorId);
  }

  /** The frame as it goes to the party: the bot's, with the operator's voice over it. Valid until the next. */
  write(frames: Buffer, from: number): { frames: Buffer; from: number } {
    const voice = this.nextVoice();
    this.bot.append(frames, from, FRAME_SAMPLES);
    if (voice === null) {
      this.all.append(frames, from, FRAME_SAMPLES);
      return { frames, from };
    }
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const under = Math.round(DECODE[frames[from + i]!]! * UNDER);
      this.toParty[i] = encodeSample(softSum(under, DECODE[voice[i]!]!));
    }
    this.all.append(this.toParty, 0, FRAME_SAMPLES);
    return { frames: this.toParty, from: 0 };
  }

  /** What was written and has not sounded will not. */
  cut(): void {
    this.at = this.bot.end;
  }

  /** The party's newest frame; the carrier plays the wire's sample `playing` now. */
  heard(party: Uint8Array, playing: number): void {
    const wanted = playing - FRAME_SAMPLES;
    if (Math.abs(wanted - this.at) > UNREST_SAMPLES) this.at = Math.max(wanted, this.bot.oldest);
    const length = Math.max(0, Math.min(FRAME_SAMPLES, this.bot.end - this.at));
    const speaker = this.isSpeaking;
    for (const leg of this.legs.values()) {
      const ring = speaker && leg.voice === 'party' ? this.bot : this.all;
      this.sounding.fill(MULAW_SILENCE);
      ring.copyTo(this.sounding, this.at, length);
      for (let i = 0; i < FRAME_SAMPLES; i++)
        this.ear[i] = encodeSample(softSum(DECODE[party[i]!]!, DECODE[this.sounding[i]!]!));
      leg.hears(this.ear);
    }
    this.at += length;
  }

  private nextVoice(): Uint8Array | null {
    for (const { voice, queue } of this.legs.values()) if (voice === 'party') return queue.next();
    return null;
  }
}
