import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { ScreeningConfig } from '../../contracts/bot/screening.ts';
import { VirtualClock } from '../../supervision/clock.ts';
import { screeningMachine } from './screening.ts';
import type { ScreeningEvent, ScreeningInput } from './screening-setup.ts';

const samplesPerMs = 8;
/** The detector's own delay, as standard in VadConfig. */
const vadStopMs = 200;

type Setting = Partial<ScreeningInput> & { set?: Partial<ScreeningConfig> };

/**
 * A greeting on a virtual clock, as a score: `S`, `E` speech starts, ends (200 ms ago); `I`, `T` a guess, final words; `beep`, `fax`;
 * `bye` the party leaves; a number: so many milliseconds pass. What is told is read with the instant at which it was.
 */
const hear = (score: string[], { set = {}, ...input }: Setting = {}): string[] => {
  const clock = new VirtualClock();
  const startedAt = clock.now();
  const told: string[] = [];
  const actor = createActor(screeningMachine, {
    clock,
    input: {
      config: ScreeningConfig.parse({ message: 'Call us.', reason: 'The clinic.', ...set }),
      language: 'en',
      sinceAnswerMs: 0,
      ...input,
    },
  });
  const at = () => clock.now() - startedAt;
  actor.on('*', (fact) => {
    const line =
      fact.type === 'screening.judged'
        ? `${fact.verdict} by ${fact.by}${fact.isRevised ? ' after all' : ''}`
        : fact.type === 'callee.message' || fact.type === 'turn.warn'
          ? `${fact.type} ${fact.text}`
          : fact.type;
    told.push(`${at()} ${line}`);
  });
  actor.start();
  const words = (text: string) =>
    text
      .split(' ')
      .filter(Boolean)
      .map((one) => ({ text: one, startSample: 0, endSample: 0 }));
  const events: Record<string, (rest: string) => ScreeningEvent> = {
    S: () => ({ type: 'speech.started', partySample: at() * samplesPerMs }),
    E: (rest) => {
      const silentMs = rest === '' ? vadStopMs : Number(rest);
      return { type: 'speech.ended', partySample: (at() - silentMs) * samplesPerMs, silentMs };
    },
    I: (rest) => ({ type: 'words.interim', words: words(rest) }),
    T: (rest) => ({ type: 'words.final', words: words(rest) }),
    beep: () => ({ type: 'tone.heard', kind: 'beep' }),
    fax: () => ({ type: 'tone.heard', kind: 'fax' }),
    bye: () => ({ type: 'sup.shutdown' }),
  };
  for (const line of score) {
    const [verb = '', ...rest] = line.split(' ');
    if (/^\d+$/u.test(verb)) clock.advance(Number(verb));
    else actor.send(events[verb]!(rest.join(' ')));
  }
  if (actor.getSnapshot().status === 'done') expect(clock.pendingCount).toBe(0);
  else told.push(`${at()} watches`);
  return told;
};

/** 1 s after the answer somebody speaks for so long; 200 ms after its end the detector says so. */
const greeting = (ms: number, ...then: string[]) => [
  '1000',
  'S',
  String(ms + vadStopMs),
  'E',
  ...then,
];

const message = { onVoicemail: 'message' } as const;

describe('who has answered', () => {
  it('is a person who greets shortly and is silent for half a second', () => {
    expect(hear(greeting(800, '299', '1', '30000'))).toEqual([
      '2300 human by greeting',
      '2300 floor.opened',
    ]);
  });

  it('is a person after the silence since the last sound, however late it is told', () => {
    expect(hear(['S', '2000', 'E 1900', '0'])).toEqual([
      '2000 human by greeting',
      '2000 floor.opened',
      '2000 watches',
    ]);
    expect(hear(['S', '1000', 'E 0', '499'])).toEqual(['1499 watches']);
  });

  it('is not decided while a greeting goes on behind a breath', () => {
    expect(hear(greeting(800, '200', 'S', '900', 'E', '200'))).toEqual(['3300 watches']);
  });

  it('is nobody known when nothing is said for ten seconds since the answer, not since the ring', () => {
    expect(hear(['10000'])[0]).toBe('10000 uncertain by silence');
    expect(hear(['6000'], { sinceAnswerMs: 4_000 })[0]).toBe('6000 uncertain by silence');
    expect(hear(['0'], { sinceAnswerMs: 14_000 })[0]).toBe('0 uncertain by silence');
  });

  it('is undecided when a long greeting tells nothing, after its silence and its words', () => {
    const long = 'good morning this is the office of brown and sons solicitors';
    expect(hear(greeting(4_000, '1299', `T ${long}`, '1'))).toEqual([
      '6500 uncertain by time',
      '6500 floor.opened',
      '6500 watches',
    ]);
    // Its words are waited for, three seconds at most.
    expect(hear(greeting(4_000, '2999'))).toEqual(['8199 watches']);
    expect(hear(greeting(4_000, '3000'))[0]).toBe('8200 uncertain by time');
  });

  it('is a recording when it speaks for longer than anybody greets', () => {
    expect(hear(greeting(6_500, '3000'))[0]).toBe('10700 voicemail by length');
  });

  it('is judged after twenty seconds whatever is still heard', () => {
    expect(hear(['S', '20000'])[0]).toBe('20000 uncertain by time');
    expect(hear(['S', '3000', 'I please leave a message', '17000'])[0]).toBe(
      '20000 voicemail by words',
    );
  });

  it('is settled when the party leaves before a word', () => {
    expect(hear(['500', 'bye'])).toEqual(['500 uncertain by end']);
    expect(hear(['S', 'bye'])).toEqual(['0 uncertain by end']);
  });

  it('is found by words alone when voice activity missed them', () => {
    expect(hear(['2000', 'T hello', '500'])[0]).toBe('2500 human by greeting');
    expect(hear(['2000', 'T please leave a message', '1500'])[0]).toBe('3500 voicemail by words');
  });

  it('is not confused by edges that come twice or out of order', () => {
    expect(hear(['E', 'S', 'S', '800', 'E', 'E', '300'])[0]).toBe('1100 human by greeting');
  });

  it('is a person who says that somebody is not available', () => {
    const score = (text: string) => greeting(2_200, '100', `T ${text}`, '200');
    expect(hear(score('he is not available'))[0]).toBe('3700 human by greeting');
    const offer = greeting(
      4_000,
      '100',
      'T he is not available would you like to leave a message',
      '200',
    );
    expect(hear(offer)[0]).toBe('5500 human by words');
  });

  it('is a machine by words that come before a short greeting was believed', () => {
    expect(
      hear(greeting(2_000, '200', 'T please leave a message', '1100'), { set: message }),
    ).toEqual(['4500 voicemail by words', '4500 watches']);
  });

  it('is a machine after all by words or a beep that come later', () => {
    const late = greeting(
      800,
      '500',
      'T you have reached bob leave a message after the tone',
      '1500',
    );
    expect(hear(late)).toEqual([
      '2300 human by greeting',
      '2300 floor.opened',
      '4000 voicemail by words after all',
      '4000 callee.unwanted',
    ]);
    expect(hear(greeting(800, '500', 'S', '900', 'beep'))).toEqual([
      '2300 human by greeting',
      '2300 floor.opened',
      '3400 voicemail by beep after all',
      '3400 callee.unwanted',
    ]);
    const going = greeting(
      800,
      '500',
      'S',
      '500',
      'I leave a message',
      '900',
      'E',
      '100',
      'T leave a message',
      '1200',
    );
    expect(hear(going).slice(2)).toEqual([
      '5200 voicemail by words after all',
      '5200 callee.unwanted',
    ]);
  });

  it('is no machine by a beep before anybody has spoken', () => {
    expect(hear(['beep', '1000', 'S', '800', 'E', '300'])[0]).toBe('2100 human by greeting');
  });

  it('is a fax machine at its first tone', () => {
    expect(hear(['2000', 'fax'])).toEqual(['2000 unavailable by fax', '2000 callee.unwanted']);
    expect(hear(greeting(300, '500', 'fax')).slice(2)).toEqual([
      '2000 unavailable by fax after all',
      '2000 callee.unwanted',
    ]);
  });

  it.each([
    ['press one for sales', 'ivr'],
    ['the number you have dialed is not in service', 'unavailable'],
    ['he has a mailbox that is full', 'unavailable'],
  ])('is no person behind "%s"', (text, verdict) => {
    expect(hear(greeting(4_000, '100', `T ${text}`, '1200'))).toEqual([
      `6500 ${verdict} by words`,
      '6500 callee.unwanted',
    ]);
  });
});

describe('a mailbox', () => {
  const said = greeting(4_000, '100', 'T please leave a message after the tone');

  it('is left a message at its beep, not before', () => {
    expect(hear([...said, '900', 'beep'], { set: message })).toEqual([
      '6200 voicemail by beep',
      '6200 callee.message Call us.',
    ]);
    expect(hear([...said, '1200', '900', 'beep'], { set: message })).toEqual([
      '6500 voicemail by words',
      '7400 callee.message Call us.',
    ]);
  });

  it('is left a message after its silence when it does not beep, nor while it goes on greeting', () => {
    expect(hear([...said, '1200', '2500'], { set: message })[1]).toBe(
      '9000 callee.message Call us.',
    );
    const goesOn = [...said, '1200', '1000', 'S', '3000', 'E', '2500'];
    expect(hear(goesOn, { set: message })[1]).toBe('13000 callee.message Call us.');
    expect(hear([...said, '1200', 'S', '30000'], { set: message })[1]).toBe(
      '36500 callee.message Call us.',
    );
  });

  it('is hung up on, or talked to, where the bot is told so', () => {
    expect(hear([...said, '1200'])).toEqual(['6500 voicemail by words', '6500 callee.unwanted']);
    expect(hear([...said, '1200'], { set: { onVoicemail: 'continue' } })).toEqual([
      '6500 voicemail by words',
      '6500 floor.opened',
    ]);
    expect(hear([...said, 'beep'], { set: { onVoicemail: 'continue' } })[1]).toContain(
      'floor.opened',
    );
  });

  it('is not waited at when the call is over', () => {
    expect(hear([...said, '1200', 'bye'], { set: message })).toEqual(['6500 voicemail by words']);
  });
});

describe('a call screener', () => {
  const asks = greeting(
    3_000,
    '100',
    'T if you record your name and reason for calling i will see if this person is available',
  );

  it('hears the reason half a second behind its question', () => {
    expect(hear([...asks, '200'])).toEqual([
      '4500 screening by words',
      '4500 turn.warn The clinic.',
      '4500 floor.opened',
      '4500 watches',
    ]);
  });

  it('hears it again when it asks again', () => {
    const again = [...asks, '200', 'S', '3000', 'E', 'T please state your name', '500'];
    expect(hear(again).slice(3)).toEqual([
      '8000 turn.warn The clinic.',
      '8000 floor.opened',
      '8000 watches',
    ]);
  });

  it('may turn out to be a mailbox, by its words or its beep', () => {
    const refuses = [...asks, '200', 'S', '3000', 'E', 'T please leave a message', '1500'];
    expect(hear(refuses).slice(3)).toEqual([
      '9000 voicemail by words after all',
      '9000 callee.unwanted',
    ]);
    expect(hear([...asks, '200', 'beep'])[3]).toBe('4500 voicemail by beep after all');
  });

  it('is given up on, or hears no reason, where the bot is told so', () => {
    expect(hear([...asks, '200'], { set: { onScreening: 'hangUp' } })[1]).toBe(
      '4500 callee.unwanted',
    );
    expect(hear([...asks, '200'], { set: { onScreening: 'continue' } })[1]).toBe(
      '4500 floor.opened',
    );
  });

  it('is watched for half a minute', () => {
    expect(hear([...asks, '200', '30000'])).toHaveLength(3);
    expect(hear([...asks, '200', 'bye'])).toHaveLength(3);
  });
});

describe('what follows', () => {
  it('is a message for whoever the bot is told to leave one', () => {
    const menu = greeting(4_000, '100', 'T press one for sales', '1200');
    expect(hear(menu, { set: { onIvr: 'message' } })[1]).toBe('6500 callee.message Call us.');
    expect(hear(menu, { set: { onIvr: 'continue' } })[1]).toBe('6500 floor.opened');
  });

  it('is the end for whoever stays unknown, if the bot is told so', () => {
    expect(hear(['10000'], { set: { onUncertain: 'hangUp' } })).toEqual([
      '10000 uncertain by silence',
      '10000 callee.unwanted',
    ]);
  });

  it('is what an earlier incarnation found', () => {
    expect(hear([], { known: 'human' })).toEqual(['0 floor.opened']);
  });
});
