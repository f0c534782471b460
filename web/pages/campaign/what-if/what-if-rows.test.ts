import { describe, expect, it } from 'vitest';
import type { WhatIf } from '../../../../machines/contracts/explain/forecast.ts';
import { changeText, whatIfRows } from './what-if-rows.ts';

const present: WhatIf['present'] = {
  slots: 8,
  mode: 'progressive',
  lateTarget: 0.02,
  cps: 10,
  dialsPerHour: 400,
  humansPerHour: 90,
  lateShare: null,
  utilisation: 0.365,
  finishAt: null,
};
const asked = { ...present, mode: 'predictive', humansPerHour: 180, lateShare: 0.0184 };
const answer = { present, asked } as WhatIf;

describe('a way of dialling beside another', () => {
  it('is told by its conversations, late answers, dials, use and end', () => {
    expect(whatIfRows.map((row) => [row.word, row.text(present), row.text(asked)])).toEqual([
      ['Way', 'progressive, 8 slots', 'predictive, 8 slots'],
      ['Conversations an hour', '90', '180'],
      ['Late answers', '–', '1.8 %'],
      ['Dials an hour', '400', '400'],
      ['Slots in a call', '37 %', '37 %'],
      ['Done', '–', '–'],
    ]);
  });

  it('says by how much what can be compared has changed', () => {
    expect(whatIfRows.map((row) => changeText(row, answer))).toEqual([
      '',
      '+100 %',
      '',
      'the same',
      '',
      '',
    ]);
    const none = { present: { ...present, humansPerHour: 0 }, asked } as WhatIf;
    expect(changeText(whatIfRows[1]!, none)).toBe('');
  });
});
