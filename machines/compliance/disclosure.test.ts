import { describe, expect, it } from 'vitest';
import type { DialFacts } from '../contracts/compliance/dial-judgement.ts';
import type { Calendar } from './calendar.ts';
import { asksForNoCalls, disclosureFor, heardOf, offersWayOut } from './disclosure.ts';

/** Every clock is that of UTC. */
const calendar: Calendar = {
  local: (_, at) => ({ date: new Date(at).toISOString().slice(0, 10), weekday: 3, minute: 720 }),
  instants: () => [],
  dayAfter: (date) => date,
  holidayOn: () => null,
};
const dial = (presets: DialFacts['presets'], change: Partial<DialFacts> = {}): DialFacts => ({
  at: Date.parse('2026-11-18T12:00:00Z'),
  callee: {
    number: '+1',
    country: null,
    states: [],
    zones: ['UTC'],
    zonesFrom: 'number',
    lineType: 'mobile',
  },
  from: '+15550100',
  campaignId: 'c',
  presets,
  purpose: 'sales',
  sector: 'general',
  isArtificialVoice: true,
  hasSlotKept: false,
  earlier: [],
  consents: [],
  listed: null,
  ...change,
});
const say = (presets: DialFacts['presets'], language = 'en', callerName?: string) =>
  disclosureFor(dial(presets), calendar, language, callerName);

describe('what the bot says first', () => {
  it('is in the language of the bot, else in English, and asked for by the packs only', () => {
    expect(say(['eu-ai-act'], 'de-AT')).toMatchObject({
      text: 'Sie sprechen mit einem KI-Assistenten.',
      language: 'de',
      packs: ['eu-ai-act@2026-11-22'],
      mayBeCut: false,
    });
    expect(say(['eu-ai-act'], 'ja')).toMatchObject({ language: 'en' });
    const before = { at: Date.parse('2026-07-01') };
    expect(disclosureFor(dial(['eu-ai-act'], before), calendar, 'de')).toBeNull();
    expect(say(['uk-ofcom'], 'de')).toBeNull();
  });

  it('is the strictest of each pack, and those of several packs one after the other', () => {
    const said = say(['us-ai-voice', 'eu-ai-act'])!;
    expect(said.text).toBe(
      'This is an automated assistant with an artificial voice. You can tell me at any time not to call again. You are talking to an AI assistant.',
    );
    expect(said.packs.length).toBe(2);
  });

  it('names who calls where that is known', () => {
    expect(say(['us-ai-voice'], 'en', 'Acme')!.text).toContain(
      'an artificial voice, calling for Acme. You can',
    );
    expect(say(['us-ai-voice'], 'en')!.text).not.toMatch(/[[\]{}]/u);
  });
});

describe('what was heard of it', () => {
  const entry = (who: 'bot' | 'party', text: string, startMs = 0) => ({
    who,
    text,
    startMs,
    endMs: startMs + 1_000,
    words: text.split(' ').map((word, n) => ({
      text: word,
      startMs: startMs + n * 100,
      endMs: startMs + n * 100 + 90,
    })),
  });

  it('is counted in words that sounded, also over a pause', () => {
    const heard = heardOf('This is a machine.', [
      entry('party', 'hello this is Ada'),
      entry('bot', 'Sorry. This is', 1_000),
      entry('bot', 'a machine. Hello Ada!', 2_000),
    ]);
    expect(heard).toEqual({ wordCount: 4, heardWordCount: 4, fromMs: 1_100, toMs: 2_190 });
  });

  it('is only its beginning where it was cut, and nothing where it never sounded', () => {
    expect(heardOf('This is a machine.', [entry('bot', 'This is')])).toMatchObject({
      heardWordCount: 2,
    });
    expect(heardOf('This is a machine.', [entry('party', 'This is a machine.')])).toMatchObject({
      heardWordCount: 0,
      fromMs: null,
      toMs: null,
    });
  });
});

describe('the way out', () => {
  const heard = (
    text: string,
    who: 'bot' | 'party' = 'party',
    presets = ['us-ai-voice'] as const,
  ) => asksForNoCalls(dial([...presets]), calendar, [{ who, text }]);

  it('is taken by the words that the rules name, in any of their languages, and only by the party', () => {
    expect(heard('No thanks, please don’t call me again.')).toBe(true);
    expect(heard("PLEASE DON'T CALL ME AGAIN")).toBe(true);
    expect(heard('Por favor, no me llame más')).toBe(true);
    expect(heard('Call me again tomorrow')).toBe(false);
    expect(heard('do not call me again', 'bot')).toBe(false);
  });

  it('is none where no rule offers it', () => {
    expect(offersWayOut(dial(['us-ai-voice']), calendar)).toBe(true);
    expect(offersWayOut(dial(['eu-ai-act']), calendar)).toBe(false);
    expect(offersWayOut(dial(['us-ai-voice'], { purpose: 'service' }), calendar)).toBe(false);
  });
});
