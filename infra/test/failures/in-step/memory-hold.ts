import type { SnapshotClient } from '../../../../actors/outbound/snapshot-client.ts';
import {
  Resumption,
  type SnapshotPiece,
  SnapshotWrite,
} from '../../../../machines/contracts/call/call-snapshot.ts';

/** What the API keeps of one call, in memory; everything goes through the contract, as over the wire. */
export class MemoryHold implements SnapshotClient {
  #epoch = 0;
  #last: SnapshotWrite | null = null;
  readonly #pieces: SnapshotPiece[] = [];
  /** As if nobody answered. */
  isGone = false;

  async put(sent: SnapshotWrite): ReturnType<SnapshotClient['put']> {
    const write = SnapshotWrite.parse(JSON.parse(JSON.stringify(sent)));
    if (this.isGone) return { kind: 'failed', reason: 'nobody is there' };
    if (write.epoch !== this.#epoch) return { kind: 'fenced' };
    if (write.pieceFrom !== this.#pieces.length)
      return { kind: 'kept', pieceCount: this.#pieces.length };
    this.#pieces.push(write.piece);
    this.#last = write;
    return { kind: 'kept', pieceCount: this.#pieces.length };
  }

  /** From whoever has the call; that one is refused from now on. */
  takeOver(lostAt: number): Resumption {
    this.#epoch += 1;
    return Resumption.parse({
      epoch: this.#epoch,
      lostAt,
      fromWorker: this.#last?.workerId ?? '',
      snapshot: this.#last?.snapshot ?? null,
      pieces: this.#pieces,
    });
  }
}
