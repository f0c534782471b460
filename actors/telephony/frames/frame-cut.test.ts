import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { FrameCut } from './frame-cut.ts';

/** How `ws` reads a socket; its types leave it out. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: {
    isServer: boolean;
  }) => NodeJS.EventEmitter & { write(bytes: Buffer): boolean };
};

/** A client's frame, as RFC 6455 §5.2 draws it. */
const clientFrame = (first: number, payload: Buffer, mask: number): Buffer => {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  const key = Buffer.alloc(4);
  key.writeUInt32BE(mask);
  return Buffer.concat([head, key, payload.map((byte, i) => byte ^ key[i % 4]!)]);
};

interface Said {
  frames: Buffer;
  /** What a receiver makes of it: messages `<text|binary>:<payload>`, and pings. */
  means: string[];
}

const text = fc.string({ maxLength: 300 }).map((value) => Buffer.from(value));
const mask = fc.integer({ min: 0, max: 0xffff_ffff });
const said: fc.Arbitrary<Said> = fc.oneof(
  fc.tuple(text, mask, fc.boolean()).map(([payload, key, isText]) => ({
    frames: clientFrame(isText ? 0x81 : 0x82, payload, key),
    means: [`${isText ? 'text' : 'binary'}:${payload.toString('hex')}`],
  })),
  fc.tuple(fc.constantFrom(65_535, 65_536, 70_000), mask).map(([length, key]) => ({
    frames: clientFrame(0x82, Buffer.alloc(length, 7), key),
    means: [`binary:${Buffer.alloc(length, 7).toString('hex')}`],
  })),
  // In pieces, with a ping between them.
  fc.tuple(text, text, text, mask).map(([one, two, three, key]) => ({
    frames: Buffer.concat([
      clientFrame(0x02, one, key),
      clientFrame(0x89, Buffer.from('here?'), key),
      clientFrame(0x00, two, key),
      clientFrame(0x80, three, key),
    ]),
    means: ['ping:here?', `binary:${Buffer.concat([one, two, three]).toString('hex')}`],
  })),
  mask.map((key) => ({
    frames: clientFrame(0x89, Buffer.from('there?'), key),
    means: ['ping:there?'],
  })),
);

/** What came past `ws` and what `ws` made of the rest, each in order. */
const cutUp = (chunks: Buffer[], listens: boolean) => {
  const past: string[] = [];
  const rest: string[] = [];
  const receiver = new Receiver({ isServer: true });
  receiver.on('message', (data: Buffer, isBinary: boolean) =>
    rest.push(`${isBinary ? 'binary' : 'text'}:${data.toString('hex')}`),
  );
  receiver.on('ping', (data: Buffer) => rest.push(`ping:${data.toString()}`));
  const cut = new FrameCut((bytes) => void receiver.write(bytes));
  if (listens)
    cut.onFrame = (payload, isBinary) =>
      past.push(`${isBinary ? 'binary' : 'text'}:${payload.toString('hex')}`);
  for (const chunk of chunks) cut.take(Buffer.from(chunk));
  return { past, rest };
};

const chunksOf = (bytes: Buffer, sizes: readonly number[]): Buffer[] => {
  const chunks: Buffer[] = [];
  let from = 0;
  for (let n = 0; from < bytes.length; n++) {
    const to = from + (sizes.length === 0 ? bytes.length : sizes[n % sizes.length]!);
    chunks.push(bytes.subarray(from, to));
    from = to;
  }
  return chunks;
};

const isSubsequence = (part: string[], whole: string[]): boolean => {
  let at = 0;
  for (const each of whole) if (each === part[at]) at += 1;
  return at === part.length;
};

describe('parting what a socket brings', () => {
  it('loses and changes no message, however it was read, and keeps the order on each way', () => {
    fc.assert(
      fc.property(
        fc.array(said, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 5 }),
        (all, sizes) => {
          const bytes = Buffer.concat(all.map(({ frames }) => frames));
          const means = all.flatMap((each) => each.means);
          const { past, rest } = cutUp(chunksOf(bytes, sizes), true);
          expect([...past, ...rest].sort()).toEqual([...means].sort());
          expect(isSubsequence(past, means)).toBe(true);
          expect(isSubsequence(rest, means)).toBe(true);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  it('hands over every message that was read as a whole frame, and passes everything on before anybody listens', () => {
    const frames = ['one', 'two', 'three'].map((word, n) =>
      clientFrame(0x81, Buffer.from(word), 0xa1b2c3d4 + n),
    );
    const hex = ['one', 'two', 'three'].map((word) => `text:${Buffer.from(word).toString('hex')}`);
    expect(cutUp([Buffer.concat(frames)], true)).toEqual({ past: hex, rest: [] });
    expect(cutUp([Buffer.concat(frames)], false)).toEqual({ past: [], rest: hex });
  });

  it('takes over only between two messages', () => {
    const past: string[] = [];
    const rest: Buffer[] = [];
    const cut = new FrameCut((bytes) => rest.push(Buffer.from(bytes)));
    const pieces = [
      clientFrame(0x01, Buffer.from('be'), 1),
      clientFrame(0x80, Buffer.from('gun'), 2),
    ];
    cut.take(Buffer.from(pieces[0]!));
    cut.onFrame = (payload) => past.push(payload.toString());
    cut.take(Buffer.concat([pieces[1]!, clientFrame(0x81, Buffer.from('whole'), 3)]));
    expect(past).toEqual(['whole']);
    expect(Buffer.concat(rest)).toEqual(Buffer.concat(pieces));
  });

  it('leaves to others what no client may send: a frame without a mask, an extension’s mark', () => {
    const plain = Buffer.from([0x81, 2, 0x68, 0x69]);
    const marked = clientFrame(0xc1, Buffer.from('deflated'), 5);
    const rest: Buffer[] = [];
    const cut = new FrameCut((bytes) => rest.push(Buffer.from(bytes)));
    cut.onFrame = () => expect.unreachable();
    cut.take(Buffer.concat([plain, marked]));
    expect(Buffer.concat(rest)).toEqual(Buffer.concat([plain, marked]));
  });
});
