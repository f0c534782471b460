import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInProcessBus } from '../../bus/in-process-bus.ts';
import { type Ground, openGround, type TwinCall, until } from '../dialling-ground.ts';

let ground: Ground;

beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
  ground.carrier.onPlaced = (call) => void ground.carrier.say(call, 'answered');
});
afterEach(() => ground.close());

const outcome = async (state: 'attached' | 'ended') =>
  until(
    async () => (await ground.attempts())[0],
    (attempt) => attempt?.state === state,
  );
const call = (): TwinCall => ground.carrier.calls[0]!;

describe('an answered call', () => {
  it('is attached by 202 and named to the worker in full', async () => {
    const worker = await ground.worker('w1', 1);
    await ground.campaign('c', 1);
    await ground.dialler();
    expect(await outcome('attached')).toMatchObject({ workerId: 'w1' });
    const [lead] = await ground.leads('c');
    expect(worker.asked[0]!.request).toMatchObject({
      callId: call().request.callId,
      token: call().media.token,
      botId: 'bot',
      direction: 'outbound',
      leadId: lead!._id,
      campaignId: 'c',
      attemptId: `${lead!._id}:1`,
      carrierCallId: call().carrierCallId,
      to: lead!.phone,
    });
    await until(
      async () => (await ground.leads('c'))[0]!.state,
      (state) => state === 'live',
    );
  });

  it('counts as attached when the worker says 409: the request before was ours', async () => {
    const worker = await ground.worker('w1', 1);
    worker.status = 409;
    await ground.campaign('c', 1);
    await ground.dialler();
    expect(await outcome('attached')).toMatchObject({ workerId: 'w1' });
    expect(ground.carrier.hungUp).toEqual([]);
  });

  it('goes to the next worker on 429, and its media is pointed there with the same token', async () => {
    const busy = await ground.worker('w1', 2);
    const free = await ground.worker('w2', 1);
    busy.status = 429;
    await ground.campaign('c', 1);
    await ground.dialler();
    expect(await outcome('attached')).toMatchObject({ workerId: 'w2' });
    expect(busy.asked.length).toBe(1);
    expect(free.asked.length).toBe(1);
    expect(call().request.mediaUrl).toBe('ws://w1/media');
    expect(call().media).toEqual({
      mediaUrl: 'ws://w2/media',
      token: free.asked[0]!.request.token,
    });
  });

  it('goes to the next worker when the connection is refused', async () => {
    const dead = await ground.worker('w1', 2);
    await ground.worker('w2', 1);
    await dead.close();
    await ground.campaign('c', 1);
    await ground.dialler();
    expect(await outcome('attached')).toMatchObject({ workerId: 'w2' });
  });

  it('asks a worker once more when its answer was lost', async () => {
    const worker = await ground.worker('w1', 1);
    let isFirst = true;
    worker.status = () => {
      const status = isFirst ? 500 : 409;
      isFirst = false;
      return status;
    };
    await ground.campaign('c', 1);
    await ground.dialler();
    await outcome('attached');
    expect(worker.asked.length).toBe(2);
  });

  it('is told that nobody is free and counted as abandoned when no worker takes it', async () => {
    const worker = await ground.worker('w1', 1);
    worker.status = 429;
    await ground.campaign('c', 1);
    await ground.dialler();
    expect(await outcome('ended')).toMatchObject({ outcome: 'abandoned' });
    expect(ground.carrier.dismissed.map(({ carrierCallId }) => carrierCallId)).toEqual([
      call().carrierCallId,
    ]);
    const [lead] = await ground.leads('c');
    expect(lead).toMatchObject({ state: 'done', why: 'Answered, but no worker was free' });
    expect((await ground.campaignNow('c')).counters).toMatchObject({ abandoned: 1 });
  });

  it('is told that nobody is free when the fleet does not know our secret, and the log says what to do', async () => {
    const worker = await ground.worker('w1', 1);
    await ground.worker('w2', 1);
    worker.status = 401;
    await ground.campaign('c', 1);
    await ground.dialler();
    expect(await outcome('ended')).toMatchObject({ outcome: 'abandoned' });
    expect(ground.carrier.dismissed.map(({ carrierCallId }) => carrierCallId)).toEqual([
      call().carrierCallId,
    ]);
    expect(
      ground.log.filter((line) => line.level === 'error').map((line) => line.sentence),
    ).toContain(
      'The worker does not accept VOXCORE_SECRET: set the same one for dialler and fleet',
    );
  });
});
