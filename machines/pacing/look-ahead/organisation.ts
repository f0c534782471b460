import { CarrierBreaker } from '../guards/carrier-breaker.ts';
import { ColdStart } from '../guards/cold-start.ts';
import { LateLedger } from '../guards/late-ledger.ts';
import { keptAfter } from '../laws/forgetting.ts';
import { flatRingHazards, RingTable } from '../laws/ring-table.ts';
import { flatTalkHazards, TalkTable } from '../laws/talk-table.ts';
import { type LearntPool, learntSchema } from '../learnt.ts';
import type { PacerSettings } from '../settings.ts';
import { Price } from './price.ts';

/** All campaigns of an organisation together, as the pacer keeps them: what they taught, what a dial may risk, their guards. */
export class Organisation {
  /** The laws that a new campaign begins with. */
  readonly ring: RingTable;
  readonly talk: TalkTable;
  readonly ledger: LateLedger;
  readonly price: Price;
  readonly breaker: CarrierBreaker;
  readonly coldStart: ColdStart;
  /** Goes up with everything that is learnt. */
  newsCount = 0;
  readonly #settings: PacerSettings;

  constructor(settings: PacerSettings) {
    this.#settings = settings;
    this.ring = new RingTable(settings.ring, flatRingHazards(settings.ring.humanShare));
    this.talk = new TalkTable(settings.talk, flatTalkHazards(settings.talk.meanMs));
    this.refresh(0);
    this.ledger = new LateLedger(settings.price.ledgerMs);
    this.price = new Price(settings.price);
    this.breaker = new CarrierBreaker(settings.carrier);
    this.coldStart = new ColdStart(settings.coldStart);
  }

  /** So many slots there are now. */
  serves(slotCount: number): void {
    this.coldStart.serves(slotCount);
    this.price.serves(slotCount);
  }

  learnt(atMs: number): LearntPool {
    return {
      schema: learntSchema,
      ring: this.ring.learnt(atMs),
      talk: this.talk.learnt(atMs),
      ledger: this.ledger.learnt(atMs),
      price: this.price.learnt(atMs),
      coldStart: this.coldStart.learnt(atMs),
      isCarrierBroken: this.breaker.isOpen,
    };
  }

  /** Goes on from what was learnt so long ago. */
  begin(pool: LearntPool, passedMs: number, atMs: number): void {
    this.ring.begin(pool.ring, passedMs, atMs);
    this.talk.begin(pool.talk, passedMs, atMs);
    this.refresh(atMs);
    this.ledger.begin(pool.ledger, passedMs, atMs);
    this.price.begin(pool.price, passedMs, atMs);
    // The start's own outcomes count as long as what they taught.
    const keep = keptAfter(passedMs, this.#settings.ring.halfLifeMs);
    this.coldStart.begin(pool.coldStart, keep);
    if (pool.isCarrierBroken) this.breaker.open(atMs);
  }

  /** Makes its laws of what the tables hold. */
  refresh(atMs: number): void {
    this.ring.refresh(atMs);
    this.talk.refresh(atMs);
  }
}
