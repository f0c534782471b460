import { describe, expect, it } from 'vitest';
import { Amd, type AmdSettings, amdOfVicidial } from './amd.ts';

/** Milliseconds of voice, and of silence where negative, in frames of 20 ms; what is found, and when. */
const hear = (score: number[], settings?: AmdSettings): string => {
  const amd = new Amd(settings);
  let at = 0;
  for (const ms of score)
    for (let passed = 0; passed < Math.abs(ms); passed += 20) {
      const found = amd.push(ms > 0 ? 1_000 : 0, 20);
      at += 20;
      if (found !== null) return `${at} ${found.verdict} ${found.cause}`;
    }
  return `${at} listens`;
};

describe("Asterisk's app_amd, as it comes", () => {
  // Worked out by hand from the loop's description.
  it.each([
    ['a greeting and 800 ms of silence', [-500, 700, -3_000], '2000 human HUMAN'],
    ['nobody for 2.5 s', [-6_000], '2500 machine INITIALSILENCE'],
    ['1.5 s of voice in all', [-300, 700, -200, 900], '2000 machine LONGGREETING'],
    ['a third word', [-300, 200, -60, 200, -60, 200], '920 machine MAXWORDS'],
    ['one word of 1.5 s', [-300, 5_000], '1800 machine LONGGREETING'],
    [
      'clicks shorter than a word',
      [-300, 80, -300, 80, -300, 80, -2_500],
      '3640 machine INITIALSILENCE',
    ],
    ['two words at their leisure', [-1_900, 300, -700, 300, -700, 300], '4000 machine MAXWORDS'],
    ['what ends just in time', [-2_380, 700, -700, 400, -800], '4980 human HUMAN'],
    ['what is not over after 5 s', [-2_400, 700, -700, 500, -790], '5000 unsure TOOLONG'],
  ] as const)('takes %s', (_, score, expected) => {
    expect(hear([...score])).toBe(expected);
  });

  it('counts the first word only behind 50 ms of silence', () => {
    expect(hear([200, -60, 200, -60, 200, -800])).toBe('1520 human HUMAN');
    expect(hear([-60, 200, -60, 200, -60, 200])).toBe('680 machine MAXWORDS');
  });

  it('joins what is parted by less than 50 ms', () => {
    expect(hear([-300, 200, -40, 200, -40, 200, -40, 200, -2_000])).toBe('2020 human HUMAN');
  });

  it('tells voice from silence by a mean amplitude of 256', () => {
    const amd = new Amd();
    for (let frame = 0; frame < 124; frame++) expect(amd.push(255, 20)).toBeNull();
    expect(amd.push(255, 20)).toEqual({ verdict: 'machine', cause: 'INITIALSILENCE' });
  });
});

describe('app_amd as VICIdial sets it', () => {
  it('lets a person say more, and waits for less silence before it', () => {
    expect(hear([-300, 900, -200, 900, -3_000], amdOfVicidial)).toBe('3300 human HUMAN');
    expect(hear([-300, 900, -200, 900, -3_000])).toBe('2000 machine LONGGREETING');
    expect(hear([-6_000], amdOfVicidial)).toBe('2000 machine INITIALSILENCE');
  });
});
