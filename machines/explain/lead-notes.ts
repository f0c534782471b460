import type { LeadDecision } from '../contracts/explain/decision.ts';

export type LeadNote = Pick<
  LeadDecision,
  'campaignId' | 'leadId' | 'at' | 'code' | 'sentence' | 'untilAt'
>;

/** Leads whose last note is remembered; one that is forgotten is noted once more. About 10 MB. */
const rememberedMax = 100_000;

/** Lets a note about a lead pass only if it says something else than the one before. */
export class LeadNotes {
  readonly #last = new Map<string, string>();
  readonly #max: number;

  constructor(max = rememberedMax) {
    this.#max = max;
  }

  isNew({ leadId, code, untilAt }: LeadNote): boolean {
    const said = `${code} ${untilAt ?? ''}`;
    if (this.#last.get(leadId) === said) return false;
    // Deleted first, so that the map's order is that of the newest notes.
    this.#last.delete(leadId);
    this.#last.set(leadId, said);
    if (this.#last.size > this.#max) this.#last.delete(this.#last.keys().next().value!);
    return true;
  }
}
