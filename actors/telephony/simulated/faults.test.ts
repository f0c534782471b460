import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CarrierTrial, openCarrierTrial } from './carrier-trial.ts';
import { createFaults, type FaultName } from './faults.ts';

let trial: CarrierTrial;
beforeAll(async () => {
  trial = await openCarrierTrial({ slowMs: 300 });
});
afterAll(() => trial.close());

/** A call that has run for about half a second under a fault. */
const suffer = async (fault: FaultName, count = 1) => {
  const call = await trial.meet('silent');
  const frames = call.stream.messages.length;
  trial.simulated.faults.once(fault, { callSid: call.carrierCallId, count });
  await trial.bench.until(
    'some frames, or the end',
    () => call.stream.closeCode !== null || call.stream.messages.length > frames + 30,
  );
  const media = call.stream.messages.flatMap((each) => (each.event === 'media' ? each.media : []));
  return { ...call, chunks: media.map((each) => each.chunk) };
};
const inOrder = (chunks: number[]) =>
  chunks.every((chunk, n) => n === 0 || chunk > (chunks[n - 1] ?? 0));

test.concurrent('drop: the timestamps show the gap', async () => {
  const { chunks, stream } = await suffer('media.drop', 3);
  expect(inOrder(chunks)).toBe(true);
  expect((chunks.at(-1) ?? 0) - chunks.length).toBe(3);
  stream.hangUp();
});

test.concurrent('delay: frames come late, in order and complete', async () => {
  const { chunks, stream } = await suffer('media.delay');
  expect(chunks).toEqual(chunks.map((_, n) => n + 1));
  stream.hangUp();
});

test.concurrent('duplicate: a frame comes twice', async () => {
  const { chunks, stream } = await suffer('media.duplicate');
  expect(chunks.length - new Set(chunks).size).toBe(1);
  stream.hangUp();
});

test.concurrent('reorder: a frame comes after its successor', async () => {
  const { chunks, stream } = await suffer('media.reorder');
  expect(inOrder(chunks)).toBe(false);
  expect([...chunks].sort((a, b) => a - b)).toEqual(chunks.map((_, n) => n + 1));
  stream.hangUp();
});

test.concurrent('garbage: what is not of the protocol comes between good frames', async () => {
  const { chunks, stream, carrierCallId } = await suffer('media.garbage', 9);
  expect(stream.problems.length).toBeGreaterThanOrEqual(8);
  expect(chunks).toEqual(chunks.map((_, n) => n + 1));
  // The ninth is larger than the bench reads: the socket is lost, the leg is not.
  await trial.bench.until('the loss', () => stream.closeCode !== null);
  expect((await trial.carrier.status(carrierCallId))?.status).toBe('answered');
  await trial.carrier.hangUp(carrierCallId);
});

test.concurrent('reset: the socket dies without a close, and the leg stands', async () => {
  const { stream, carrierCallId } = await suffer('socket.reset');
  expect(stream.closeCode).toBe(1006);
  expect(stream.messages.at(-1)?.event).not.toBe('stop');
  expect((await trial.carrier.status(carrierCallId))?.status).toBe('answered');
  await trial.carrier.hangUp(carrierCallId);
});

test.concurrent('stop without close, close without stop', async () => {
  const open = await trial.meet('silent');
  trial.simulated.faults.once('stream.stop-without-close', { callSid: open.carrierCallId });
  await trial.carrier.hangUp(open.carrierCallId);
  await trial.bench.until('stop', () => open.stream.messages.at(-1)?.event === 'stop');
  expect(open.stream.closeCode).toBeNull();
  const closed = await trial.meet('silent');
  trial.simulated.faults.once('stream.close-without-stop', { callSid: closed.carrierCallId });
  await trial.carrier.hangUp(closed.carrierCallId);
  await trial.bench.until('close', () => closed.stream.closeCode !== null);
  expect(closed.stream.messages.at(-1)?.event).not.toBe('stop');
});

test.concurrent('lost answer: the call is placed, nobody is told, and find finds it', async () => {
  const to = trial.numberOf('silent');
  const sinceAt = Date.now();
  trial.simulated.faults.once('rest.lost-answer', { to });
  await expect(trial.place(to, 'lost')).rejects.toMatchObject({ code: 'carrier_unavailable' });
  const [call, ...others] = await trial.carrier.find(to, sinceAt);
  expect(others).toEqual([]);
  await trial.carrier.hangUp(call?.carrierCallId ?? '');
});

test.concurrent.each(['rest.429', 'rest.503'] as const)(
  '%s: unavailable, and nothing is placed',
  async (fault) => {
    const to = trial.numberOf('silent');
    trial.simulated.faults.once(fault, { to });
    await expect(trial.place(to, fault)).rejects.toMatchObject({
      code: 'carrier_unavailable',
      retryable: true,
    });
    expect(await trial.carrier.find(to, 0)).toEqual([]);
  },
);

test.concurrent('slow: the answer comes in the end', async () => {
  const to = trial.numberOf('silent');
  trial.simulated.faults.once('rest.slow', { to });
  const { carrierCallId } = await trial.place(to, 'slow');
  await trial.carrier.hangUp(carrierCallId);
});

const sequencesUnder = async (fault: FaultName, count = 1) => {
  const to = trial.numberOf('silent');
  trial.simulated.faults.once(fault, { to, count });
  const { carrierCallId, attemptId } = await trial.place(to, `${fault} ${to}`);
  await trial.bench.until('answered', () => trial.statuses(attemptId).includes('answered'));
  await trial.carrier.hangUp(carrierCallId);
  await trial.bench.until('completed', () => trial.statuses(attemptId).includes('completed'));
  return trial.bench.events
    .filter((event) => event.attemptId === attemptId)
    .map((event) => event.sequence);
};

test.concurrent('callbacks come twice, in another order, late or never', async () => {
  expect(await sequencesUnder('callback.duplicate')).toEqual([0, 0, 1, 2, 3]);
  expect(await sequencesUnder('callback.reorder')).toEqual([1, 0, 2, 3]);
  expect(await sequencesUnder('callback.fail', 3)).toEqual([0, 1, 2, 3]);
  expect(await sequencesUnder('callback.lose')).toEqual([1, 2, 3]);
});

test('rates are drawn from the seed for each number, whatever the others do', () => {
  const drawn = (alone: boolean) => {
    const faults = createFaults('seed');
    faults.rate('media.drop', 0.3);
    return Array.from({ length: 200 }, () => {
      if (!alone) faults.occurs('media.drop', { to: '+2', callSid: 'b' });
      return faults.occurs('media.drop', { to: '+1', callSid: 'a' });
    });
  };
  expect(drawn(true)).toEqual(drawn(false));
  const count = drawn(true).filter(Boolean).length;
  expect(count).toBeGreaterThan(40);
  expect(count).toBeLessThan(80);
});

test('clear ends them, counts remain', () => {
  const faults = createFaults(1);
  const subject = { to: '+1', callSid: 'a' };
  faults.rate('media.drop', 1);
  expect(faults.occurs('media.drop', subject)).toBe(true);
  faults.once('media.drop', { to: '+2' });
  faults.clear();
  expect(faults.occurs('media.drop', { ...subject, to: '+2' })).toBe(false);
  expect(faults.counts()).toEqual({ 'media.drop': 1 });
});
