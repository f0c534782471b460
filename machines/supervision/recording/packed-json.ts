import { type ChartWords, newestWords } from './chart-words.ts';

/**
 * JSON values as bytes: a head (its low three bits say the kind, the rest a small number, a count or a length), then what the kind
 * needs. Heads and whole numbers are varints, 7 bits a byte, lowest first. Only this process reads it.
 */
const CONSTANT = 0;
const DOUBLE = 1;
const WHOLE = 2;
const WORD = 3;
/** Text in one byte a character, if all are ASCII, otherwise two. */
const NARROW = 4;
const WIDE = 5;
const ARRAY = 6;
const OBJECT = 7;

const constants = [null, true, false, undefined];
/** In the place of a key: the object ends. */
const END = 3;
/** Larger ones are doubles. */
const wholeMax = 2 ** 49;
const startBytes = 4 * 1_024;
/** More in one call of a function would need a stack for them. */
const argumentsMax = 1_024;

export class JsonWriter {
  words: ChartWords = newestWords();
  length = 0;
  bytes = new Uint8Array(startBytes);
  private readonly double = new Float64Array(1);
  private readonly doubleBytes = new Uint8Array(this.double.buffer);

  /** What was written since the length was 0; valid until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** `areWords`: its texts come from a chart. */
  value(value: unknown, areWords: boolean): void {
    switch (typeof value) {
      case 'string':
        return areWords ? this.word(value) : this.text(value);
      case 'number':
        return this.number(value);
      case 'object':
        if (value === null) return this.varint(0);
        if (Array.isArray(value)) {
          this.head(ARRAY, value.length);
          for (const item of value) this.value(item, areWords);
          return;
        }
        return this.fields(value as Record<string, unknown>, areWords);
      default:
        this.head(CONSTANT, value === true ? 1 : value === false ? 2 : 3);
    }
  }

  word(text: string): void {
    const number = this.words.numberOf(text);
    if (number < 0) this.text(text);
    else this.head(WORD, number);
  }

  varint(number: number): void {
    if (this.length + 8 > this.bytes.length) this.grow(8);
    const { bytes } = this;
    let rest = number;
    while (rest > 0x7fff_ffff) {
      bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[this.length++] = rest;
  }

  /** A whole number of either sign. */
  signed(number: number): void {
    this.varint(number >= 0 ? number * 2 : -number * 2 - 1);
  }

  private head(kind: number, number: number): void {
    this.varint(number * 8 + kind);
  }

  private fields(value: Record<string, unknown>, areWords: boolean): void {
    this.head(OBJECT, 0);
    for (const key in value) {
      this.word(key);
      this.value(value[key], areWords);
    }
    this.head(CONSTANT, END);
  }

  private number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value < wholeMax && !Object.is(value, -0)) {
      this.head(WHOLE, value);
      return;
    }
    this.head(DOUBLE, 0);
    if (this.length + 8 > this.bytes.length) this.grow(8);
    this.double[0] = value;
    this.bytes.set(this.doubleBytes, this.length);
    this.length += 8;
  }

  private text(text: string): void {
    const { length } = text;
    if (this.length + 2 * length + 8 > this.bytes.length) this.grow(2 * length + 8);
    const before = this.length;
    this.head(NARROW, length);
    const { bytes } = this;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) {
        this.length = before;
        return this.wide(text);
      }
      bytes[this.length++] = code;
    }
  }

  private wide(text: string): void {
    this.head(WIDE, text.length);
    const { bytes } = this;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      bytes[this.length++] = code & 255;
      bytes[this.length++] = code >>> 8;
    }
  }

  private grow(more: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

const ownField = { configurable: true, enumerable: true, writable: true };

export class JsonReader {
  at = 0;
  private readonly bytes: Uint8Array;
  private readonly words: ChartWords;
  private readonly double = new Float64Array(1);
  private readonly doubleBytes = new Uint8Array(this.double.buffer);

  constructor(bytes: Uint8Array, words: ChartWords) {
    this.bytes = bytes;
    this.words = words;
  }

  varint(): number {
    let number = 0;
    for (let place = 1; ; place *= 128) {
      const byte = this.bytes[this.at++]!;
      number += (byte & 127) * place;
      if (byte < 128) return number;
    }
  }

  signed(): number {
    const number = this.varint();
    return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
  }

  value(): unknown {
    const head = this.varint();
    const kind = head % 8;
    const number = Math.floor(head / 8);
    switch (kind) {
      case CONSTANT:
        return constants[number];
      case DOUBLE:
        this.doubleBytes.set(this.bytes.subarray(this.at, this.at + 8));
        this.at += 8;
        return this.double[0];
      case WHOLE:
        return number;
      case WORD:
        return this.words.wordOf(number);
      case NARROW:
        return this.text(number, 1);
      case WIDE:
        return this.text(number, 2);
      case ARRAY:
        return Array.from({ length: number }, () => this.value());
      default:
        return this.fields();
    }
  }

  private fields(): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (let key = this.value(); key !== undefined; key = this.value()) {
      // JSON may hold this key; assigned, it would change what the object is.
      if (key === '__proto__')
        Object.defineProperty(fields, key, { ...ownField, value: this.value() });
      else fields[key as string] = this.value();
    }
    return fields;
  }

  private text(length: number, width: 1 | 2): string {
    const { bytes } = this;
    const end = this.at + length * width;
    let text = '';
    while (this.at < end) {
      const codes: number[] = [];
      for (; this.at < end && codes.length < argumentsMax; this.at += width)
        codes.push(width === 1 ? bytes[this.at]! : bytes[this.at]! + bytes[this.at + 1]! * 256);
      text += String.fromCharCode(...codes);
    }
    return text;
  }
}
