import { describe, expect, it } from 'vitest';
import { CallSnapshot, SnapshotPiece } from '../../contracts/call/call-snapshot.ts';
import { emptyTalkNotes } from '../../packaging/finished-talk.ts';
import { emptyLatencyLedger } from '../latency-ledger.ts';
import { emptyLedger, type LedgerFact, record } from '../ledger.ts';
import { flowResumeOf, restoredTalk, unheardOf } from './restore.ts';
import { resumptionPhrase } from './resumption-phrase.ts';
import { isBehind, markZero, pieceAfter, snapshotOf, type Talk } from './snapshot.ts';
import { answerOf, emptyStanding, type StandingFact, standAfter } from './standing.ts';

const word = (text: string, n: number) => ({
  text,
  startSample: n * 1_600,
  endSample: n * 1_600 + 800,
});
const words = (text: string) => text.split(' ').map(word);

const question = 'Good morning. What is your name?';
const asks: StandingFact[] = [
  { type: 'node.entered', nodeKey: 'name', nodeType: 'ask', vars: {} },
  { type: 'bot.say', text: question, expects: 'answer', digitsMax: 0 },
  { type: 'speaker.say', utteranceId: 'u1', text: question },
];
const sounds = (count: number): StandingFact => ({
  type: 'utterance.word',
  utteranceId: 'u1',
  heardCount: count,
});
const says = (text: string): StandingFact => ({ type: 'words.final', words: words(text) });
const stand = (...facts: StandingFact[]) => facts.reduce(standAfter, emptyStanding);

const talk = (more: Partial<Talk> = {}, ...facts: LedgerFact[]): Talk => ({
  startedAt: 1_000,
  versionId: 'v1',
  ledger: facts.reduce(record, emptyLedger),
  latency: emptyLatencyLedger,
  notes: emptyTalkNotes,
  standing: emptyStanding,
  sounding: null,
  mediaCounters: {},
  resumes: [],
  screening: null,
  operators: [],
  ...more,
});

describe('where a conversation stands', () => {
  it('knows how much of a question has sounded', () => {
    const standing = stand(...asks, sounds(2));
    expect(snapshotOf(talk({ standing })).place.asked).toEqual({ text: question, heardCount: 2 });
  });

  it('counts over a pause, after which only the rest is said', () => {
    const rest = 'What is your name?';
    const standing = stand(
      ...asks,
      sounds(2),
      { type: 'speaker.say', utteranceId: 'u2', text: rest },
      { type: 'utterance.word', utteranceId: 'u2', heardCount: 3 },
    );
    expect(standing.heardCount).toBe(5);
  });

  it('does not count a prompt, nor words of another utterance', () => {
    const prompt: StandingFact[] = [
      { type: 'speaker.say', utteranceId: 'p1', text: 'Are you there?' },
      { type: 'utterance.word', utteranceId: 'p1', heardCount: 3 },
    ];
    expect(stand(...asks, sounds(1), ...prompt, sounds(6)).heardCount).toBe(1);
  });

  it('takes words for an answer once the question has sounded, or was interrupted', () => {
    expect(answerOf(stand(...asks, sounds(2), says('my name')))).toBeNull();
    expect(answerOf(stand(...asks, sounds(6), says('my name'), says('is Ada')))).toEqual({
      text: 'my name is Ada',
      digits: null,
    });
    const cut: StandingFact = { type: 'turn.interrupted', utteranceId: 'u1' };
    expect(answerOf(stand(...asks, sounds(2), cut, says('Ada')))?.text).toBe('Ada');
  });

  it('keeps what the mind was told until it goes on', () => {
    const heard: StandingFact = { type: 'mind.heard', text: 'Ada', digits: null };
    const standing = stand(...asks, sounds(6), heard);
    expect(answerOf(standing)).toEqual({ text: 'Ada', digits: null });
    expect(standing.asked).toBeNull();
    const on: StandingFact = { type: 'node.entered', nodeKey: 'b', nodeType: 'say', vars: {} };
    expect(answerOf(standAfter(standing, on))).toBeNull();
  });

  it('knows how often a question was asked, and that the call parts', () => {
    const again = stand(...asks, { type: 'mind.heard', text: '', digits: null }, asks[1]!);
    expect(snapshotOf(talk({ standing: again })).place.retryCount).toBe(1);
    const ended = stand(...asks, { type: 'mind.ended', disposition: 'told' });
    expect(ended.ended).toMatchObject({ disposition: 'told' });
    const cut = stand({ type: 'call.ending', reason: 'call_failed' });
    expect(cut.ended?.termination.result).toBe('failed');
  });
});

describe('a snapshot with its pieces', () => {
  const facts: LedgerFact[] = [
    { type: 'bot.spoke', startSample: 0, words: words('Good morning.'), cut: false },
    { type: 'party.said', words: words('hello there') },
    { type: 'counted', name: 'interruptions' },
    { type: 'axis.seen', sample: 8_000, atMs: 2_000 },
    { type: 'node.entered', nodeKey: 'name', vars: { name: 'Ada' } },
  ];

  it('brings back what was said, in pieces of which none is sent twice', () => {
    const half = talk({}, ...facts.slice(0, 1));
    const whole = talk({}, ...facts);
    const first = pieceAfter(half, markZero);
    expect(isBehind(half, first.next)).toBe(false);
    expect(isBehind(whole, first.next)).toBe(true);
    const second = pieceAfter(whole, first.next);
    const pieces = [first.piece, second.piece].map((piece) =>
      SnapshotPiece.parse(JSON.parse(JSON.stringify(piece))),
    );
    const snapshot = CallSnapshot.parse(JSON.parse(JSON.stringify(snapshotOf(whole))));
    const { ledger } = restoredTalk(snapshot, pieces);
    expect(ledger).toEqual({ ...whole.ledger, fellSilentAt: null, pressedAt: null });
  });

  it('keeps the sentence that sounded when the worker was lost, as cut short', () => {
    const sounding = pieceAfter(talk({}, ...facts), markZero).piece.entries[0]!;
    const snapshot = snapshotOf(talk({ sounding }));
    expect(restoredTalk(snapshot, []).ledger.entries).toMatchObject([
      { text: 'Good morning.', cut: true, turn: 0 },
    ]);
  });

  it('sends a long past in pieces of a bounded size', () => {
    const long = Array.from({ length: 450 }, (): LedgerFact => facts[1]!);
    const past = talk({}, ...long);
    let mark = markZero;
    const sizes: number[] = [];
    while (isBehind(past, mark)) {
      const { piece, next } = pieceAfter(past, mark);
      sizes.push(piece.entries.length);
      mark = next;
    }
    expect(sizes).toEqual([200, 200, 50]);
  });
});

describe('going on', () => {
  it('says what has not sounded, from the beginning of its sentence', () => {
    const text = 'One two. Three four five. Six!';
    expect([0, 1, 2, 4, 5, 6].map((count) => unheardOf(text, count))).toEqual([
      text,
      text,
      'Three four five. Six!',
      'Three four five. Six!',
      'Six!',
      'Six!',
    ]);
  });

  it('says a text whole of which nothing has sounded', () => {
    const place = snapshotOf(talk({ standing: stand(...asks) })).place;
    expect(flowResumeOf(place)).toMatchObject({ retryCount: 0, answer: null, rest: null });
  });

  it('begins with a phrase in the language of the bot, or its own, or none', () => {
    expect(resumptionPhrase(undefined, 'es-MX')).toBe('Disculpe, un momento.');
    expect(resumptionPhrase(undefined, 'xx')).toBe('Sorry, one moment.');
    expect(resumptionPhrase('', 'en')).toBe('');
  });
});
