import { describe, expect, it } from 'vitest';
import { Flow } from '../contracts/bot/flow-nodes.ts';
import { CallPackaging, type FindingCode } from '../contracts/call/call-packaging.ts';
import type { TranscriptEntry } from '../contracts/call/call-record.ts';
import type { JournalEvent } from '../contracts/call/journal-event.ts';
import { emptyTalkNotes, type FinishedTalk, noteTalk, type TalkNotes } from './finished-talk.ts';
import { packagedByRules } from './packaging.ts';

/** `bot 0-2000 Hello?` · `bot! …` was cut short · `party 500-900 #12` pressed. */
const said = (...lines: string[]): TranscriptEntry[] =>
  lines.map((line, turn) => {
    const [, who = '', cut, from, to, text = ''] =
      /^(bot|party)(!?) (\d+)-(\d+) (.*)$/u.exec(line) ?? [];
    const isPressed = text.startsWith('#');
    return {
      turn,
      who: who as 'bot' | 'party',
      text: isPressed ? '' : text,
      startMs: Number(from),
      endMs: Number(to),
      words: [],
      cut: cut === '!',
      ...(isPressed ? { digits: text.slice(1) } : {}),
    };
  });

const told = (...facts: [event: string, data: object][]): TalkNotes =>
  facts
    .map(
      ([event, data], seq): JournalEvent => ({
        seq,
        t: seq,
        path: event === 'speaker.say' ? 'call/turn' : 'call/mind',
        kind: 'fact',
        event,
        data,
      }),
    )
    .reduce(noteTalk, emptyTalkNotes);

const entered = (nodeKey: string, nodeType: string): [string, object] => [
  'node.entered',
  { nodeKey, nodeType, vars: {} },
];
const asked = (text: string): [string, object] => ['bot.say', { text, expects: 'answer' }];
const left = (nodeKey: string, to: string, matched: string | null): [string, object] => [
  'node.left',
  { nodeKey, to, matched },
];

const flow = Flow.parse({
  nodes: {
    start: { type: 'start', to: 'day' },
    day: {
      type: 'ask',
      text: 'Which day?',
      variable: 'day',
      branches: [{ words: ['monday'], digits: '1', to: 'done' }],
      otherwise: 'unclear',
    },
    done: { type: 'end', text: 'Goodbye.', disposition: 'booked' },
    unclear: { type: 'end', disposition: 'no_answer_given' },
  },
});

const way = told(
  entered('start', 'start'),
  left('start', 'day', null),
  entered('day', 'ask'),
  asked('Hello, this is Ann. Which day?'),
  ['speaker.say', { text: 'Hello, this is Ann. Which day?' }],
  left('day', 'done', 'monday'),
  entered('done', 'end'),
  ['speaker.say', { text: 'Goodbye.' }],
);

const talk = (more: Partial<FinishedTalk> = {}): FinishedTalk => ({
  language: 'en',
  flow,
  transcript: said(
    'bot 100-2000 Hello, this is Ann. Which day?',
    'party 2600-3400 Monday, thank you.',
    'bot 3900-4500 Goodbye.',
  ),
  vars: { name: 'Eva', day: 'Monday' },
  termination: { result: 'completed', reason: 'bot_ended' },
  disposition: { code: 'booked', source: 'flow' },
  counters: {},
  latency: [],
  durationMs: 5_000,
  notes: way,
  ...more,
});

const codes = (more: Partial<FinishedTalk>): FindingCode[] =>
  packagedByRules(talk(more)).findings.map(({ code }) => code);

describe('packaging by rules', () => {
  it('says of a good call what it came to, and finds nothing', () => {
    const packaging = packagedByRules(talk());
    expect(CallPackaging.parse(JSON.parse(JSON.stringify(packaging)))).toEqual(packaging);
    expect(packaging).toEqual({
      schemaVersion: 1,
      by: 'rules',
      summary:
        'The bot ended the call as "booked" after 5 seconds, 1 question answered. ' +
        'The party\'s last words: "Monday, thank you." Gathered: day = "Monday".',
      variables: { day: 'Monday' },
      goal: { reached: true, reason: 'The flow ended in "booked".' },
      sentiment: {
        label: 'positive',
        score: 1,
        evidence: [{ utterance: 1, atMs: 2_600, words: 'thank you', weight: 1 }],
      },
      findings: [],
      disposition: {
        code: 'booked',
        source: 'flow',
        confidence: 0.9,
        reason: 'The words "monday" answered "day".',
      },
      usage: {
        telephonySeconds: 5,
        sttSeconds: 5,
        ttsCharsSpoken: 38,
        ttsCharsHeard: 38,
        modelTokensIn: 0,
        modelTokensOut: 0,
      },
    });
  });

  it.each<[string, FindingCode, number[], Partial<FinishedTalk>]>([
    [
      'a party that interrupts twice',
      'interrupted_repeatedly',
      [0, 2],
      {
        transcript: said(
          'bot! 0-900 Hello, this is',
          'party 700-1500 Wait.',
          'bot! 2000-2900 This is',
          'party 2800-3000 Stop.',
          'bot 3500-4000 Goodbye.',
        ),
      },
    ],
    [
      'a bot that begins into the party’s words',
      'talked_over_party',
      [2],
      {
        transcript: said(
          'bot 0-900 This is Ann.',
          'party 1000-4000 I would like to come on Monday.',
          'bot 2000-5000 Goodbye.',
        ),
      },
    ],
    [
      'seven seconds of nothing',
      'long_silence',
      [0],
      { transcript: said('bot 0-900 This is Ann.', 'party 8000-8500 Yes.', 'bot 9000-9500 Bye.') },
    ],
    [
      'an answer that took three seconds',
      'slow_answer',
      [2],
      {
        latency: [
          {
            atMs: 3_900,
            answered: 'words',
            totalMs: 3_000,
            parts: {
              endpointing: 500,
              transcript: 0,
              mind: 2_500,
              clause: 0,
              firstByte: 0,
              network: 0,
              playout: 0,
            },
          },
        ],
      },
    ],
    [
      'a question without an answer',
      'question_unanswered',
      [0],
      { transcript: said('bot 0-900 This is Ann. Which day?', 'bot 4000-5000 Goodbye.') },
    ],
    [
      'a question asked three times',
      'asked_repeatedly',
      [0, 2, 4],
      {
        transcript: said(
          'bot 0-900 This is Ann. Which day?',
          'party 1000-1200 Hm?',
          'bot 2000-2900 Which day?',
          'party 3000-3200 Hm?',
          'bot 4000-4900 Which day?',
          'party 5000-5200 Monday.',
          'bot 6000-6500 Goodbye.',
        ),
        notes: told(
          entered('day', 'ask'),
          asked('This is Ann. Which day?'),
          asked('Which day?'),
          asked('Which day?'),
          left('day', 'done', 'monday'),
        ),
      },
    ],
    [
      'an end without a farewell',
      'farewell_missing',
      [2],
      {
        transcript: said(
          'bot 0-900 This is Ann.',
          'party 1000-1500 Monday.',
          'bot 2000-2500 Noted.',
        ),
      },
    ],
    [
      'a caller who does not say who calls',
      'disclosure_missing',
      [0],
      {
        transcript: said(
          'bot 0-900 Which day?',
          'party 1000-1500 Monday.',
          'bot 2000-2500 This is Ann. Goodbye.',
        ),
      },
    ],
    [
      'a party that swears',
      'profanity_by_party',
      [1],
      {
        transcript: said(
          'bot 0-900 This is Ann.',
          'party 1000-1500 Oh shit, wait.',
          'bot 2000-2500 Goodbye.',
        ),
      },
    ],
    [
      'a bot that swears',
      'profanity_by_bot',
      [0],
      {
        transcript: said(
          'bot 0-900 This is bullshit.',
          'party 1000-1500 What?',
          'bot 2000-2500 Goodbye.',
        ),
      },
    ],
    [
      'a party that hangs up in the middle of a sentence',
      'hung_up_mid_sentence',
      [0],
      {
        transcript: said('bot! 0-900 Hello, this is'),
        termination: { result: 'completed', reason: 'party_hung_up' },
        disposition: { code: 'hung_up', source: 'termination' },
      },
    ],
  ])('finds %s, and where', (_, code, utterances, more) => {
    const { findings } = packagedByRules(talk(more));
    expect(findings.map((finding) => finding.code)).toContain(code);
    const found = findings.find((finding) => finding.code === code);
    expect(found?.evidence.map(({ utterance }) => utterance)).toEqual(utterances);
  });

  it('finds no interruption in an utterance that the end of the call cut short', () => {
    const transcript = said('bot! 0-900 Hello, this is', 'bot! 2000-2900 This is');
    expect(codes({ transcript })).not.toContain('interrupted_repeatedly');
  });

  it.each([
    ['en', 'This is terrible, I am not happy.', 'negative'],
    ['en', 'No, thank you, that is great.', 'positive'],
    ['en', 'The house has a green door.', 'neutral'],
    ['de', 'Vielen Dank, das ist super.', 'positive'],
    ['de', 'Das ist nicht gut.', 'negative'],
    ['es', 'Estoy muy enfadado, es una estafa.', 'negative'],
    ['fr', 'Merci, c’est parfait.', 'positive'],
    ['hi', 'बहुत अच्छा, धन्यवाद।', 'positive'],
    ['hi', 'yeh accha nahi hai', 'negative'],
    ['te', 'చాలా బాగుంది, ధన్యవాదాలు', 'positive'],
    ['ta', 'மிக்க நன்றி', 'positive'],
    ['ta', 'இது மோசம்', 'negative'],
    ['xx', 'terrible', 'neutral'],
  ])('hears in %s "%s" a party that is %s', (language, text, label) => {
    const transcript = said('bot 0-900 This is Ann.', `party 1000-2000 ${text}`);
    expect(packagedByRules(talk({ language, transcript })).sentiment.label).toBe(label);
  });

  it('is less sure of an answer that fitted nothing, and surer of a key', () => {
    const ended = (matched: string | null) =>
      packagedByRules(
        talk({ notes: told(entered('day', 'ask'), asked('?'), left('day', 'done', matched)) }),
      ).disposition;
    expect(ended(null)).toMatchObject({ confidence: 0.5 });
    expect(ended('1')).toMatchObject({
      confidence: 0.98,
      reason: 'The key "1" answered "day".',
    });
  });

  it('says that a goal was missed: by the flow’s word, or by an end before it', () => {
    const missed = { code: 'no_answer_given', source: 'flow' } as const;
    expect(packagedByRules(talk({ disposition: missed })).goal.reached).toBe(false);
    const hungUp = packagedByRules(
      talk({
        termination: { result: 'completed', reason: 'party_hung_up' },
        disposition: { code: 'hung_up', source: 'termination' },
      }),
    );
    expect(hungUp.goal).toEqual({
      reached: false,
      reason: "The call was over before the flow's end: the party hung up.",
    });
    expect(hungUp.summary).toContain('The party hung up at node "done" after 5 seconds');
  });

  it('says once that the party was silent, and ends a quotation with one full stop', () => {
    const silent = talk({
      transcript: said('bot 0-900 Hello, this is Ann. Which day?'),
      termination: { result: 'completed', reason: 'silence' },
      disposition: { code: 'silent', source: 'termination' },
    });
    expect(packagedByRules(silent).summary.match(/said nothing/g)).toHaveLength(1);
    const asked = talk({ transcript: said('party 0-900 Who is calling') });
    expect(packagedByRules(asked).summary).toContain('last words: "Who is calling". Gathered');
  });

  it('leaves a question to the operator who goes on with the call', () => {
    const transcript = said('bot 0-900 Hello, this is Ann. Which day?', 'party 1500-1600 Hm?').map(
      (entry) => (entry.who === 'party' ? { ...entry, who: 'operator' as const } : entry),
    );
    expect(codes({ transcript })).not.toContain('question_unanswered');
  });

  it('packages a call in which nothing happened', () => {
    const nothing = talk({
      flow: null,
      transcript: [],
      vars: {},
      notes: emptyTalkNotes,
      durationMs: 0,
      termination: { result: 'failed', reason: 'leg_never_came' },
      disposition: { code: 'dropped', source: 'termination' },
    });
    const packaging = packagedByRules(nothing);
    expect(CallPackaging.parse(packaging)).toEqual(packaging);
    expect(packaging.goal.reached).toBeNull();
    expect(packaging.findings).toEqual([]);
  });
});
