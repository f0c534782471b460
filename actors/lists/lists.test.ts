import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ListFailure } from './list-failure.ts';
import { ListReader } from './list-reader.ts';
import type { ListOptions } from './list-wire.ts';
import { PhoneTable } from './rows/phone-table.ts';
import { shownValue } from './rows/shown-value.ts';
import { delimiterOf } from './text/list-delimiter.ts';
import { TextDecoding } from './text/text-decoding.ts';

const decoded = (bytes: Uint8Array, pieceLength = 1_000) => {
  const decoding = new TextDecoding();
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceLength)
    pieces.push(decoding.write(bytes.subarray(at, at + pieceLength)));
  pieces.push(decoding.end());
  return { text: Buffer.concat(pieces).toString(), encoding: decoding.encoding };
};
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('the encoding of a list', () => {
  const text = 'Name;Ort\nZoë;Zürich\n';
  it.each([
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from(`\ufeff${text}`)],
    ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16le', Buffer.from(text, 'utf16le')],
    ['utf-16be', utf16be(`\ufeff${text}`)],
    ['utf-16be', utf16be(text)],
    ['windows-1252', Buffer.from(text, 'latin1')],
  ])('is found to be %s', (encoding, bytes) => {
    expect(decoded(bytes)).toEqual({ text, encoding });
  });

  it('is found however far into the file the first accent stands, and wherever pieces are cut', () => {
    fc.assert(
      fc.property(
        fc.nat(6_000),
        fc.integer({ min: 1, max: 5_000 }),
        fc.boolean(),
        (n, cut, one) => {
          const long = `${'a'.repeat(n)}é1 €uro`;
          const bytes = one
            ? Buffer.concat([
                Buffer.from(`${'a'.repeat(n)}\u00e91 `, 'latin1'),
                Buffer.from([0x80]),
                Buffer.from('uro'),
              ])
            : Buffer.from(long);
          expect(decoded(bytes, cut).text).toBe(long);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('that changes in the middle of the file is refused', () => {
    const mixed = Buffer.concat([Buffer.from('é'.repeat(5_000)), Buffer.from('ü', 'latin1')]);
    expect(() => decoded(mixed)).toThrow('begins as UTF-8');
  });
});

describe('the delimiter of a list', () => {
  it.each([
    [',', 'a,b\n1,"2;3"\n'],
    [';', 'a;b;c\n1,5;2,5;3,5\n2,5;1;1\n'],
    ['\t', 'a, b\tc\td\n1, 2\t3\t4\n'],
    ['|', 'a|b\n1|2\n'],
    [',', 'phone\n+1\n'],
    [';', 'a;b\n1;2\n"cut in the mid'],
  ])('is %j', (delimiter, head) => expect(delimiterOf(head)).toBe(delimiter));
});

it('a table of numbers tells for each the row that had it first', () => {
  const table = new PhoneTable();
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(fc.nat(3_000), { maxLength: 5_000 }), (numbers) => {
      for (const [row, n] of numbers.entries()) {
        const phone = `+${999_999_999_990_000 + n}`;
        expect(table.meet(phone, row)).toBe(seen.get(phone));
        if (!seen.has(phone)) seen.set(phone, row);
      }
    }),
    { numRuns: 10 },
  );
});

it('a shown value keeps two digits of a number', () => {
  expect(shownValue('+1 (415) 555-0123')).toBe('…23');
  expect(shownValue('call 0170/1234567 now')).toBe('call …67 now');
  expect(shownValue('K-12')).toBe('K-12');
});

describe('the thread that reads a list', () => {
  const reader = new ListReader();
  afterAll(() => reader.close());
  const options: ListOptions = { map: {}, rest: 'vars', numbers: 'possible', hasHeader: true };
  const phone = (n: number) => `+1415555${String(n).padStart(4, '0')}`;

  async function read(bytes: AsyncIterable<Uint8Array>, from = reader) {
    const found = { leads: 0, problems: [] as { row: number; reason: string }[], failure: '' };
    try {
      for await (const piece of from.read(bytes, options)) {
        if (piece.type !== 'batch') continue;
        found.leads += piece.batch.leads.length;
        found.problems.push(...piece.batch.problems.map(({ row, reason }) => ({ row, reason })));
      }
    } catch (error) {
      found.failure = (error as ListFailure).code;
    }
    return found;
  }
  async function* pieces(...texts: string[]) {
    for (const text of texts) yield Buffer.from(text);
  }

  it('takes the first of ten thousand equal numbers', async () => {
    const { leads, problems } = await read(pieces('phone\n', `${phone(1)}\n`.repeat(10_000)));
    expect(leads).toBe(1);
    expect(problems).toHaveLength(9_999);
    expect(problems.at(-1)).toEqual({ row: 10_001, reason: 'duplicate_in_file' });
  });

  it('refuses a row of 1 MB and reads on', async () => {
    const long = `${phone(1)},${'x'.repeat(1_000_000)}\n`;
    expect(await read(pieces('phone,note\n', long, `${phone(2)},y\n`))).toEqual({
      leads: 1,
      problems: [{ row: 2, reason: 'row_too_long' }],
      failure: '',
    });
  });

  it('stops at a row that does not end', async () => {
    const endless = `${phone(3)},"${'x'.repeat(5 * 1_024 * 1_024)}`;
    const { leads, failure } = await read(pieces('phone,note\n', `${phone(2)},y\n`, endless));
    expect([leads, failure]).toEqual([1, 'list_row_endless']);
  });

  it('keeps the rows before the connection was cut', async () => {
    async function* cut() {
      yield Buffer.from('phone\n');
      for (let n = 0; n < 30; n += 1)
        yield Buffer.from(
          Array.from({ length: 500 }, (_, i) => `+1415${2_000_000 + n * 500 + i}\n`).join(''),
        );
      throw new Error('aborted');
    }
    const { leads, failure } = await read(cut());
    expect(failure).toBe('list_cut');
    expect(leads).toBeGreaterThan(0);
  });

  it('does not wait for bytes that never come', async () => {
    const impatient = new ListReader({ idleMs: 20 });
    async function* stuck() {
      yield Buffer.from('phone\n');
      await new Promise(() => {});
    }
    expect((await read(stuck(), impatient)).failure).toBe('list_idle');
    await impatient.close();
  });

  it('reads empty rows, quoted line ends and every kind of line end', async () => {
    const list = `\n\nphone,note\r${phone(1)},"a\nb"\r\n\n${phone(2)},c\n,,,\n`;
    expect(await read(pieces(list))).toEqual({ leads: 2, problems: [], failure: '' });
  });
});
