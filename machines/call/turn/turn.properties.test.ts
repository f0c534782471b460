import { describe, expect, it } from 'vitest';
import type { EventObject } from 'xstate';
import { TurnConfig } from '../../contracts/bot/turn-config.ts';
import { ownEvents, Stepper } from '../../testing/stepper.ts';
import { holdsAlways, holdsInStep, type TurnSnapshot } from './stage/turn-rules.ts';
import { words } from './stage/turn-stage.ts';
import { turnMachine } from './turn.ts';
import type { TurnEmitted, TurnEvent } from './turn-context.ts';
import { wordsOf } from './utterance.ts';

/**
 * Every order in which letters may come, up to seven of them, from each of three beginnings; the method is Pipecat's
 * (`test_st1iest2e`). A sequence that leads where a shorter or another one has led is not gone on with, which loses nothing:
 * what may follow depends on the place alone.
 */
const text = 'one two three four';

type Letter = (snapshot: TurnSnapshot) => EventObject | undefined;
const event =
  (one: TurnEvent): Letter =>
  () =>
    one;
const ofCurrent =
  (make: (utteranceId: string, heardCount: number) => TurnEvent): Letter =>
  ({ context: { current } }) =>
    make(current?.id ?? 'u9.9', current?.heardCount ?? 0);
/** Words behind those that are certain, over those that were guessed. */
const wordsBehind = (text: string, { context }: TurnSnapshot) => {
  const { heard, guessedCount, takenUpToSample } = context;
  const certain = heard.at(-1 - guessedCount)?.endSample ?? 0;
  return words(text, Math.max(certain, takenUpToSample ?? 0) / 8 + 1_000);
};
/** The delay that runs in this place of the chart. */
const passed =
  (delay: string): Letter =>
  (snapshot) =>
    ownEvents(snapshot).find(({ type }) => type.startsWith(`xstate.after.${delay}.`));

const letters: Record<string, Letter> = {
  S: event({ type: 'speech.started', atMs: 1_000 }),
  E: event({ type: 'speech.ended', atMs: 900, silentMs: 200 }),
  I: (snapshot) => ({ type: 'words.interim', words: wordsBehind('stop', snapshot) }),
  T: (snapshot) => ({ type: 'words.final', words: wordsBehind('stop', snapshot) }),
  Y: (snapshot) => ({ type: 'words.final', words: wordsBehind('yes', snapshot) }),
  N: event({ type: 'words.final', words: [] }),
  w: ofCurrent((utteranceId, heardCount) => ({
    type: 'utterance.word',
    utteranceId,
    heardCount: heardCount + 1,
  })),
  p: ofCurrent((utteranceId, heardCount) => ({
    type: 'utterance.paused',
    utteranceId,
    heardCount,
  })),
  f: ofCurrent((utteranceId) => ({ type: 'utterance.finished', utteranceId })),
  c: ofCurrent((utteranceId, heardCount) => ({ type: 'utterance.cut', utteranceId, heardCount })),
  o: event({ type: 'utterance.finished', utteranceId: 'u9.9' }),
  r: event({ type: 'speaker.restarted' }),
  B: event({ type: 'bot.say', text, expects: 'answer', digitsMax: 0 }),
  m: passed('endpointMin'),
  x: passed('endpointRest'),
  t: passed('transcriptWait'),
  u: passed('falseInterruption'),
  d: passed('interruptWatchdog'),
  b: passed('backchannelBoundary'),
};

const lengthMax = 7;
const stepper = new Stepper(turnMachine);
const config = TurnConfig.parse({ unheardPrompt: text });

/** What of a place decides what may follow; ids and the party's old words do not. */
const keyOf = (snapshot: TurnSnapshot): string => {
  const { context, value } = snapshot;
  const { current, pending, heard, interim, dismissedCount, missCount } = context;
  return JSON.stringify([
    Math.min(missCount, 2),
    value,
    current && [current.text, current.heardCount, current.immunity],
    pending?.text,
    context.asked.expects,
    heard
      .slice(dismissedCount)
      .map((word: { text: string }) => word.text)
      .slice(-2),
    heard.length > 0,
    interim.length,
    context.guessedCount > 0,
    context.isTranscribed,
    context.isByWords,
    context.isRetry,
  ]);
};

interface Place {
  snapshot: TurnSnapshot;
  path: string;
}

const begin = (...path: string[]): Place => {
  let place: Place = {
    snapshot: stepper.initial({ config, incarnation: 0 }).snapshot as TurnSnapshot,
    path: '',
  };
  for (const letter of path) place = stepped(place, letter)!;
  return { ...place, path: '' };
};

const stepped = ({ snapshot, path }: Place, letter: string): Place | undefined => {
  const next = letters[letter]!(snapshot);
  if (next === undefined) return undefined;
  const step = stepper.step(snapshot, next);
  const after = step.snapshot as TurnSnapshot;
  const to = `${path}${letter}`;
  try {
    holdsAlways(after);
    holdsInStep({ before: snapshot, event: next, after, facts: step.facts });
    isSaidOnce(snapshot, step.facts as unknown as TurnEmitted[]);
  } catch (error) {
    throw new Error(`${to}: ${(error as Error).message}`, { cause: error });
  }
  return { snapshot: after, path: to };
};

/** A piece begins with the first word that has not sounded: none is said twice, none is left out. */
const isSaidOnce = ({ context: { current } }: TurnSnapshot, facts: TurnEmitted[]): void => {
  for (const fact of facts) {
    if (fact.type !== 'speaker.say' || current === null || fact.text === text) continue;
    const rest = fact.text.split(' ');
    const whole = wordsOf(text);
    const isRest = whole.slice(-rest.length).join(' ') === fact.text;
    if (!isRest) throw new Error(`"${fact.text}" is not the rest of what was said`);
    const unheard = wordsOf(current.text).length - current.heardCount;
    if (rest.length > unheard) throw new Error(`"${fact.text}" was heard before`);
  }
};

const beginnings: Record<string, string[]> = {
  'the bot thinks': [],
  'the bot speaks': ['B', 'w'],
  'the bot listens': ['B', 'f'],
};

describe('all sequences of up to seven letters keep the rules of a turn', () => {
  it.each(Object.entries(beginnings))('while %s', { timeout: 60_000 }, (_, path) => {
    const seen = new Set<string>();
    let places = [begin(...path)];
    for (let length = 1; length <= lengthMax; length += 1) {
      const next: Place[] = [];
      for (const place of places)
        for (const letter of Object.keys(letters)) {
          const to = stepped(place, letter);
          if (to === undefined || to.snapshot.status !== 'active') continue;
          const key = keyOf(to.snapshot);
          if (seen.has(key)) continue;
          seen.add(key);
          next.push(to);
        }
      places = next;
    }
    // Fewer would mean that the letters no longer reach what they should.
    expect(seen.size).toBeGreaterThan(1_000);
  });
});
