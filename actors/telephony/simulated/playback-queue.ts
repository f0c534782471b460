/** Bytes of µ-law that one 20 ms tick consumes. */
export const frameBytes = 160;
const silence = 0xff;
/** Five minutes: no sane caller sends further ahead. */
const queuedMax = 5 * 60 * 8_000;
const marksMax = 10_000;

type Item = { kind: 'audio'; bytes: Uint8Array } | { kind: 'mark'; name: string };

/**
 * What we sent to the carrier and the party has not heard yet: consumed at 160 bytes a tick, in order, with marks between.
 *
 * Invariant: the head is never a mark that has been passed, once `reachedMarks` was called.
 */
export interface PlaybackQueue {
  /** False when the bound of five minutes is exceeded. */
  audio(bytes: Uint8Array): boolean;
  mark(name: string): boolean;
  /** Drops the audio; the names of all pending marks, to be echoed at once. */
  clear(): string[];
  /** The next frame as the party hears it, padded with silence; null when nothing is queued. */
  take(): Uint8Array | null;
  /** Marks whose audio has all been taken; each comes once. */
  reachedMarks(): string[];
  readonly queuedBytes: number;
  /** Frames that ended in silence because nothing more had come. */
  readonly shortFrames: number;
}

export const createPlaybackQueue = (): PlaybackQueue => {
  let items: Item[] = [];
  let head = 0;
  let offset = 0;
  let queuedBytes = 0;
  let markCount = 0;
  let shortFrames = 0;
  const none: string[] = [];

  const advance = (): void => {
    head += 1;
    if (head > 64 && head * 2 > items.length) {
      items = items.slice(head);
      head = 0;
    }
  };

  return {
    audio(bytes) {
      if (queuedBytes + bytes.length > queuedMax) return false;
      items.push({ kind: 'audio', bytes });
      queuedBytes += bytes.length;
      return true;
    },
    mark(name) {
      if (markCount >= marksMax) return false;
      items.push({ kind: 'mark', name });
      markCount += 1;
      return true;
    },
    clear() {
      const pending = items.slice(head).flatMap((item) => (item.kind === 'mark' ? item.name : []));
      items = [];
      head = 0;
      offset = 0;
      queuedBytes = 0;
      markCount = 0;
      return pending;
    },
    take() {
      if (queuedBytes === 0) return null;
      const frame = new Uint8Array(frameBytes);
      let filled = 0;
      // A mark inside the frame is passed over here and reported by `reachedMarks` right after this frame.
      let at = head;
      while (filled < frameBytes && at < items.length) {
        const item = items[at] as Item;
        if (item.kind === 'mark' || item === spent) {
          at += 1;
          continue;
        }
        const part = item.bytes.subarray(offset, offset + frameBytes - filled);
        frame.set(part, filled);
        filled += part.length;
        offset += part.length;
        queuedBytes -= part.length;
        if (offset < item.bytes.length) break;
        items[at] = spent;
        offset = 0;
        at += 1;
      }
      if (filled < frameBytes) {
        frame.fill(silence, filled);
        shortFrames += 1;
      }
      return frame;
    },
    reachedMarks() {
      let reached = none;
      for (let item = items[head]; item !== undefined; item = items[head]) {
        if (item.kind === 'audio' && item !== spent) break;
        if (item.kind === 'mark') {
          if (reached === none) reached = [];
          reached.push(item.name);
          markCount -= 1;
        }
        advance();
      }
      return reached;
    },
    get queuedBytes() {
      return queuedBytes;
    },
    get shortFrames() {
      return shortFrames;
    },
  };
};

/** Takes the place of audio that has sounded, so that marks before and after it keep their order. */
const spent: Item = { kind: 'audio', bytes: new Uint8Array(0) };
