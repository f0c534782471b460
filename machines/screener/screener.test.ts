import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { VirtualClock } from '../supervision/clock.ts';
import type { CadenceTable, Feature } from './evidence.ts';
import { screenerMachine } from './screener.ts';
import { type ScreenerConfig, screenerDefaults } from './screener-config.ts';
import type { ScreenerEvent, ScreenerInput } from './screener-context.ts';

const vadLagMs = 200;
const onsetLagMs = 60;

const flat: Feature = { weight: 1, from: [0, 1_000], human: [0.5, 0.5], machine: [0.5, 0.5] };
/** One feature tells at a time, so that each row can be reckoned by hand. */
const table: CadenceTable = {
  ring: { ...flat, from: [0, 15_000], human: [0.9, 0.1], machine: [0.1, 0.9] },
  onset: flat,
  // Up to 2 s: ln(0.1/0.9) = −2.2; beyond: 2.2.
  stretch: { ...flat, from: [0, 2_000], human: [0.9, 0.1], machine: [0.1, 0.9] },
  // A pause that lasts: beyond 500 ms more, ln(0.1/0.8) = −2.1.
  shortRest: { ...flat, from: [0, 500], human: [0.2, 0.8], machine: [0.9, 0.1] },
  rest: { ...flat, from: [0, 500], human: [0.2, 0.8], machine: [0.9, 0.1] },
  later: { ...flat, from: [0, 1_000], human: [0.5, 0.5], machine: [0.1, 0.9] },
  base: 0,
};

/** Round numbers, whatever was found to be the best ones. */
const config: ScreenerConfig = {
  ...screenerDefaults,
  humanAtMost: -2,
  machineAtLeast: 3,
  machineWhileSpeaking: 3,
  preferHuman: 0.7,
  doubtFrom: 0,
  decideAfterSpeechMs: 1_200,
};

type Setting = Partial<Omit<ScreenerInput, 'config'>> & {
  set?: Partial<ScreenerConfig>;
  ringMs?: number | null;
};

/**
 * An answer on a virtual clock, as a score: `S`, `E` speech starts, ends (told 60 and 200 ms late; `E 0.1`: a tenth of it is voiced);
 * `I`, `T` a guess, final words; a tone by its kind; `A` a slot has the call, `R` none takes it; `D` a message has sounded; `bye` the
 * party leaves; a number: so many ms pass. What is told is read with its instant, from the answer on.
 */
const hear = (score: string[], { set = {}, ringMs = null, ...input }: Setting = {}): string[] => {
  const clock = new VirtualClock();
  let answeredAt = clock.now();
  const told: string[] = [];
  const actor = createActor(screenerMachine, {
    clock,
    input: { config: { ...config, ...set }, table, language: 'en', past: [], ...input },
  });
  const at = () => clock.now() - answeredAt;
  actor.on('*', (fact) => {
    const parts: unknown[] = [at(), fact.type];
    if (fact.type === 'screener.judged')
      parts.splice(1, 1, `${fact.verdict} by ${fact.by}${fact.isRevised ? ' after all' : ''}`);
    if (fact.type === 'machine.found') parts.push(`${fact.verdict} by ${fact.by}`);
    if (fact.type === 'message.play') parts.push(fact.what);
    told.push(parts.join(' '));
  });
  actor.start();
  const events: Record<string, (rest: string) => ScreenerEvent> = {
    answer: () => {
      answeredAt = clock.now();
      return { type: 'leg.answered', ringMs };
    },
    S: () => ({ type: 'speech.started', atMs: at() - onsetLagMs, lagMs: onsetLagMs }),
    E: (rest) => ({
      type: 'speech.ended',
      atMs: at() - vadLagMs,
      lagMs: vadLagMs,
      voicedShare: rest === '' ? 0.6 : Number(rest),
    }),
    I: (text) => ({ type: 'words.heard', text, isFinal: false }),
    T: (text) => ({ type: 'words.heard', text, isFinal: true }),
    beep: () => ({ type: 'tone.heard', kind: 'beep' }),
    fax: () => ({ type: 'tone.heard', kind: 'fax' }),
    sit: () => ({ type: 'tone.heard', kind: 'sit' }),
    busy: () => ({ type: 'tone.heard', kind: 'busy' }),
    A: () => ({ type: 'call.attached' }),
    R: () => ({ type: 'call.refused' }),
    D: () => ({ type: 'message.done' }),
    bye: () => ({ type: 'leg.ended' }),
    stop: () => ({ type: 'sup.shutdown' }),
  };
  for (const line of score) {
    const [verb = '', ...rest] = line.split(' ');
    if (/^\d+$/u.test(verb)) clock.advance(Number(verb));
    else if (actor.getSnapshot().status === 'active') actor.send(events[verb]!(rest.join(' ')));
  }
  if (actor.getSnapshot().status === 'done') {
    expect(clock.pendingCount).toBe(0);
    told.push(`${at()} ends`);
  }
  return told;
};

/** From the answer: silence, then speech of so long, then the silence that the detector needs. */
const said = (ms: number, afterMs = 1_000) => [
  'answer',
  String(afterMs),
  'S',
  String(ms + vadLagMs - onsetLagMs),
  'E',
];

describe('a person', () => {
  it('is found 350 ms behind a short greeting, and gets a slot at once', () => {
    // The greeting ends at 1,740; the score is −2.2.
    expect(hear([...said(800), '149'])).toEqual([]);
    expect(hear([...said(800), '150', 'A', '20000'])).toEqual([
      '2090 human by cadence',
      '2090 call.attach',
      '22090 ends',
    ]);
  });

  it('is not found in a breath', () => {
    expect(hear([...said(800), '100', 'S', '700'])).toEqual([]);
  });

  it('is found by the silence behind a longer greeting, as soon as no recording would rest so long', () => {
    const bend = {
      ...table,
      stretch: { ...table.stretch, human: [0.6, 0.4], machine: [0.4, 0.6] },
    };
    // −0.4 needs another −1.6 of the rest: reached when 300 ms are left of its bin of 500.
    const told = hear([...said(800), '1200'], { table: bend });
    expect(told[0]).toMatch(/^2\d\d0 human by cadence$/u);
    expect(Number(told[0]!.split(' ')[0])).toBeGreaterThan(2_090);
    expect(Number(told[0]!.split(' ')[0])).toBeLessThan(2_940);
  });

  it('is taken for one within 1.2 s of the greeting when nothing tells', () => {
    const mute: CadenceTable = {
      ...table,
      stretch: flat,
      shortRest: flat,
      rest: flat,
      later: flat,
    };
    expect(hear([...said(800), '999'], { table: mute })).toEqual([]);
    expect(hear([...said(800), '1000'], { table: mute })[0]).toBe('2940 human by time');
    // However long ago the answer was.
    expect(hear([...said(4_000), '999'], { table: mute })).toEqual([]);
    expect(hear([...said(4_000), '1000'], { table: mute })[0]).toBe('6140 human by time');
  });

  it('is one whose odds are hardly worse than even: nobody knows, and it is talked to', () => {
    const mute: CadenceTable = { ...table, stretch: flat, shortRest: flat, rest: flat, base: 0.5 };
    expect(hear([...said(800), '999'], { table: mute })).toEqual([]);
    expect(hear([...said(800), '1000'], { table: mute })).toEqual([
      '2940 uncertain by time',
      '2940 call.attach',
    ]);
    expect(hear([...said(800), '1000'], { table: mute, set: { onUncertain: 'hangUp' } })).toEqual([
      '2940 uncertain by time',
      '2940 leg.hangUp',
      '2940 ends',
    ]);
    expect(hear([...said(800), '1000'], { table: mute, set: { preferHuman: 0.4 } })[0]).toBe(
      '2940 vmGreeting by time',
    );
  });

  it('is told by words, whatever the cadence says', () => {
    expect(hear([...said(3_000), 'T hello who is this', '150'])[0]).toMatch(/human by words$/u);
  });

  it('who waits for us to begin is talked to: after 2 s where people do that, else after 4 s', () => {
    expect(hear(['answer', '2000'], { set: { isHumanFirst: true } })[0]).toBe(
      '2000 human by silence',
    );
    expect(hear(['answer', '3999'])).toEqual([]);
    expect(hear(['answer', '4000'])).toEqual(['4000 silent by silence', '4000 call.attach']);
    expect(hear(['answer', '4000'], { set: { onSilent: 'hangUp' } })).toEqual([
      '4000 silent by silence',
      '4000 leg.hangUp',
      '4000 ends',
    ]);
  });

  it('is no cough', () => {
    expect(hear(['answer', '500', 'S', '400', 'E 0.1', '2000'])).toEqual([]);
    expect(hear(['answer', '500', 'S', '400', 'E 0.1', '3100'])[0]).toBe('4000 silent by silence');
  });
});

describe('a recording', () => {
  it('is found while it speaks on, as soon as the score says so', () => {
    // From 1 to 3 it needs e^2 to one, and has it when hardly anything of the bin below 2 s is left.
    const likely = { ...table, base: 1 };
    expect(hear(said(5_000), { table: likely })[0]).toBe('2900 vmGreeting by cadence');
  });

  it('is found earlier behind the ring of a forward timer', () => {
    expect(hear([...said(5_000)], { ringMs: 20_000 })[0]).toMatch(/vmGreeting by cadence$/u);
    expect(hear([...said(800), '150'], { ringMs: 5_000 })[0]).toBe('2090 human by cadence');
    // The same greeting behind a mailbox's ring waits for more.
    expect(hear([...said(800), '150'], { ringMs: 20_000 })).toEqual([]);
  });

  it('is likelier for who was one the last times', () => {
    expect(hear([...said(800), '150'], { past: ['machine', 'machine'] })).toEqual([]);
  });

  it('is whoever speaks for 6 s without a pause', () => {
    const mute: CadenceTable = { ...table, stretch: flat };
    expect(hear([...said(7_000)], { table: mute })[0]).toBe('6940 vmGreeting by length');
  });

  it('gets its message behind the beep, and is hung up when that has sounded', () => {
    const score = [...said(7_000), '400', 'beep', '3000', 'D'];
    expect(hear(score).slice(1)).toEqual([
      '8540 message.play voicemail',
      '11540 leg.hangUp',
      '11540 ends',
    ]);
    expect(hear(score.slice(0, -2), { set: { onVoicemail: 'hangUp' } }).slice(1)).toEqual([
      '8540 leg.hangUp',
      '8540 ends',
    ]);
  });

  it('gets its message again behind a second beep, and not a third time', () => {
    const told = hear([...said(7_000), 'beep', '500', 'beep', '500', 'beep', '60000']);
    expect(told.filter((line) => line.includes('message.play'))).toHaveLength(2);
    expect(told.at(-1)).toMatch(/ends$/u);
  });

  it('is not spoken over when what sounded like its beep was part of its greeting', () => {
    const told = hear([
      ...said(7_000),
      'beep',
      '900',
      'S',
      '2000',
      'E',
      '300',
      'beep',
      '9000',
      'D',
    ]);
    expect(told.slice(1).map((line) => line.replace(/^\d+ /u, ''))).toEqual([
      'message.play voicemail',
      'message.stop',
      'message.play voicemail',
      'leg.hangUp',
      'ends',
    ]);
  });

  it('gets its message without a beep after 30 s, or 2.5 s of silence when it cannot be a screener', () => {
    const set = { onScreener: 'hangUp' } as const;
    expect(hear([...said(7_000), '2300'], { set })[1]).toBe('10440 message.play voicemail');
  });
});

describe('what words and tones tell', () => {
  it.each([
    ['T please leave a message after the tone', 'vmGreeting by words'],
    ['I record your name and reason for calling', 'screener by words'],
    ['I the number you have dialed is not in service', 'unavailable by words'],
    ['I for sales press one', 'ivr by words'],
    ['fax', 'fax by fax'],
    ['sit', 'unavailable by sit'],
    ['busy', 'unavailable by busy'],
  ])('%s: %s', (event, expected) => {
    expect(hear(['answer', '500', 'S', '1000', event])[0]).toBe(`1500 ${expected}`);
  });

  it('is a mailbox with a beep behind speech, and nothing with a beep before it', () => {
    expect(hear([...said(800), 'beep'])[0]).toBe('1940 vmGreeting by beep');
    expect(hear(['answer', '300', 'beep', '1000'])).toEqual([]);
  });

  it('is known before the answer when the network says so', () => {
    expect(hear(['2000', 'sit'])).toEqual([
      '2000 unavailable by sit',
      '2000 leg.hangUp',
      '2000 ends',
    ]);
    expect(hear(['500', 'S', '1000', 'E', 'T it is switched off'])[0]).toMatch(
      /unavailable by words$/u,
    );
    expect(hear(['500', 'S', '1000', 'E', 'busy'])[0]).toMatch(/unavailable by busy$/u);
  });

  it('forgets what it heard while it rang when somebody answers', () => {
    expect(hear(['500', 'S', '1000', ...said(800), '150'])[0]).toBe('2090 human by cadence');
  });
});

describe('a call screener', () => {
  const prompt = ['answer', '500', 'S', '4000', 'I record your name and reason for calling', 'E'];

  it('is answered 700 ms behind its prompt', () => {
    expect(hear([...prompt, '500'])).toEqual([
      '4500 screener by words',
      '5000 message.play reason',
    ]);
  });

  it('is what rests for 1.2 s behind a recording without a beep', () => {
    const told = hear([...said(7_000), '1000']);
    expect(told).toEqual([
      '6940 vmGreeting by length',
      '9140 screener by silence after all',
      '9140 message.play reason',
    ]);
  });

  it('has a slot reserved 5 s behind our answer, and its owner gets it with the first word', () => {
    expect(hear([...prompt, '500', '4000', 'D', '4999'])).toHaveLength(2);
    const told = hear([...prompt, '500', '4000', 'D', '6000', 'S', '700', 'E', '150', 'A']);
    expect(told.slice(2)).toEqual([
      '14000 slot.reserve',
      '15850 human by reply after all',
      '15850 call.attach',
    ]);
  });

  it('may thank us, and that is nobody', () => {
    const told = hear([...prompt, '500', '4000', 'D', '500', 'S', '900', 'E', '1000']);
    expect(told).toHaveLength(2);
  });

  it('may turn out to be a mailbox after all', () => {
    expect(hear([...prompt, '500', '4000', 'D', '3000', 'beep']).slice(2)).toEqual([
      '12000 vmGreeting by beep after all',
      '12000 message.play voicemail',
    ]);
  });

  it('that nobody takes is hung up after 30 s, and its slot given back', () => {
    expect(hear([...prompt, '500', '4000', 'D', '25500']).slice(2)).toEqual([
      '14000 slot.reserve',
      '34500 slot.release',
      '34500 leg.hangUp',
      '34500 ends',
    ]);
  });

  it('is hung up where we do not answer such', () => {
    expect(hear(prompt, { set: { onScreener: 'hangUp' } }).slice(1)).toEqual([
      '4500 leg.hangUp',
      '4500 ends',
    ]);
  });
});

describe('a machine behind a verdict of a person', () => {
  const person = [...said(800), '150', 'A'];
  it.each([
    ['a beep', ['5000', 'beep'], '7090 vmGreeting by beep'],
    ['its words', ['T at the tone please record your message'], '2090 vmGreeting by words'],
    ['6 s of speech', ['S', '5940'], '8030 vmGreeting by length'],
    ['a fax', ['1000', 'fax'], '3090 fax by fax'],
  ])('is told within 20 s by %s', (_, then, expected) => {
    const told = hear([...person, ...then]);
    expect(told.slice(2)).toEqual([
      `${expected} after all`,
      expected.replace(' ', ' machine.found '),
      `${expected.split(' ')[0]} ends`,
    ]);
  });

  it('is looked for no longer', () => {
    expect(hear([...person, '20000'])).toEqual([
      '2090 human by cadence',
      '2090 call.attach',
      '22090 ends',
    ]);
  });

  it('is nobody else’s matter once no slot took the call', () => {
    expect(hear([...said(800), '150', 'R']).at(-1)).toBe('2090 ends');
    expect(hear([...said(800), '150', '6000']).at(-1)).toBe('8090 ends');
  });
});

describe('policies of attaching', () => {
  it('reserves under `speculative` when a person is likelier, and gives back with a machine', () => {
    const set = { attachPolicy: 'speculative' } as const;
    expect(hear(['answer'], { set, ringMs: 5_000 })).toEqual(['0 slot.reserve']);
    expect(hear(['answer'], { set, ringMs: 20_000 })).toEqual([]);
    expect(hear([...said(7_000)], { set, ringMs: 5_000 }).slice(0, 3)).toEqual([
      '0 slot.reserve',
      '6940 vmGreeting by length',
      '6940 slot.release',
    ]);
    expect(hear([...said(800), '150'], { set, ringMs: 5_000 })).toEqual([
      '0 slot.reserve',
      '2090 human by cadence',
      '2090 call.attach',
    ]);
    expect(hear(['answer', 'bye'], { set, ringMs: 5_000 })).toEqual([
      '0 slot.reserve',
      '0 slot.release',
      '0 ends',
    ]);
  });

  it('attaches with the answer under `immediate`, and tells the slot what it has', () => {
    const set = { attachPolicy: 'immediate' } as const;
    expect(hear([...said(7_000)], { set })).toEqual([
      '0 call.attach',
      '6940 vmGreeting by length',
      '6940 machine.found vmGreeting by length',
      '8140 ends',
    ]);
    expect(hear([...said(800), '150', 'A'], { set })).toEqual([
      '0 call.attach',
      '2090 human by cadence',
    ]);
  });
});

it('is over within 45 s whatever is heard, and at once when it is stopped', () => {
  expect(hear(['answer', 'stop'])).toEqual(['0 ends']);
  const breaths = Array.from({ length: 50 }, () => ['S', '900', 'E', '50']).flat();
  const mute: CadenceTable = { ...table, stretch: flat, shortRest: flat, rest: flat, later: flat };
  const told = hear(['answer', ...breaths, '60000'], {
    table: mute,
    set: { monologueMs: 60_000 },
  });
  expect(told[0]).toBe('45000 uncertain by time');
});
