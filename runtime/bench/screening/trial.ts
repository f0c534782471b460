import { createActor } from 'xstate';
import { DECODE, FRAME_MS, FRAME_SAMPLES } from '../../../actors/audio/codec/mulaw.ts';
import { type EarEdge, ScreenerEar } from '../../../actors/audio/screener/screener-ear.ts';
import { between, draw } from '../../../actors/telephony/simulated/seeded-draw.ts';
import { Amd, type AmdSettings, type AmdVerdict } from '../../../machines/screener/amd.ts';
import type { CadenceTable } from '../../../machines/screener/evidence.ts';
import { screenerMachine } from '../../../machines/screener/screener.ts';
import {
  type ScreenerConfig,
  screenerDefaults,
} from '../../../machines/screener/screener-config.ts';
import type {
  ScreenerEmitted,
  ScreenerEvent,
} from '../../../machines/screener/screener-context.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import type { Rendered } from './rendered.ts';

/** What the screener told of an item, with the instant in ms from the answer. */
export type Told = ScreenerEmitted & { atMs: number };

export interface TrialOptions {
  table: CadenceTable;
  config?: Partial<ScreenerConfig>;
  /** A listener hears the words too: late, and some of them wrong. */
  hasListener: boolean;
}

/** Of a recogniser: words come so much later, and of so many of them something else. */
const listenerLagMs = [350, 750] as const;
const wrongShare = 0.08;
/** A bot's answer to a screener, and its message. */
const playMs = 3_500;

/** One item through ear and chart in virtual time: the same code as on a call, frame by frame. */
export const tried = (
  { scene, mulaw, words }: Rendered,
  { table, config, hasListener }: TrialOptions,
): Told[] => {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const told: Told[] = [];
  const actor = createActor(screenerMachine, {
    clock,
    input: {
      config: { ...screenerDefaults, ...config },
      table,
      language: scene.template?.language ?? 'en',
      past: [],
    },
  });
  const isOver = () => actor.getSnapshot().status !== 'active';
  const send = (event: ScreenerEvent) => {
    if (!isOver()) actor.send(event);
  };
  actor.on('*', (fact) => {
    told.push({ ...fact, atMs: clock.now() - startedAt });
    if (fact.type === 'call.attach') clock.setTimeout(() => send({ type: 'call.attached' }), 100);
    if (fact.type === 'message.play')
      clock.setTimeout(() => send({ type: 'message.done' }), playMs);
  });
  actor.start();
  send({ type: 'leg.answered', ringMs: scene.ringMs });
  const heard = hasListener ? heardWords(scene.id, words) : [];
  const ear = new ScreenerEar((edge: EarEdge) => send(edge));
  let next = 0;
  for (let at = 0; at < mulaw.length && !isOver(); at += FRAME_SAMPLES) {
    clock.advance(FRAME_MS);
    ear.push(mulaw, at);
    for (; next < heard.length && heard[next]!.atMs <= clock.now() - startedAt; next += 1)
      send({ type: 'words.heard', text: heard[next]!.text, isFinal: true });
  }
  send({ type: 'leg.ended' });
  return told;
};

const heardWords = (id: string, words: Rendered['words']) =>
  words.map(({ text, endMs }, n) => ({
    text: draw(id, 'wrong', n) < wrongShare ? 'something' : text,
    // One after the other, as a recogniser tells them.
    atMs: endMs + between(...listenerLagMs, id, 'listener'),
  }));

/** The baseline on the same frames. */
export const triedByAmd = (
  { mulaw }: Rendered,
  settings: AmdSettings,
): { atMs: number; found: AmdVerdict } => {
  const amd = new Amd(settings);
  for (let at = 0; at < mulaw.length; at += FRAME_SAMPLES) {
    let sum = 0;
    for (let n = at; n < at + FRAME_SAMPLES; n++) sum += Math.abs(DECODE[mulaw[n]!]!);
    const found = amd.push(sum / FRAME_SAMPLES, FRAME_MS);
    if (found !== null) return { atMs: ((at + FRAME_SAMPLES) / FRAME_SAMPLES) * FRAME_MS, found };
  }
  return { atMs: mulaw.length / 8, found: { verdict: 'unsure', cause: 'TOOLONG' } };
};
