import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordCount } from './word-count.ts';

/** Every code unit of the plane in which white space is. */
const whiteSpace = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => /\s/.test(character),
);

describe('the words of a text', () => {
  it('are as many as white space separates', () => {
    expect(['', ' ', 'a', ' a\tb\n', 'two words', ' x '].map(wordCount)).toEqual([
      0, 0, 1, 2, 2, 1,
    ]);
  });

  it('are as many as splitting finds, whatever the text and whatever white space', () => {
    const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...whiteSpace));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(wordCount(text)).toBe(text.split(/\s+/u).filter(Boolean).length);
      }),
    );
  });
});
