import { ageBin } from '../laws/horizon.ts';
import { talkBin } from '../laws/talk-bins.ts';
import type { DialEnd } from '../pacer.ts';
import type { PacerSettings } from '../settings.ts';
import { type DialBook, free, held, priced, ringing, talking, waiting } from './dial-book.ts';
import type { AdoptedDial } from './look-ahead.ts';
import type { Organisation } from './organisation.ts';
import type { Paced } from './paced.ts';
import type { Roster } from './roster.ts';

/** Hears what becomes of every dial, keeps the book of them, and teaches its campaign and the organisation. */
export class Hearing {
  readonly #settings: PacerSettings;
  readonly #organisation: Organisation;
  readonly #roster: Roster;
  readonly #book: DialBook;

  constructor(settings: PacerSettings, organisation: Organisation, roster: Roster, book: DialBook) {
    this.#settings = settings;
    this.#organisation = organisation;
    this.#roster = roster;
    this.#book = book;
  }

  dialed(dialId: string, campaignId: string, atMs: number): void {
    const place = this.#roster.placeOf(campaignId, atMs);
    const paced = this.#roster.all[place]!;
    this.#organisation.coldStart.dialed(atMs);
    if (paced.asked.mode === 'callbacks') paced.due.dialed(atMs);
    this.#book.add(dialId, place, paced.way, atMs);
  }

  adopted(dialId: string, campaignId: string, dial: AdoptedDial, atMs: number): void {
    const known = this.#roster.placeOf(campaignId, atMs);
    this.#organisation.coldStart.dialed(atMs);
    const book = this.#book;
    if (book.place(dialId) >= 0) return;
    book.add(dialId, known, dial.isAhead ? free : held, atMs);
    const place = book.place(dialId);
    if (dial.isTalking) book.enter(place, talking, atMs);
    book.sinceMs[place] = Math.min(atMs, dial.sinceMs);
  }

  resolved(dialId: string, end: DialEnd, atMs: number, isFastFailure: boolean): void {
    const place = this.#book.place(dialId);
    if (place < 0 || this.#book.phase[place] !== ringing) return;
    const isHuman = end === 'human';
    const paced = this.#roster.all[this.#book.campaign[place]!]!;
    const dialedAtMs = this.#book.sinceMs[place]!;
    const { breaker, coldStart } = this.#organisation;
    if (end !== 'recalled') {
      const wasOpen = breaker.isOpen;
      breaker.resolved(isFastFailure, dialedAtMs, atMs);
      if (breaker.isOpen && !wasOpen) this.#forgetSince(breaker.brokenSinceMs);
      coldStart.resolved();
    }
    this.#see(place, atMs);
    if (end !== 'recalled' && !breaker.isOpen) this.#learn(paced, dialedAtMs, isHuman, atMs);
    if (isHuman) this.#book.enter(place, waiting, atMs);
    else this.#book.remove(place);
  }

  met(dialId: string, isLate: boolean, atMs: number): void {
    const place = this.#book.place(dialId);
    if (place < 0 || this.#book.phase[place] === talking) return;
    const paced = this.#roster.all[this.#book.campaign[place]!]!;
    const { lateTarget } = paced.asked;
    const { ledger, price } = this.#organisation;
    this.#noteNews(paced);
    paced.ledger.met(isLate ? 1 : 0, atMs);
    paced.distrust.met(isLate);
    for (const { distrust } of this.#roster.all) distrust.poolMet(isLate);
    ledger.met(isLate ? 1 / lateTarget : 0, atMs);
    if (this.#book.way[place] === priced)
      price.met(
        isLate,
        lateTarget,
        ledger.shrunkRate(this.#settings.price.ledgerShrinkCount, 1),
        atMs,
      );
    if (isLate) this.#book.remove(place);
    else this.#book.enter(place, talking, atMs);
  }

  freed(dialId: string, atMs: number): void {
    const place = this.#book.place(dialId);
    if (place < 0) return;
    if (this.#book.phase[place] === talking) {
      this.#see(place, atMs);
      const ageMs = atMs - this.#book.sinceMs[place]!;
      const paced = this.#roster.all[this.#book.campaign[place]!]!;
      paced.law.talk.ended(ageMs, atMs);
      paced.ends.happened();
      this.#organisation.talk.ended(ageMs, atMs);
      this.#noteNews(paced);
    }
    this.#book.remove(place);
  }

  /** Counts for a plan of now what rings, waits and talks, and sees all whose laws are due. */
  count(atMs: number): void {
    const book = this.#book;
    book.sweep(atMs, this.#settings.bounds);
    for (const paced of this.#roster.all) paced.clear();
    for (let place = 0; place < book.count; place += 1) {
      const paced = this.#roster.all[book.campaign[place]!]!;
      const ageMs = atMs - book.sinceMs[place]!;
      const phase = book.phase[place]!;
      if (paced.law.isDue(atMs)) this.#see(place, atMs);
      if (phase === ringing) {
        const isHeld = book.way[place] === held;
        const counts = isHeld ? paced.law.heldCounts : paced.law.ringCounts;
        counts[ageBin(ageMs)]! += 1;
        paced.ringingCount += 1;
        if (isHeld) paced.heldCount += 1;
      } else if (phase === talking) {
        paced.law.talkCounts[talkBin(ageMs)]! += 1;
        paced.talkingCount += 1;
      } else paced.waitingCount += 1;
    }
  }

  /** Learning of how a dial ended, for its campaign and the organisation. */
  #learn(paced: Paced, dialedAtMs: number, isHuman: boolean, atMs: number): void {
    const ageMs = atMs - dialedAtMs;
    paced.law.ring.ended(ageMs, isHuman, atMs);
    this.#organisation.ring.ended(ageMs, isHuman, atMs);
    if (isHuman) paced.answers.happened();
    this.#noteNews(paced);
  }

  /** Something was learnt of a campaign, and so of the pool. */
  #noteNews(paced: Paced): void {
    paced.newsCount += 1;
    this.#organisation.newsCount += 1;
  }

  /** Nothing that happened since then is of people. */
  #forgetSince(sinceMs: number): void {
    this.#organisation.ring.forgetSince(sinceMs);
    for (const paced of this.#roster.all) {
      paced.law.ring.forgetSince(sinceMs);
      paced.answers.clear();
      this.#noteNews(paced);
    }
  }

  /** Time at risk since it was last looked at; none of a broken carrier's dials. */
  #see(place: number, atMs: number): void {
    const book = this.#book;
    const since = book.sinceMs[place]!;
    const seen = book.seenMs[place]!;
    book.seenMs[place] = atMs;
    if (atMs <= seen) return;
    const paced = this.#roster.all[book.campaign[place]!]!;
    const { law } = paced;
    if (book.phase[place] === talking) {
      paced.ends.expected(law.talk.talked(seen - since, atMs - since, atMs));
      this.#organisation.talk.talked(seen - since, atMs - since, atMs);
    } else if (book.phase[place] === ringing && !this.#organisation.breaker.isOpen) {
      paced.answers.expected(law.ring.rang(seen - since, atMs - since, atMs));
      this.#organisation.ring.rang(seen - since, atMs - since, atMs);
    }
  }
}
