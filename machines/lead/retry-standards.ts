import type { RetryMatrix, RetryRule } from '../contracts/campaign/retry.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * Rules for what is our doing or nobody's, used where a campaign has none of its own: a dial that nobody knows the end of may
 * have rung, so it counts and waits an hour (dialler.md §8); a dial that we cancelled, or that the carrier did not take, says
 * nothing about the lead and never uses it up (§5.1: 30 s · 2^i with jitter).
 */
export const builtInRules: RetryMatrix = {
  unknown: { delaysMs: [60 * minuteMs, 60 * minuteMs] },
  canceled: { delaysMs: [minuteMs, 5 * minuteMs, 15 * minuteMs], past: 'repeat', counts: false },
  carrier_error: {
    delaysMs: [30_000],
    past: 'double',
    delayMaxMs: 30 * minuteMs,
    jitter: 0.3,
    counts: false,
  },
};

/** An unknown dial is at least this old before its number is rung again, whatever a campaign's own rule says. §8. */
export const unknownRetryMinMs = 60 * minuteMs;

const noSuchNumber: RetryRule = {
  // Confirmed once before the number is given up; another one is rung first.
  delaysMs: [30 * minuteMs],
  past: 'repeat',
  totalMax: 10,
  number: 'other',
  numberDeadAfter: 2,
};

const machine: RetryRule = {
  delaysMs: [4 * hourMs],
  past: 'repeat',
  otherDaypartFrom: 1,
  // One a day.
  nextDay: true,
  totalMax: 3,
};

/**
 * The matrix with which a campaign begins, every rule of it editable: dialler.md §5.1, row by row. Its caps are that table's;
 * what is marked as ours has no figure there. Caps by law (§3) go before all of it.
 */
export const standardRetry: RetryMatrix = {
  ...builtInRules,
  // Somebody is there: short delays. The total is ours, since the table names only the day's cap.
  busy: {
    delaysMs: [10 * minuteMs, 30 * minuteMs, 90 * minuteMs],
    past: 'repeat',
    perDayMax: 4,
    totalMax: 12,
  },
  // Six dials in two days and three parts of the day, then it is enough.
  no_answer: {
    delaysMs: [2 * hourMs],
    past: 'repeat',
    otherDaypartFrom: 2,
    perDayMax: 3,
    window: { count: 6, ms: 2 * dayMs },
    totalMax: 6,
  },
  // Not `declined`, which is what flows call a person who says no.
  call_declined: {
    delaysMs: [0],
    nextDay: true,
    otherDaypartFrom: 1,
    totalMax: 2,
  },
  voicemail: machine,
  // Nobody knows who answered: as if it had been a mailbox.
  machine,
  // Ours, where a campaign does not speak to silence: as nobody there, once more on another day.
  silent: { delaysMs: [4 * hourMs], nextDay: true, otherDaypartFrom: 1, totalMax: 2 },
  screened: { delaysMs: [dayMs], totalMax: 2 },
  // Ours: a company's menu, once more at another time of another day.
  ivr: { delaysMs: [dayMs], otherDaypartFrom: 1, totalMax: 2 },
  // US: a day; where the law says 72 h its pack says so. With a slot that waits, for nobody may be abandoned twice.
  abandoned: { delaysMs: [dayMs], totalMax: 2, first: true, reservedSlot: true },
  dropped: {
    delaysMs: [2 * minuteMs, 5 * minuteMs],
    jitter: 0.5,
    totalMax: 3,
    number: 'same',
    first: true,
  },
  // The dial failed without a word why, or the worker in the middle of the call. Ours.
  failed: { delaysMs: [5 * minuteMs, 30 * minuteMs], jitter: 0.5, totalMax: 3 },
  // When no time was named: the next part of the day. Ours.
  callback: { delaysMs: [2 * hourMs], past: 'repeat', number: 'same', first: true, totalMax: 20 },
  invalid: noSuchNumber,
  // Heard in the call itself (SIT), so it needs no second look.
  unavailable: { ...noSuchNumber, numberDeadAfter: 1 },
  fax: { delaysMs: [30 * minuteMs], past: 'repeat', totalMax: 10, numberDeadAfter: 1 },
  refused: { delaysMs: [], suppress: true },
  wrong_party: { delaysMs: [], suppress: true },
};
