import { expect, test } from 'vitest';
import { partyStep } from './party.ts';
import { newParty, type PartyAct, type PartyTraits } from './party-state.ts';
import { type PersonaName, personas } from './persona.ts';
import { clinicRules } from './reply-rules.ts';

/** Plays the bot's side: words come as they would sound, 300 ms each; the party's own speech lasts 60 ms a character. */
const meet = (name: PersonaName, key: (string | number)[] = ['seed', '+1555', 1]) => {
  const traits: PartyTraits = { persona: personas[name], rules: clinicRules, key };
  let state = newParty();
  let speakingMs = 0;
  const acts: (PartyAct & { atMs: number })[] = [];

  const tick = (voiced: boolean, words: string[]): void => {
    const stepped = partyStep(state, { voiced, words, speaking: speakingMs > 0 }, traits);
    state = stepped.state;
    speakingMs = Math.max(0, speakingMs - 20);
    for (const act of stepped.acts) {
      acts.push({ ...act, atMs: state.ageMs });
      if (act.type === 'say') speakingMs += act.text.length * 60;
      if (act.type === 'beep') speakingMs += 700;
    }
  };
  return {
    acts,
    said: () => acts.flatMap((act) => (act.type === 'say' ? act.text : [])),
    get now() {
      return state.ageMs;
    },
    quiet(ms: number) {
      for (let passed = 0; passed < ms; passed += 20) tick(false, []);
      return this;
    },
    bot(text: string) {
      for (const word of text.split(' '))
        for (let n = 0; n < 15; n++) tick(true, n === 14 ? [word] : []);
      return this;
    },
  };
};

const greeting = 'Hello, this is Riverside Clinic. Am I speaking with Ada Berg?';
const question = 'You have an appointment on Monday at ten thirty. Can you come?';

test('prompt: answers each question once, shortly after the bot has finished', () => {
  const party = meet('prompt').bot(greeting);
  const endedAt = party.now;
  party.quiet(3_000);
  expect(['Yes, this is me.', 'No, wrong number.']).toContain(party.said()[0]);
  const at = party.acts[0]?.atMs ?? 0;
  expect(at - endedAt).toBeGreaterThanOrEqual(400);
  expect(at - endedAt).toBeLessThan(1_000);
  party.bot(question).quiet(3_000);
  expect(party.said()).toHaveLength(2);
});

test('slow: takes its time', () => {
  const party = meet('slow').bot(greeting);
  const endedAt = party.now;
  party.quiet(4_000);
  expect((party.acts[0]?.atMs ?? 0) - endedAt).toBeGreaterThan(1_800);
});

test('talkative: wraps the answer in small talk that no flow can mistake', () => {
  const [said = ''] = meet('talkative').bot(question).quiet(3_000).said();
  expect(said.length).toBeGreaterThan(60);
  const extra = said.replace(
    /Yes, I will be there\.|I need to move it\.|Call me later, please\./,
    '',
  );
  expect(extra).not.toMatch(/\b(yes|no|move|later|wrong|morning|afternoon|goodbye)\b/i);
});

test('interrupting: speaks 1.2 s into the bot’s turn, and ignores the rest of it', () => {
  const party = meet('interrupting').bot(question).quiet(2_000);
  expect(party.acts[0]?.atMs).toBe(1_200);
  expect(party.said()).toHaveLength(1);
  party.bot(question).quiet(2_000).bot(question).quiet(2_000);
  // Two interruptions a call, then it behaves.
  expect(party.said()).toHaveLength(3);
  expect(party.acts[2]?.atMs).toBeGreaterThan((party.acts[1]?.atMs ?? 0) + 4_000);
});

test('silent: never speaks, and leaves in the end', () => {
  const party = meet('silent').bot(greeting).quiet(70_000);
  expect(party.acts.map((act) => act.type)[0]).toBe('hang-up');
  expect(party.acts[0]?.atMs).toBe(60_000);
});

test('voicemail: greets, beeps, records and hangs up', () => {
  const party = meet('voicemail').bot(greeting).quiet(40_000);
  expect(party.acts.slice(0, 3).map((act) => act.type)).toEqual(['say', 'beep', 'hang-up']);
  expect(party.said()[0]).toMatch(/message|name and number/);
});

test('menu: reads its choices three times, whoever speaks, and hangs up', () => {
  const party = meet('menu').bot(greeting).quiet(60_000);
  expect(party.acts.slice(0, 4).map((act) => act.type)).toEqual(['say', 'say', 'say', 'hang-up']);
  expect(party.said()[0]).toMatch(/press one/);
});

test('screener: asks for name and reason, puts a caller through, and gives a silent one up', () => {
  const silent = meet('screener').quiet(60_000);
  expect(silent.acts.slice(0, 2).map((act) => act.type)).toEqual(['say', 'hang-up']);
  const party = meet('screener').quiet(7_000).bot(greeting).quiet(5_000).bot(question).quiet(2_000);
  expect(party.said()).toEqual([
    expect.stringContaining('reason for calling'),
    'Thank you. Stay on the line.',
    // Its owner, who hears nobody.
    'Hello?',
    expect.stringMatching(/./),
  ]);
});

test('quits-speaking: hangs up in the middle of its second answer', () => {
  const party = meet('quits-speaking').bot(greeting).quiet(3_000).bot(question).quiet(2_000);
  const [first, second] = party.acts;
  expect(first).not.toHaveProperty('cutAt');
  expect(second).toMatchObject({ type: 'say', cutAt: expect.any(Number) });
});

test('quits-listening: hangs up while the bot speaks its second turn', () => {
  const party = meet('quits-listening').bot(greeting).quiet(3_000);
  const beganAt = party.now;
  party.bot(question);
  const left = party.acts.find((act) => act.type === 'hang-up');
  expect((left?.atMs ?? 0) - beganAt).toBeGreaterThanOrEqual(600);
  expect((left?.atMs ?? 0) - beganAt).toBeLessThan(1_600);
});

test('keypad: presses the key that the bot offers, others speak', () => {
  const offer = 'Can you come? Press one for yes or two for no.';
  expect(meet('keypad').bot(offer).quiet(2_000).acts[0]).toMatchObject({
    type: 'press',
    digits: '1',
  });
  expect(meet('prompt').bot(offer).quiet(2_000).acts[0]).toMatchObject({ type: 'say' });
});

test('anyone hangs up after the bot’s goodbye, and waits for its end', () => {
  for (const name of ['prompt', 'silent', 'talkative'] as const) {
    const party = meet(name).bot('Thank you. Goodbye!');
    expect(party.acts).toEqual([]);
    party.quiet(2_000);
    expect(party.acts[0]?.type).toBe('hang-up');
  }
});

test('thinks better of an answer when the bot talks on, and answers all of it once', () => {
  const party = meet('slow').bot('You have an appointment on Monday.').quiet(600);
  party.bot('Can you come?').quiet(4_000);
  expect(party.said()).toHaveLength(1);
});

test('a party that speaks goes on when the bot speaks too, and answers afterwards', () => {
  const party = meet('talkative').bot(greeting).quiet(1_000);
  expect(party.said()).toHaveLength(1);
  party.bot(question);
  expect(party.said()).toHaveLength(1);
  party.quiet(12_000);
  expect(party.said()).toHaveLength(2);
});

test('says hello twice into silence, then gives up', () => {
  const party = meet('prompt').quiet(40_000);
  expect(party.said()).toEqual(['Hello?', 'Hello?']);
  expect(party.acts.at(2)?.type).toBe('hang-up');
});

test('repeats its last answer when asked to', () => {
  const party = meet('prompt').bot(greeting).quiet(2_000);
  party.bot('Sorry, I did not catch that.').quiet(2_000);
  const [first, second] = party.said();
  expect(second).toBe(first);
});

test('answers follow the mix over many numbers and never change for one', () => {
  const answers = Array.from(
    { length: 400 },
    (_, n) => meet('prompt', ['mix', n, 1]).bot(question).quiet(1_500).said()[0],
  );
  const share = (text: string) => answers.filter((answer) => answer === text).length / 400;
  expect(share('Yes, I will be there.')).toBeCloseTo(0.6, 0.8);
  expect(share('I need to move it.')).toBeCloseTo(0.25, 0.8);
  expect(share('Call me later, please.')).toBeCloseTo(0.15, 0.8);
  const again = meet('prompt', ['mix', 7, 1]).bot(question).quiet(1_500).said()[0];
  expect(again).toBe(answers[7]);
});
