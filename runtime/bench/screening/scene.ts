import {
  between,
  draw,
  gamma,
  normal,
  weighted,
} from '../../../actors/telephony/simulated/seeded-draw.ts';
import { type Part, type Template, type TemplateKind, templates } from './templates.ts';
import { type Voice, voices } from './voices.ts';

/** What an item truly is. */
export type Answerer =
  | 'human'
  | 'voicemail'
  | 'screener'
  | 'ivr'
  | 'unavailable'
  | 'fax'
  | 'busy'
  | 'silent';

/** One after the other, from the answer on. */
export type Piece =
  | { what: 'silence'; ms: number }
  /** `phrases`: with their pauses between. */
  | { what: 'speech'; text: string; seed: number }
  | { what: 'tone'; hertz: number[]; ms: number; levelDb: number }
  | { what: 'cough'; ms: number; seed: number }
  /** The end of the greeting: of what is said before the caller is waited for. */
  | { what: 'greetingEnd' };

export interface Scene {
  id: string;
  answerer: Answerer;
  /** For the table: what kind of person or machine. */
  kind: string;
  template: Template | null;
  voice: Voice;
  ringMs: number;
  pieces: readonly Piece[];
  channel: { codec: 'mulaw' | 'alaw' | 'lossy'; noiseDb: number; gainDb: number; seed: number };
}

/** Of answered calls. Machines as §6 of reference/dialler.md has them beside people, and the rest our own guess. */
const mix: Record<Answerer, number> = {
  human: 0.4,
  voicemail: 0.3,
  screener: 0.12,
  ivr: 0.05,
  unavailable: 0.06,
  fax: 0.02,
  busy: 0.02,
  silent: 0.03,
};
/** Of people. A call centre's list of companies would have more of the last. */
const people = { hello: 0.58, named: 0.12, business: 0.1, noisy: 0.1, late: 0.08, cough: 0.02 };
const mailboxes = { mailbox: 0.93, shortMailbox: 0.07 };

const pauseOf = (key: string, n: number): number => {
  // Phrases of recordings are a quarter to three quarters of a second apart.
  return Math.min(1_100, Math.max(150, normal(430, 150, key, 'pause', n)));
};

const spoken = (key: string, text: string): Piece[] =>
  text
    .split('|')
    .flatMap((phrase, n): Piece[] => [
      ...(n > 0 ? [{ what: 'silence', ms: pauseOf(key, n) } as const] : []),
      { what: 'speech', text: phrase.trim(), seed: Math.floor(draw(key, 'phrase', n) * 1e6) },
    ]);

const humanRing = (key: string) => Math.min(24_500, gamma(3, 3_200, key, 'ring'));
const forwardRing = (key: string) =>
  draw(key, 'off') < 0.25
    ? between(1_000, 5_000, key, 'ring')
    : Math.max(8_000, normal(21_000, 2_000, key, 'ring'));

const beep = (key: string): Piece => ({
  what: 'tone',
  hertz: [[440, 620, 850, 1_000, 1_250, 1_400][Math.floor(draw(key, 'hertz') * 6)]!],
  ms: between(180, 900, key, 'beep'),
  levelDb: between(-24, -12, key, 'beepLevel'),
});

type Told = Pick<Scene, 'kind' | 'ringMs' | 'pieces' | 'template'> & { noiseDb?: number };
type Draw = (key: string, pick: (kind: TemplateKind) => Template) => Told;

const wait = (ms: number): Piece => ({ what: 'silence', ms });
const end: Piece = { what: 'greetingEnd' };

const scenes: Record<Answerer, Draw> = {
  human: (key, pick) => {
    const kind = weighted(people, key, 'person');
    const template = pick(kind === 'named' || kind === 'business' ? kind : 'hello');
    const onset =
      kind === 'late' ? between(1_500, 3_500, key, 'onset') : between(150, 1_300, key, 'onset');
    const cough: Piece[] =
      kind === 'cough' ? [wait(300), { what: 'cough', ms: between(150, 350, key), seed: 5 }] : [];
    const again: Piece[] =
      draw(key, 'again') < 0.4
        ? [wait(between(1_300, 2_500, key, 'again')), { what: 'speech', text: 'Hello?', seed: 3 }]
        : [];
    return {
      kind,
      template,
      ringMs: humanRing(key),
      pieces: [...cough, wait(onset), ...spoken(key, template.text), end, ...again, wait(2_500)],
      ...(kind === 'noisy' ? { noiseDb: between(-38, -31, key, 'noise') } : {}),
    };
  },
  voicemail: (key, pick) => {
    const kind = weighted(mailboxes, key, 'mailbox');
    const template = pick(kind);
    const hasBeep = draw(key, 'hasBeep') < 0.95;
    const rest = Math.min(2_400, 150 + gamma(2, 300, key, 'rest'));
    return {
      kind,
      template,
      ringMs: forwardRing(key),
      pieces: [
        wait(between(200, 1_400, key, 'onset')),
        ...spoken(key, template.text),
        end,
        wait(rest),
        ...(hasBeep ? [beep(key)] : []),
        wait(3_000),
      ],
    };
  },
  screener: (key, pick) => {
    const template = pick('screener');
    return {
      kind: 'screener',
      template,
      ringMs: between(500, 9_000, key, 'ring'),
      pieces: [
        wait(between(200, 1_000, key, 'onset')),
        ...spoken(key, template.text),
        end,
        wait(9_000),
      ],
    };
  },
  ivr: (key, pick) => {
    const template = pick('ivr');
    return {
      kind: 'ivr',
      template,
      ringMs: between(500, 8_000, key, 'ring'),
      pieces: [
        wait(between(200, 1_200, key, 'onset')),
        ...spoken(key, template.text),
        end,
        wait(5_000),
      ],
    };
  },
  unavailable: (key, pick) => {
    const template = pick('unavailable');
    const hasTones = draw(key, 'sit') < 0.6;
    const three = [950, 1_400, 1_800].map(
      (hertz): Piece => ({
        what: 'tone',
        hertz: [hertz],
        ms: between(300, 370, key),
        levelDb: -18,
      }),
    );
    return {
      kind: hasTones ? 'sit' : 'announcement',
      template,
      ringMs: between(300, 5_000, key, 'ring'),
      pieces: [
        wait(between(100, 600, key, 'onset')),
        ...(hasTones ? [...three, wait(200)] : []),
        ...spoken(key, template.text),
        end,
        wait(4_000),
      ],
    };
  },
  fax: (key) => ({
    kind: 'fax',
    template: null,
    ringMs: between(2_000, 9_000, key, 'ring'),
    pieces: [
      wait(between(300, 2_000, key, 'onset')),
      { what: 'tone', hertz: [2_100], ms: 2_800, levelDb: -15 },
      end,
      wait(4_000),
    ],
  }),
  busy: (key) => {
    const [hertz, ms] = draw(key, 'busy') < 0.5 ? [[480, 620], 500] : [[425], 500];
    const one: Piece[] = [
      { what: 'tone', hertz: hertz as number[], ms: ms as number, levelDb: -18 },
      wait(ms as number),
    ];
    return {
      kind: 'busy',
      template: null,
      ringMs: between(300, 3_000, key, 'ring'),
      pieces: [wait(200), ...Array.from({ length: 8 }, () => one).flat(), end],
    };
  },
  silent: (key) => ({
    kind: 'silent',
    template: null,
    ringMs: humanRing(key),
    pieces: [end, wait(5_000)],
  }),
};

/** Item `n` of a part: everything of it hangs on the seed, the part and `n` alone. */
export const sceneOf = (seed: number, part: Part, n: number): Scene => {
  const key = `${seed}/${part}/${n}`;
  const among = <T>(list: readonly T[], name: string): T =>
    list[Math.floor(draw(key, name) * list.length)]!;
  const pick = (kind: TemplateKind) =>
    among(
      templates.filter((one) => one.part === part && one.kind === kind),
      `template-${kind}`,
    );
  const answerer = weighted(mix, key, 'answerer');
  const { noiseDb = between(-65, -42, key, 'noise'), ...told } = scenes[answerer](key, pick);
  return {
    id: key,
    answerer,
    ...told,
    voice: among(
      voices.filter((one) => one.part === part),
      'voice',
    ),
    channel: {
      codec: weighted({ mulaw: 0.5, alaw: 0.3, lossy: 0.2 }, key, 'codec'),
      noiseDb,
      gainDb: between(-9, 6, key, 'gain'),
      seed: Math.floor(draw(key, 'channel') * 1e6),
    },
  };
};
