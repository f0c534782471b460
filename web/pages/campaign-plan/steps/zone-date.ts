/** Dates of a zone without a library: the browser's own table of zones, asked twice because the offset is that of the answer. */

const partsOf = (at: number, timeZone: string): Record<string, string> => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
};

const isZone = (timeZone: string): boolean => {
  try {
    partsOf(0, timeZone);
    return true;
  } catch {
    return false;
  }
};

/** `YYYY-MM-DD` of an instant (epoch ms); empty for null. */
export const dateOf = (at: number | null, timeZone: string): string => {
  if (at === null) return '';
  const { year, month, day } = partsOf(at, isZone(timeZone) ? timeZone : 'UTC');
  return `${year}-${month}-${day}`;
};

/** First instant of a day of the zone (epoch ms); null for an empty date. */
export const instantOf = (date: string, timeZone: string): number | null => {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return null;
  const zone = isZone(timeZone) ? timeZone : 'UTC';
  const wanted = Date.parse(`${date}T00:00:00Z`);
  const offsetAt = (at: number) => {
    const { year, month, day, hour, minute, second } = partsOf(at, zone);
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - at;
  };
  const guess = wanted - offsetAt(wanted);
  return wanted - offsetAt(guess);
};
