/**
 * Every number of the look-ahead pacer. Sources: `dialler.md` is /reference/dialler.md §2.4 (numbers of its prototype);
 * `tuned` was found on the seeds of this folder's world (testing/), which no gate uses.
 */
export interface PacerSettings {
  ring: RingSettings;
  talk: TalkSettings;
  price: PriceSettings;
  coldStart: ColdStartSettings;
  distrust: DistrustSettings;
  carrier: CarrierSettings;
  change: ChangeSettings;
  law: LawSettings;
  share: ShareSettings;
  recall: RecallSettings;
  bounds: BoundSettings;
}

/** How long a dial rings until a person, or anything else, answers. */
export interface RingSettings {
  /** Half-life of what was learnt. dialler.md: 15 min. */
  halfLifeMs: number;
  /** Dials' worth of belief in the organisation's law that a new campaign starts with, per bin. dialler.md: 20. */
  startCount: number;
  /**
   * Dials' worth of belief that never fades, of when they answer and not of how many do: a small pool remembers about forty people,
   * spread over all bins, and would take each bin's chance for the law. tuned: 10; a change is followed no more slowly by it.
   */
  floorCount: number;
  /** What an organisation without any history believes: share of dials that reach a person. dialler.md §6: 0.15. */
  humanShare: number;
}

export interface TalkSettings {
  /** Half-life of what was learnt. dialler.md: 30 min, tuned: 20; at 5 slots, where talks become twice as long, 0.01 × progressive. */
  halfLifeMs: number;
  /** Mean of a conversation that is believed at first. dialler.md: 90 s. */
  meanMs: number;
  /** Conversations' worth of that belief, per bin; fades. dialler.md: 20 (for ring and talk). */
  startCount: number;
  floorCount: number;
}

/** θ, the risk that the next dial may run: learnt, since a target is not a threshold. */
export interface PriceSettings {
  /**
   * With room e under the target (1: nobody late; negative: over it), log θ goes by `push`·e at once, and its trend by
   * `gain`·e per person, but no more than `gainPerMinute`·e a minute. tuned; dialler.md's 0.03 a person without a push swings.
   */
  push: number;
  gain: number;
  gainPerMinute: number;
  /**
   * People over whom the present rate is averaged. dialler.md: 150. At few slots chance moves it too much: tuned: twice as many at 5 (0.01 to
   * 0.02 × progressive), and no more at 20, where answers that fall would be followed minutes later.
   */
  memoryCount: number;
  fewMemoryPower: number;
  /** People at target that are believed beside them, for each that is remembered, and beside those of the ledger. dialler.md: 30 of 150, and 60. */
  shrinkShare: number;
  ledgerShrinkCount: number;
  /** Window of that ledger. The gates of dialler.md §6 look at 3 h. */
  ledgerMs: number;
  /** θ in multiples of the target: at first, least and most. dialler.md: 0.02 to 4. */
  startFactor: number;
  /**
   * Fewer slots than `fewSlotCount` begin with more: by the power `fewPower` of how many times fewer they are, as if they were
   * `fewestSlotCount` at least. The risk is reckoned of the next dial, and dials of later ticks add to it: many slots have many of those,
   * five hardly any, and by results alone their θ would rise for hours to where it is best from the start. tuned: 20, 0.3 and 5.
   */
  fewSlotCount: number;
  fewPower: number;
  fewestSlotCount: number;
  leastFactor: number;
  mostFactor: number;
}

export interface ColdStartSettings {
  /** One dial a free slot for so long and until so many dials of the organisation ended. dialler.md: 90 s and 100. */
  leastMs: number;
  outcomeCount: number;
  /** For each slot, where that is less. tuned: 5, with which 20 slots wait for all; at 5 slots all of them cost 0.03 × progressive. */
  slotOutcomeCount: number;
  /** Then a campaign's dials in flight ≤ free + so much of all slots for each `rampStepMs`. dialler.md: 0.10 per 10 s. */
  rampShare: number;
  rampStepMs: number;
  /** Steps after which the ramp is over; by then it allows 3 dials in flight a slot. tuned: 30. */
  rampStepMax: number;
}

export interface DistrustSettings {
  /** Last people looked at, and the multiple of the legal limit from which the model is not believed. dialler.md: 60 and 2.5, but lates come in clusters: tuned: 3.5. */
  peopleCount: number;
  factor: number;
  /** People in time, one after the other, after whom it is believed again. tuned: 20, a third of what waiting for all sixty cost. */
  calmCount: number;
}

export interface CarrierSettings {
  /** dialler.md: at least 20 of the last 40 outcomes seen, more than half of them fast failures. */
  windowCount: number;
  leastCount: number;
  fastShare: number;
  /** Good outcomes of probes in a row that close the breaker. dialler.md: 3. */
  goodCount: number;
}

export interface ChangeSettings {
  /** Answer odds twice as good, or half as good, are looked for. tuned: 1.6. */
  factor: number;
  /** Log likelihood ratio that raises the alarm; false alarms come about every e^alarm outcomes. tuned: 6. */
  alarm: number;
  /** How long it must have lasted: longer than a wave of dials. tuned: 30 s; without it 500 slots were late for 3.7 % where machines are taken for people. */
  leastMs: number;
  /** Dials' worth of belief left after an alarm. dialler.md: 50. */
  keepCount: number;
}

export interface LawSettings {
  /** Window of the ledger. 24 h: the strictest preset of dialler.md §3 (Ofcom); others look back 30 days. */
  windowMs: number;
  /** P(true rate > limit | ledger) above which a campaign dials one a slot. dialler.md: 0.2, tuned: 0.3. */
  doubtMax: number;
  /** From this doubt on the whole pool dials with more care; at `doubtMax` with so much of the target. tuned: 0.12 and 0.2. */
  cautionFrom: number;
  cautionLeast: number;
  /**
   * Belief before the first person: so many people at `priorFactor` of the target. All campaigns' people meet one pool, which
   * the price holds at its target, so chance alone makes one campaign's rate look worse than another's. tuned: 900; with 150
   * at a half every second run of four campaigns braked one of them, for which all paid with 3 points of use.
   */
  priorCount: number;
  priorFactor: number;
}

export interface ShareSettings {
  /** Half-life of the service that is compared. dialler.md: EWMA over 5 min. */
  halfLifeMs: number;
  /** Dials given at once, as a share of all that the risk allows. dialler.md: 0.05. */
  chunkShare: number;
  /** Without a call and without a dial for so long, an eligible campaign goes first. dialler.md: served within 30 s. */
  starvingMs: number;
}

export interface RecallSettings {
  /** Off: a person may be just about to answer, and the lever was never measured on a real carrier. */
  isOn: boolean;
  /** Since the dial: 15 s of ringing that the law asks for and at most 5 s until it rings. dialler.md §2.4, §6. */
  ringMs: number;
  /** Risk in multiples of what is allowed. dialler.md: 3. */
  riskFactor: number;
}

export interface BoundSettings {
  /** A dial without news for so long is forgotten. LiveKit's own longest ring: 180 s. */
  ringMaxMs: number;
  /** A person without a slot and without news is forgotten. Patience is a matter of seconds. */
  waitMaxMs: number;
  /** A slot without news: four hours is the longest call of a bot. */
  talkMaxMs: number;
  /** What was learnt of a campaign that no plan named for so long is forgotten. */
  campaignIdleMs: number;
}

export const defaultPacerSettings: PacerSettings = {
  ring: { halfLifeMs: 900_000, startCount: 20, floorCount: 10, humanShare: 0.15 },
  talk: { halfLifeMs: 1_200_000, meanMs: 90_000, startCount: 20, floorCount: 1 },
  price: {
    push: 1.5,
    gain: 0.003,
    gainPerMinute: 0.03,
    memoryCount: 150,
    fewMemoryPower: 0.5,
    shrinkShare: 0.2,
    ledgerShrinkCount: 60,
    ledgerMs: 10_800_000,
    startFactor: 1,
    fewSlotCount: 20,
    fewPower: 0.3,
    fewestSlotCount: 5,
    leastFactor: 0.02,
    mostFactor: 2.5,
  },
  coldStart: {
    leastMs: 90_000,
    outcomeCount: 100,
    slotOutcomeCount: 5,
    rampShare: 0.1,
    rampStepMs: 10_000,
    rampStepMax: 30,
  },
  distrust: { peopleCount: 60, factor: 3.5, calmCount: 20 },
  carrier: { windowCount: 40, leastCount: 20, fastShare: 0.5, goodCount: 3 },
  change: { factor: 1.6, alarm: 6, leastMs: 30_000, keepCount: 50 },
  law: {
    windowMs: 86_400_000,
    doubtMax: 0.3,
    cautionFrom: 0.12,
    cautionLeast: 0.2,
    priorCount: 900,
    priorFactor: 1,
  },
  share: { halfLifeMs: 300_000, chunkShare: 0.05, starvingMs: 20_000 },
  recall: { isOn: false, ringMs: 20_000, riskFactor: 3 },
  bounds: {
    ringMaxMs: 180_000,
    waitMaxMs: 60_000,
    talkMaxMs: 14_460_000,
    campaignIdleMs: 86_400_000,
  },
};
