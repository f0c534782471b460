import { describe, expect, it } from 'vitest';
import { PacingBound } from '../contracts/explain/pacing-tick.ts';
import { exampleTick } from './example-tick.ts';
import { pacingSentence } from './pacing-words.ts';

const said = (more: Parameters<typeof exampleTick>[0]) => pacingSentence(exampleTick(more));

describe('the sentence of a tick', () => {
  it.each(PacingBound.options)('says in words what bound it: %s', (bound) => {
    const sentence = said({ bound, dialCount: 3, risk: 0.031, allowed: 0.02 });
    expect(sentence).toMatch(/^Dialled 3 leads: .{10,}\.$/);
    expect(sentence.length).toBeLessThanOrEqual(300);
    expect(sentence).not.toMatch(/_|undefined|null|NaN/);
  });

  it('has a sentence of its own for each bound', () => {
    const sentences = PacingBound.options.map((bound) => said({ bound }));
    expect(new Set(sentences).size).toBe(PacingBound.options.length);
  });

  it('names the figures that bound it', () => {
    expect(said({ bound: 'worker_slots' })).toBe(
      'Dialled nobody: all 20 slots of the fleet are taken.',
    );
    expect(said({ bound: 'worker_slots', slotCount: 0 })).toContain('no worker is ready');
    expect(said({ bound: 'worker_slots', freeCount: 2, reservedCount: 1 })).toBe(
      'Dialled nobody: 2 free slots, of which 1 is kept for inbound calls and callbacks.',
    );
    expect(said({ bound: 'carrier_cps', tokenCount: 1, dialCount: 1 })).toBe(
      'Dialled one lead: the carrier takes only one new call in this tick (calls per second).',
    );
    expect(said({ bound: 'risk', risk: 0.0312, allowed: 0.02 })).toContain(
      'no slot (3.1 %) would exceed what is allowed (2.0 %)',
    );
    expect(said({ bound: 'risk', risk: 0.04, allowed: 0.05, dialCount: 2 })).toBe(
      'Dialled 2 leads: the risk that somebody finds no slot stands at 4.0 %, and another dial would take it beyond the 5.0 % allowed.',
    );
    expect(said({ bound: 'leads', dueCount: 0 })).toBe('Dialled nobody: no lead is due now.');
  });
});
