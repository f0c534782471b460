import { randomFillSync } from 'node:crypto';
import { mulberry } from '../../machines/chance/mulberry.ts';

/** Source of randomness. Everything that draws takes one, so that a seed repeats a run. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Uniform integer in [0, 2³²). */
  uint32(): number;
  /** Uniform integer in [0, bound), without modulo bias; bound at most 2³². */
  below(bound: number): number;
  bytes(length: number): Uint8Array;
  /**
   * An independent source by name. Of a seeded source the same name gives the same source however much was drawn before, so
   * that one part drawing more does not change what another part sees.
   */
  split(name: string): Random;
}

abstract class Source implements Random {
  abstract uint32(): number;
  abstract split(name: string): Random;

  next(): number {
    return this.uint32() / 2 ** 32;
  }

  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32)
      throw new RangeError(`the bound must be an integer from 1 to 2^32, got ${bound}`);
    const fair = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const drawn = this.uint32();
      if (drawn < fair) return drawn % bound;
    }
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.uint32() >>> 24);
  }
}

/** Words fetched from the operating system at a time. */
const poolWords = 256;

class CryptoRandom extends Source {
  readonly #pool = new Uint32Array(poolWords);
  #used = poolWords;

  uint32(): number {
    if (this.#used === poolWords) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    return this.#pool[this.#used++] as number;
  }

  override bytes(length: number): Uint8Array {
    return randomFillSync(new Uint8Array(length));
  }

  split(): Random {
    return this;
  }
}

class SeededRandom extends Source {
  readonly #seed: number;
  readonly #next: () => number;

  constructor(seed: number) {
    super();
    this.#seed = seed >>> 0;
    this.#next = mulberry(seed);
  }

  uint32(): number {
    return this.#next();
  }

  split(name: string): Random {
    // FNV-1a over the name, from the seed.
    let hash = (0x811c9dc5 ^ this.#seed) >>> 0;
    for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    return new SeededRandom(new SeededRandom(hash).uint32());
  }
}

export const cryptoRandom = (): Random => new CryptoRandom();
export const seededRandom = (seed: number): Random => new SeededRandom(seed);
