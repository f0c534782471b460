/** `kill -9` of a worker in the middle of a call whose party is still there: another worker goes on with it. */
import { afterEach, describe, expect, it } from 'vitest';
import { replay } from '../../../runtime/replay/replay.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import { type Garden, gardenBot, openGarden } from './resumed-call.ts';

let garden: Garden;
afterEach(async () => {
  await endProcesses();
  await garden?.close();
});

/** A call that has told its name, and a second worker that has none. */
const callAtMonday = async () => {
  garden = await openGarden();
  const worker = await garden.worker('w1');
  await garden.ready(1);
  const call = await garden.callIn();
  await call.asked('name');
  call.say('My name is Ada');
  await call.asked('monday');
  await garden.worker('w2');
  await garden.ready(2);
  return { worker, call };
};

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('a call whose worker is killed', () => {
  it('is gone on with by another worker: nothing forgotten, nothing repeated, one record that says so', async () => {
    const { worker: first, call } = await callAtMonday();
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
    // Its journal begins where the second worker went on, and runs again from there.
    expect(replay({ events: await call.journal(), config: gardenBot })).toMatchObject({
      divergence: null,
      takenOverFrom: 'w1',
      cutSeqs: [],
    });
  }, 150_000);

  it('survives a second worker, and a third goes on', async () => {
    garden = await openGarden();
    const first = await garden.worker('w1');
    await garden.ready(1);
    const call = await garden.callIn();
    await call.asked('name');
    const second = await garden.worker('w2');
    await garden.ready(2);
    first.signal('SIGKILL');
    await call.until(({ epoch, snapshot }) => epoch === 1 && snapshot?.resumes[0]?.gapMs != null);
    await garden.worker('w3');
    await garden.ready(3);
    second.signal('SIGKILL');
    await call.until(({ epoch, snapshot }) => epoch === 2 && snapshot?.resumes[1]?.gapMs != null);
    await call.asked('name');
    call.say('My name is Ada');
    await call.asked('monday');
    call.say('Yes please');
    const record = await call.record();
    expect(record).toMatchObject({
      workerId: 'w3',
      disposition: { code: 'confirmed' },
      vars: { name: 'My name is Ada' },
      epoch: 2,
      resumes: [
        { fromWorker: 'w1', toWorker: 'w2' },
        { fromWorker: 'w2', toWorker: 'w3' },
      ],
    });
    expect(await call.records()).toHaveLength(1);
  }, 180_000);
});

describe('a worker that is frozen for longer than it takes to be missed', () => {
  it('loses its calls to another one, and finds itself fenced when it wakes', async () => {
    const { worker: frozen, call } = await callAtMonday();
    frozen.signal('SIGSTOP');
    // Its socket stands, so nobody but who misses its beat can know.
    await call.until(({ workerId, epoch }) => workerId === 'w2' && epoch === 1, 60_000);
    await call.until(({ snapshot }) => snapshot?.resumes[0]?.gapMs != null);
    frozen.signal('SIGCONT');
    await eventually(
      async () => (await fetch(`${frozen.url}/metrics`)).text(),
      (text) => /voxbridge_fleet_events\{of="calls_fenced"\} 1/.test(text),
      40_000,
    );
    await call.asked('monday');
    call.say('Yes please');
    const record = await call.record();
    expect(record).toMatchObject({
      workerId: 'w2',
      termination: { reason: 'bot_ended' },
      disposition: { code: 'confirmed' },
      vars: { name: 'My name is Ada', monday: 'Yes please' },
      epoch: 1,
    });
    expect(await call.report()).toMatchObject({ ended: 'bot' });
    expect(await call.records()).toHaveLength(1);
  }, 200_000);
});
