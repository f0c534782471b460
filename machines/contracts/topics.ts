/** Bus topics. Payloads are the contract named beside each (a campaign's own: `campaignTopic`); losing one loses no truth, the store has it. */
export const topics = {
  /** CarrierEvent: `api` → `dialler`. */
  carrierEvent: 'vox:carrier-event',
  /** ScreeningNews: `fleet` → `dialler`, at each change of a screening. */
  screening: 'vox:screening',
  /** { callId, attemptId?, leadId?, disposition, termination }: `api` → `dialler`, once a result is stored. */
  callResult: 'vox:call-result',
  /** { campaignId }: `api` → `dialler`, when its state was changed by an operator. */
  campaignChanged: 'vox:campaign-changed',
  /** PacingNews: `dialler` → `api`, at every tick. */
  pacingTick: 'vox:pacing-tick',
  /** { campaignId, importId, state, counts }: `api` → whoever watches, once a second while a list is taken in, and at its end. */
  importChanged: 'vox:import-changed',
  /** CallFact for the live view and the start-up console. */
  callEvents: 'vox:call-events',
  /** SourceLease: `api` → every process, while a console watches. */
  sourceLease: 'vox:source-lease',
  /** SourcePiece: every process → `api`, under a lease. */
  sourcePiece: 'vox:source-piece',
} as const;
