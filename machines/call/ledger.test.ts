import { describe, expect, it } from 'vitest';
import { emptyLedger, type Ledger, type LedgerFact, record, transcriptOf } from './ledger.ts';

const word = (text: string, startMs: number, endMs: number) => ({
  text,
  startSample: startMs * 8,
  endSample: endMs * 8,
});

const ledgerOf = (...facts: LedgerFact[]): Ledger => facts.reduce(record, emptyLedger);

describe('ledger', () => {
  it('keeps what both sides said in the order in which it sounded', () => {
    const ledger = ledgerOf(
      { type: 'party.said', words: [word('yes', 2_000, 2_400)] },
      {
        type: 'bot.spoke',
        startSample: 1_000 * 8,
        words: [word('Coming?', 0, 500)],
        cut: false,
      },
    );
    expect(
      transcriptOf(ledger).map(({ turn, who, text, startMs, endMs }) => [
        turn,
        who,
        text,
        startMs,
        endMs,
      ]),
    ).toEqual([
      [0, 'bot', 'Coming?', 1_000, 1_500],
      [1, 'party', 'yes', 2_000, 2_400],
    ]);
  });

  it('knows up to where the party was understood', () => {
    const ledger = ledgerOf({ type: 'party.said', words: [word('a', 0, 10), word('b', 20, 30)] });
    expect(ledger.heardUpToSample).toBe(240);
  });

  it('does not move for a final without words', () => {
    expect(ledgerOf({ type: 'party.said', words: [] })).toEqual(emptyLedger);
  });

  it('measures the first word from the answer and each turn from the silence before it', () => {
    const ledger = ledgerOf(
      { type: 'bot.sounded', atMs: 1_120, answeredAt: 1_000 },
      { type: 'party.fellSilent', atMs: 5_000 },
      { type: 'bot.sounded', atMs: 5_230, answeredAt: 1_000 },
      { type: 'bot.sounded', atMs: 9_000, answeredAt: 1_000 },
    );
    expect(ledger.firstWordMs).toBe(120);
    expect(ledger.turnsMs).toEqual([230]);
  });

  it('keeps pressed digits as an entry of the party', () => {
    const ledger = ledgerOf(
      { type: 'party.said', words: [word('yes', 400, 800)] },
      { type: 'party.pressed', digits: '42' },
    );
    expect(transcriptOf(ledger)[1]).toMatchObject({ who: 'party', digits: '42', startMs: 800 });
  });

  it('puts digits where the first of them was pressed, behind the question that they answer', () => {
    const ledger = ledgerOf(
      { type: 'axis.seen', sample: 8_000, atMs: 51_000 },
      { type: 'digit.pressed', atMs: 54_500 },
      { type: 'digit.pressed', atMs: 55_000 },
      { type: 'bot.spoke', startSample: 8_000, words: [word('press', 0, 4_000)], cut: true },
      { type: 'party.pressed', digits: '42' },
      { type: 'digit.pressed', atMs: 60_000 },
      { type: 'party.pressed', digits: '7' },
    );
    expect(transcriptOf(ledger)).toMatchObject([
      { who: 'bot', startMs: 1_000 },
      { digits: '42', startMs: 4_500 },
      { digits: '7', startMs: 10_000 },
    ]);
  });

  it('knows the node of the flow and the variables that it was entered with', () => {
    const ledger = ledgerOf({ type: 'node.entered', nodeKey: 'ask', vars: { day: 'Monday' } });
    expect(ledger).toMatchObject({ nodeKey: 'ask', vars: { day: 'Monday' } });
  });

  it('is bounded: what does not fit is counted', () => {
    let ledger = emptyLedger;
    for (let i = 0; i < 5_010; i++) ledger = record(ledger, { type: 'party.pressed', digits: '1' });
    expect(ledger.entries).toHaveLength(5_000);
    expect(ledger.counters).toEqual({ transcript_entries_dropped: 10 });
  });
});
