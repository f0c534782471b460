import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClauseSplitter, isSpeakable } from './clause-splitter.ts';
import { clausesOf } from './clauses.ts';

const split = (text: string, language = 'en', pieces: string[] = [text]): string[] => {
  const splitter = new ClauseSplitter({ language });
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
};

describe('a clause', () => {
  test.each<[string, string, string[]]>([
    ['en', 'Yes. We open at 9 a.m. on weekdays!', ['Yes. ', 'We open at 9 a.m. on weekdays!']],
    ['en', 'Dr. J. Smith is in. Call him?', ['Dr. J. Smith is in. ', 'Call him?']],
    ['en', 'No. Room No. 5 costs 3.50. Fine', ['No. ', 'Room No. 5 costs 3.50. ', 'Fine']],
    [
      'en',
      'It is 1,000.5 at 10:30. So do I. Bye',
      ['It is 1,000.5 at 10:30. ', 'So do I. ', 'Bye'],
    ],
    ['en', 'Mail a.b@mail.co.uk. Thanks', ['Mail a.b@mail.co.uk. ', 'Thanks']],
    ['en', 'See www.shop.com/a?b=c now', ['See www.shop.com/a?b=c now']],
    ['en', 'He said "Stop!" Then (he left.) So', ['He said "Stop!" ', 'Then (he left.) ', 'So']],
    ['en', 'Well... what?! No…  Go', ['Well... ', 'what?! ', 'No… ', ' Go']],
    ['en', '1. Apples\n2. **Pears.** Good\n\n', ['1. Apples\n', '2. **Pears.** ', 'Good\n', '\n']],
    ['en', 'Wow! 😀 !!', ['Wow! ', '😀 !!']],
    ['en', '... Hi', ['... Hi']],
    ['hi', 'नमस्ते। डॉ. शर्मा आए हैं।क्या आप आएँगे?', ['नमस्ते। ', 'डॉ. शर्मा आए हैं।', 'क्या आप आएँगे?']],
    ['hi-IN', 'कीमत रु. 3.50 है। “हाँ।” ठीक', ['कीमत रु. 3.50 है। ', '“हाँ।” ', 'ठीक']],
    ['te', 'నమస్తే. డా. రావు ఉన్నారు. మీరు?', ['నమస్తే. ', 'డా. రావు ఉన్నారు. ', 'మీరు?']],
    ['te', 'డా॥ రావు ఉన్నారు. సరే', ['డా॥ రావు ఉన్నారు. ', 'సరే']],
    ['ta', 'வணக்கம். திரு. குமார் யார் நீ. சரி', ['வணக்கம். ', 'திரு. குமார் யார் நீ. ', 'சரி']],
    [
      'es',
      '¿Sí? La Sra. Díaz vive en EE. UU. con Ud. ¡Hola!',
      ['¿Sí? ', 'La Sra. Díaz vive en EE. UU. con Ud. ¡Hola!'],
    ],
    ['es', 'Por ejemplo, p. ej. este. Adiós', ['Por ejemplo, p. ej. este. ', 'Adiós']],
    [
      'fr',
      'Bonjour ! M. Dupont et Mme. Roux ? « Oui ! » Bien',
      ['Bonjour ! ', 'M. Dupont et Mme. Roux ? ', '« Oui ! ', '» Bien'],
    ],
    [
      'de',
      'Am 3. Mai um 15 Uhr, z. B. bei Hr. Maier. Gut',
      ['Am 3. Mai um 15 Uhr, z. B. bei Hr. Maier. ', 'Gut'],
    ],
    [
      'de',
      'Das war 2024. Und d.h. nun bzw. später.',
      ['Das war 2024. ', 'Und d.h. nun bzw. später.'],
    ],
    ['xx', 'Like Mr. English. Yes', ['Like Mr. English. ', 'Yes']],
  ])('in %s: %s', (language, text, clauses) => {
    expect(split(text, language)).toEqual(clauses);
  });

  test('comes as soon as its end is known', () => {
    const splitter = new ClauseSplitter({ language: 'en' });
    expect(splitter.push('Yes')).toEqual([]);
    expect(splitter.push('.')).toEqual([]);
    expect(splitter.push(' ')).toEqual(['Yes. ']);
    expect(splitter.push('It is 3.')).toEqual([]);
    expect(splitter.push('5 euros')).toEqual([]);
    expect(splitter.end()).toEqual(['It is 3.5 euros']);
    expect(new ClauseSplitter({ language: 'hi' }).push('हाँ।न')).toEqual(['हाँ।']);
  });

  test('that is long ends at a comma, or before its greatest length', () => {
    const comma =
      'We have looked at what you told us on the phone last Monday evening, and we think so';
    expect(split(comma)).toEqual([comma.slice(0, 69), comma.slice(69)]);
    const plain = 'word '.repeat(60).trim();
    const clauses = split(plain);
    expect(clauses.map((clause) => clause.length)).toEqual([120, 120, 59]);
    expect(split('Short, sweet, and done')).toHaveLength(1);
  });

  test.each([
    ['1 234 567', 'fr'],
    ['+91 98765 43210', 'hi'],
    ['(555) 123 4567', 'en'],
    ['20 %', 'de'],
    ['€ 5', 'en'],
    ['5 €', 'de'],
    ['Dr. Smith', 'en'],
    ['z. B. so', 'de'],
    ['3. Mai', 'de'],
    ['Sra. Díaz', 'es'],
    ['someone.else+tag@a-long.example.co.uk', 'en'],
    ['Bonjour !', 'fr'],
  ])('is not parted inside "%s", wherever it stands', (kept, language) => {
    for (let shift = 40; shift < 125; shift += 1) {
      const before = 'ab '.repeat(50).slice(0, shift - (shift % 3));
      const text = `${'x'.repeat(shift % 3)}${before} ${kept} and so on, and on and on`;
      expect(split(text, language).some((clause) => clause.includes(kept))).toBe(true);
    }
  });

  test('of endless text without a break has a bound', () => {
    for (const text of [
      'a'.repeat(5_000),
      '😀'.repeat(2_000) + 'a'.repeat(2_000),
      '1 '.repeat(2_000),
    ]) {
      const clauses = split(text);
      expect(clauses.join('')).toBe(text);
      for (const clause of clauses.filter(isSpeakable)) {
        if (!clause.includes('😀')) expect(clause.length).toBeLessThanOrEqual(401);
        expect(clause.isWellFormed()).toBe(true);
      }
    }
  });
});

const language = fc.constantFrom('en', 'hi', 'te', 'ta', 'es', 'fr', 'de', 'xx');
const kept = [
  '3.14',
  '1,000.50',
  '10:30',
  'a.b@mail.example.com',
  'e.g.',
  'p.m.',
  'U.S.',
  'www.shop.example',
  '12.05.2024',
];
const word = fc.constantFrom(
  ...kept,
  'yes',
  'Straße',
  'नमस्ते',
  'वह है।',
  'నమస్తే.',
  'வணக்கம்.',
  'well,',
  'stop!',
  'why?',
  'so...',
  'No.',
  'Dr.',
  '¿qué?',
  'oui !',
  '😀',
  '"end."',
  '\n',
);
const prose = fc.array(word, { maxLength: 80 }).map((words) => words.join(' '));
const anything = fc.oneof(prose, fc.string({ unit: 'grapheme', maxLength: 600 }), fc.string());
const options = { seed: 1, numRuns: 300 };

const piecesOf = (text: string, sizes: number[]): string[] => {
  const pieces: string[] = [];
  for (let from = 0, n = 0; from < text.length; n += 1) {
    const size = sizes[n % sizes.length]!;
    pieces.push(text.slice(from, from + size));
    from += size;
  }
  return pieces;
};
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });

describe('the clauses of any text', () => {
  test('joined are the text, however it came', () => {
    fc.assert(
      fc.property(anything, language, sizes, (text, tag, parts) => {
        const whole = split(text, tag);
        expect(whole.join('')).toBe(text);
        expect(split(text, tag, piecesOf(text, parts))).toEqual(whole);
      }),
      options,
    );
  });

  test('but the last can be spoken', () => {
    fc.assert(
      fc.property(anything, language, (text, tag) => {
        for (const clause of split(text, tag).slice(0, -1)) expect(isSpeakable(clause)).toBe(true);
      }),
      options,
    );
  });

  test('hold every number, abbreviation and address whole', () => {
    fc.assert(
      fc.property(prose, language, (text, tag) => {
        const count = (where: string, what: string) => where.split(what).length - 1;
        for (const what of kept) {
          const inClauses = split(text, tag).reduce((sum, clause) => sum + count(clause, what), 0);
          expect(inClauses).toBe(count(text, what));
        }
      }),
      options,
    );
  });

  test('are not much longer than their bound where the text has words', () => {
    fc.assert(
      fc.property(prose, language, (text, tag) => {
        for (const clause of split(text, tag)) expect(clause.length).toBeLessThanOrEqual(400);
      }),
      options,
    );
  });
});

test('an async text is parted as it comes, and its failure is passed on', async () => {
  const source = async function* () {
    yield 'One. Tw';
    yield 'o. Three';
    throw new Error('cut');
  };
  const clauses: string[] = [];
  const run = async () => {
    for await (const clause of clausesOf(source(), { language: 'en' })) clauses.push(clause);
  };
  await expect(run()).rejects.toThrow('cut');
  expect(clauses).toEqual(['One. ', 'Two. ']);
});
