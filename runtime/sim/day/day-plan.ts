/** The day that is simulated: a Tuesday in June, by the clocks of New York. */
const midnight = Date.UTC(2026, 5, 16, 4);
const hourMs = 3_600_000;
const minuteMs = 60_000;

export const dayPlan = {
  timeZone: 'America/New_York',
  startsAt: midnight + 9 * hourMs,
  endsAt: midnight + 18 * hourMs,
} as const;

/** Of ten dials so many reach a person, by the hour of the day: few at work, more around noon and in the evening. */
const humanShares = [
  0.15, 0.15, 0.15, 0.15, 0.15, 0.15, 0.15, 0.15, 0.16, 0.17, 0.13, 0.12, 0.19, 0.21, 0.14, 0.12,
  0.15, 0.24,
];

export const humanShareAt = (at: number): number =>
  humanShares[Math.floor((at - midnight) / hourMs)] ?? 0.15;

interface DayIncident {
  fromAt: number;
  toAt: number;
  what: 'carrier-away' | 'worker-away';
}

/** What goes wrong: the carrier refuses for four minutes, and later a third of the workers is gone for a quarter of an hour. */
const incidents: readonly DayIncident[] = [
  {
    fromAt: midnight + 11 * hourMs,
    toAt: midnight + 11 * hourMs + 4 * minuteMs,
    what: 'carrier-away',
  },
  {
    fromAt: midnight + 15 * hourMs,
    toAt: midnight + 15 * hourMs + 15 * minuteMs,
    what: 'worker-away',
  },
];

export const isAt = (what: DayIncident['what'], at: number): boolean =>
  incidents.some((one) => one.what === what && at >= one.fromAt && at < one.toAt);
