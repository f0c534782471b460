/** `kill -9` of a worker in the middle of a call whose party is still there: another worker goes on with it. */
import { afterEach, describe, expect, it } from 'vitest';
import { endProcesses } from '../product-process.ts';
import { type Garden, openGarden } from './resumed-call.ts';

let garden: Garden;
afterEach(async () => {
  await endProcesses();
  await garden?.close();
});

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('a call whose worker is killed', () => {
  it('is gone on with by another worker: nothing forgotten, nothing repeated, one record that says so', async () => {
    garden = await openGarden();
    const first = await garden.worker('w1');
    await garden.ready(1);
    const call = await garden.callIn();
    await call.asked('name');
    call.say('My name is Ada');
    await call.asked('monday');
    await garden.worker('w2');
    await garden.ready(2);
    first.signal('SIGKILL');
    const killedAt = Date.now();
    await call.soundAfter(killedAt);
    await call.until(({ snapshot }) => snapshot?.resumes.length === 1);
    await call.asked('monday');
    call.say('Yes please');

    const record = await call.record();
    const report = await call.report();
    expect(record).toMatchObject({
      workerId: 'w2',
      state: 'completed',
      termination: { reason: 'bot_ended' },
      disposition: { code: 'confirmed', source: 'flow' },
      vars: { name: 'My name is Ada', monday: 'Yes please' },
      epoch: 1,
      resumes: [{ fromWorker: 'w1', toWorker: 'w2', gapMs: expect.any(Number) }],
      recording: { partial: true },
    });
    expect(await call.records()).toHaveLength(1);
    const said = record.transcript.map(({ who, text }) => `${who}: ${text}`);
    expect(said.filter((line) => line.startsWith('party'))).toEqual([
      'party: My name is Ada',
      'party: Yes please',
    ]);
    // What had sounded whole was not said again; the open question was.
    expect(count(report.heard, 'What is your name')).toBe(1);
    expect(count(report.heard, 'Do you want the roses on Monday')).toBe(2);
    expect(report.heard).toContain('Sorry, one moment.');
    expect(report).toMatchObject({ ended: 'bot', streams: 2 });
    const starts = record.transcript.map(({ startMs }) => startMs);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    // The axis goes on: the words behind the gap lie behind it.
    const { atMs } = record.resumes![0]!;
    expect(record.transcript.find(({ text }) => text === 'Yes please')!.startMs).toBeGreaterThan(
      atMs,
    );
  }, 150_000);
});
