import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import type { ListEncoding } from '../../../machines/contracts/lists/lead-import.ts';
import { ListFailure } from '../list-failure.ts';

/** So much of a file without a byte order mark is looked at for the zeros that UTF-16 has between Latin letters. */
const headBytes = 4_096;
/** Bytes that Windows-1252 does not use: where they stand, the file is something else. */
const unusedIn1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/**
 * Brings a file of any encoding to UTF-8, piece by piece.
 *
 * A file without a mark is taken for ASCII until a byte above it comes: if those that follow make UTF-8 it is that, else
 * Windows-1252, however far into the file the first accent stands. Errors: `list_encoding`, `list_encoding_mixed`.
 */
export class TextDecoding {
  #encoding: ListEncoding | null;
  readonly #isGiven: boolean;
  #head: Buffer | null = Buffer.alloc(0);
  #decoder: TextDecoder | null = null;
  /** Of a UTF-8 sequence that the piece cut: at most 3 bytes. */
  #tail: Buffer = Buffer.alloc(0);
  #hasUtf8 = false;

  constructor(given?: ListEncoding) {
    this.#encoding = given ?? null;
    this.#isGiven = given !== undefined;
  }

  /** Of the file as far as it was read: ASCII counts as UTF-8. */
  get encoding(): ListEncoding {
    return this.#encoding ?? 'utf-8';
  }

  write(piece: Uint8Array): Buffer {
    let bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (this.#head !== null) {
      this.#head = Buffer.concat([this.#head, bytes]);
      if (this.#head.length < headBytes) return Buffer.alloc(0);
      bytes = this.#begun(this.#head);
    }
    return this.#decoded(bytes, false);
  }

  end(): Buffer {
    return this.#decoded(this.#head === null ? Buffer.alloc(0) : this.#begun(this.#head), true);
  }

  /** Takes the byte order mark off and settles what can be settled by the head. */
  #begun(head: Buffer): Buffer {
    this.#head = null;
    const marked = markOf(head);
    if (!this.#isGiven) this.#encoding = marked?.encoding ?? utf16WithoutMark(head);
    return marked?.encoding === this.encoding ? head.subarray(marked.length) : head;
  }

  #decoded(bytes: Buffer, isEnd: boolean): Buffer {
    if (this.#encoding === null || this.#encoding === 'utf-8') return this.#utf8(bytes, isEnd);
    if (this.#encoding === 'windows-1252' && unusedIn1252.some((unused) => bytes.includes(unused)))
      throw new ListFailure('list_encoding');
    this.#decoder ??= new TextDecoder(this.#encoding, { fatal: true });
    try {
      return Buffer.from(this.#decoder.decode(bytes, { stream: !isEnd }));
    } catch {
      throw new ListFailure('list_encoding');
    }
  }

  #utf8(piece: Buffer, isEnd: boolean): Buffer {
    const bytes = this.#tail.length === 0 ? piece : Buffer.concat([this.#tail, piece]);
    this.#tail = Buffer.alloc(0);
    if (isAscii(bytes)) return bytes;
    const whole = isEnd ? bytes.length : wholeLength(bytes);
    const complete = bytes.subarray(0, whole);
    if (isUtf8(complete)) {
      this.#hasUtf8 ||= !isAscii(complete);
      // The piece is the caller's: what is kept beyond the call is a copy.
      this.#tail = Buffer.from(bytes.subarray(whole));
      return complete;
    }
    if (this.#hasUtf8) throw new ListFailure('list_encoding_mixed');
    if (this.#isGiven) throw new ListFailure('list_encoding', 'it is not UTF-8');
    this.#encoding = 'windows-1252';
    return this.#decoded(bytes, isEnd);
  }
}

const marks: { encoding: ListEncoding; bytes: number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];

function markOf(head: Buffer): { encoding: ListEncoding; length: number } | undefined {
  const mark = marks.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte));
  return mark === undefined ? undefined : { encoding: mark.encoding, length: mark.bytes.length };
}

/** Every other byte of Latin text in UTF-16 is 0; a text of one byte a letter has none. */
function utf16WithoutMark(head: Buffer): ListEncoding | null {
  const zeros = [0, 0];
  for (let at = 0; at < head.length; at += 1) if (head[at] === 0) zeros[at % 2]! += 1;
  const pairs = head.length / 2;
  if (zeros[1]! > pairs * 0.4 && zeros[0]! < pairs * 0.1) return 'utf-16le';
  if (zeros[0]! > pairs * 0.4 && zeros[1]! < pairs * 0.1) return 'utf-16be';
  return null;
}

/** Up to where no UTF-8 sequence is cut by the end. */
function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
