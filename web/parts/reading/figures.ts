/** How numbers are written on every page. */

const two = (whole: number): string => String(whole).padStart(2, '0');

/** `1:07`, `1:02:07`; less than nothing is nothing (clocks differ a little). */
export const durationText = (ms: number): string => {
  const wholeS = Math.max(0, Math.floor(ms / 1_000));
  const hours = Math.floor(wholeS / 3_600);
  const minutes = Math.floor(wholeS / 60) % 60;
  const seconds = wholeS % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
};

/** For readers and titles: `1 hour 2 minutes`, `7 seconds`. */
export const durationWords = (ms: number): string => {
  const wholeS = Math.max(0, Math.floor(ms / 1_000));
  const parts = [
    [Math.floor(wholeS / 3_600), 'hour'],
    [Math.floor(wholeS / 60) % 60, 'minute'],
    [wholeS % 60, 'second'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).slice(0, 2);
  if (told.length === 0) return '0 seconds';
  return told.map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`).join(' ');
};

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `12,345`; null is an en dash, so that "nothing known" is not "0". */
export const countText = (count: number | null): string =>
  count === null ? '–' : grouped.format(count);

/** One decimal below ten, none above: `0.4`, `12`. */
export const rateText = (rate: number | null): string =>
  rate === null ? '–' : rate < 10 ? rate.toFixed(1) : grouped.format(rate);

/** `840` with `ms`, `1.24` with `s`. */
export const latencyParts = (ms: number | null): { value: string; unit: string } => {
  if (ms === null) return { value: '–', unit: '' };
  return ms < 1_000
    ? { value: String(Math.round(ms)), unit: 'ms' }
    : { value: (ms / 1_000).toFixed(2), unit: 's' };
};

const clockFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** `14:03:22`, here. */
export const clockText = (at: number): string => clockFormat.format(at);

/** `14:03:22` today, `19 Nov 14:03:22` on another day. */
export const instantText = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString()
    ? clockText(at)
    : `${dayFormat.format(at)} ${clockText(at)}`;

/** `node_entered` and `no_answer` as words. */
export const wordsOf = (name: string): string => name.replaceAll(/[_-]/g, ' ');
