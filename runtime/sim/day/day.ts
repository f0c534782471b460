import { parseArgs } from 'node:util';
import { buildConsoleIfStale } from '../../system/console-build.ts';
import { dayPlan } from './day-plan.ts';
import { openDay } from './simulated-day.ts';

const tellEveryMs = 5_000;
const root = new URL('../../../', import.meta.url).pathname;
const timeOf = (at: number): string =>
  new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: dayPlan.timeZone,
  }).format(at);

/** `npm run sim -- day`: a day of a campaign at speed, to be followed in the console. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '8080' },
      speed: { type: 'string', default: '360' },
      slots: { type: 'string', default: '8' },
      leads: { type: 'string', default: '4000' },
      seed: { type: 'string', default: '1' },
    },
  });
  await buildConsoleIfStale(root);
  const day = await openDay({
    port: Number(values.port),
    speed: Number(values.speed),
    slotCount: Number(values.slots),
    leadCount: Number(values.leads),
    seed: Number(values.seed),
  });
  console.log(`Follow it at ${day.url}/campaigns/${day.campaignId}`);
  const startedAt = performance.now();
  const tell = () =>
    console.log(
      `${timeOf(day.now())} in New York after ${((performance.now() - startedAt) / 1_000).toFixed(0)} s: ${day.dialCount()} dials`,
    );
  const timer = setInterval(tell, tellEveryMs);
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const over = day.run().then(() => {
    clearInterval(timer);
    tell();
    console.log('The day is over; Ctrl-C ends it.');
  });
  await ended;
  clearInterval(timer);
  await day.close();
  await over.catch(() => {});
}
