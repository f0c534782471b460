import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sheet = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

const tokensOf = (selector: RegExp): Record<string, string> => {
  const block = sheet.match(new RegExp(`${selector.source}[^{]*\\{([^}]*)\\}`))![1]!;
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!]),
  );
};

const themes = {
  dark: tokensOf(/:root\[data-theme="dark"\]/),
  light: tokensOf(/:root\[data-theme="light"\]/),
  contrast: tokensOf(/:root\[data-theme="contrast"\]/),
};

/** Relative luminance of an OKLCH colour: to linear sRGB (Ottosson's matrices), clipped to what a screen shows, weighed by WCAG. */
const luminance = (colour: string): number => {
  const [l, c, h] = colour.match(/-?[\d.]+/g)!.map(Number) as [number, number, number];
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (part: number) => Math.max(0, Math.min(1, part));
  return (
    0.2126 * clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short) +
    0.7152 * clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short) +
    0.0722 * clip(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short)
  );
};

const contrast = (one: string, other: string): number => {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
};

const backs = ['ground', 'panel', 'hover', 'chosen', 'float'];
const states = 'ringing talking listening thinking holding ending failed'.split(' ');

describe.each(Object.entries(themes))('the theme %s', (_name, tokens) => {
  it('has the tokens of the others', () => {
    expect(Object.keys(tokens).toSorted()).toEqual(
      expect.arrayContaining(Object.keys(themes.dark).toSorted()),
    );
  });

  it.each(backs)('writes text at 7:1 on %s', (back) => {
    for (const text of ['text', 'text-soft', 'accent'])
      expect(contrast(tokens[text]!, tokens[back]!), text).toBeGreaterThanOrEqual(7);
  });

  it.each(backs)('marks states at 3:1 on %s', (back) => {
    for (const state of [...states, 'idle', 'line-strong'])
      expect(contrast(tokens[state]!, tokens[back]!), state).toBeGreaterThanOrEqual(3);
  });

  it('writes on what can be pressed at 7:1', () => {
    expect(contrast(tokens['on-accent']!, tokens.accent!)).toBeGreaterThanOrEqual(7);
  });
});

it('reckons black on white as 21:1', () => {
  expect(contrast('oklch(0 0 0)', 'oklch(1 0 0)')).toBeCloseTo(21, 1);
});
