import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt, Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import type { WindDown } from '../../../machines/contracts/campaign/campaign-state.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { Worker } from '../../../machines/contracts/worker.ts';
import { listActors } from '../../../machines/supervision/actor-listing.ts';
import { openInProcessBus } from '../../bus/in-process-bus.ts';
import type { Store } from '../../store/store.ts';
import { type Ground, openGround, type TwinCall, until } from '../dialling-ground.ts';
import { changeCampaign } from './change-campaign.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
  await ground.worker('w1', 4);
});
afterEach(() => ground.close());

const campaigns = () => ground.store.collection<Campaign>('campaigns');
const bots = (): ReturnType<Store['collection']> => ground.store.collection('bots');
const now = () => Math.round(ground.clock.now());
const reaches = (state: Campaign['state']) =>
  until(
    () => ground.campaignNow('c'),
    (seen) => seen?.state === state,
  );
const order = async (type: 'campaign.pause' | 'campaign.stop', windDown: WindDown) => {
  await changeCampaign(campaigns(), 'c', () => ({ type, windDown }) as never, { now: now() });
  await ground.bus.publish(topics.campaignChanged, { campaignId: 'c' });
};
const resume = async () => {
  const event = { type: 'campaign.resume', opening: { isOpen: true } } as const;
  await changeCampaign(campaigns(), 'c', () => event, { now: now() });
  await ground.bus.publish(topics.campaignChanged, { campaignId: 'c' });
};
const attemptOf = async (call: TwinCall) =>
  (await ground.attempts()).find((one) => one.callId === call.request.callId);
const attached = (call: TwinCall) =>
  until(
    () => attemptOf(call),
    (attempt) => attempt?.state === 'attached',
  );
/** A test ends, and its parties still talk. */
const noStore = () => {};
/** A party that answers, talks and is done; its record follows. */
const talks =
  (code = 'confirmed') =>
  async (call: TwinCall) => {
    await ground.carrier.say(call, 'answered');
    await attached(call);
    await ground.carrier.say(call, 'completed');
    await ground.result(call.request.callId, code);
  };
const isBusy = async (call: TwinCall) => {
  await ground.carrier.say(call, 'ringing');
  await ground.carrier.say(call, 'busy');
};
const calls = (count: number) =>
  until(
    () => ground.carrier.calls.length,
    (many) => many >= count,
  );
const rounds = () => ground.facts.filter(({ type }) => type === 'pacing.tick').length;
const someRounds = async (count = 3) => {
  const before = rounds();
  await until(rounds, (many) => many >= before + count);
};
const ended = (count: number) =>
  until(
    async () => (await ground.attempts()).filter(({ state }) => state === 'ended').length,
    (many) => many === count,
  );

describe('a campaign’s schedule', () => {
  it('opens and closes it by itself, lets calls go on, and ends it at its end', async () => {
    const startAt = now() + 3_600_000;
    await ground.campaign('c', 50, {
      state: 'scheduled',
      schedule: { startAt, endAt: startAt + 7_200_000 },
    });
    await ground.dialler();
    await someRounds();
    expect(ground.carrier.calls.length).toBe(0);
    expect(await ground.campaignNow('c')).toMatchObject({
      state: 'scheduled',
      waits: { untilAt: startAt },
    });
    ground.later(3_600_001);
    await reaches('running');
    await calls(4);
    ground.later(7_200_000);
    await reaches('stopping');
    for (const call of ground.carrier.calls) await ground.carrier.say(call, 'no_answer');
    const { log } = await reaches('completed');
    expect(log.map(({ what }) => what)).toEqual([
      'schedule.closed',
      'schedule.opened',
      'schedule.ended',
      'calls.over',
    ]);
  });
});

describe('a campaign whose bot', () => {
  it('is unpublished while it runs pauses with its calls going on, and tells its owner', async () => {
    await ground.campaign('c', 20);
    await ground.dialler();
    await calls(4);
    await bots().updateOne({ _id: 'bot' }, { $set: { liveVersionId: null } as never });
    await reaches('pausing');
    for (const call of ground.carrier.calls) await talks()(call);
    const { warnings, log } = await reaches('paused');
    expect(ground.carrier.calls.length).toBe(4);
    expect(warnings).toMatchObject([
      {
        code: 'bot_not_live',
        says: 'Its bot “Bot” has no published version any more: it pauses, present calls go on',
        todo: 'Publish the bot, then resume.',
      },
    ]);
    expect(log.map(({ what }) => what)).toEqual(['bot.withdrawn', 'calls.over']);
    await bots().updateOne({ _id: 'bot' }, { $set: { liveVersionId: 'v2' } as never });
    await resume();
    await calls(5);
  });

  it.each([
    [
      'is archived',
      () => bots().updateOne({ _id: 'bot' }, { $set: { archivedAt: new Date() } as never }),
    ],
    ['is deleted', () => bots().deleteOne({ _id: 'bot' })],
  ])('%s while it runs fails, and its calls go on', async (_, act) => {
    await ground.campaign('c', 20);
    await ground.dialler();
    await calls(4);
    await act();
    const { warnings } = await reaches('failed');
    expect(warnings).toMatchObject([
      { code: 'bot_unknown', todo: expect.stringMatching(/Choose/) },
    ]);
    for (const call of ground.carrier.calls) await talks()(call);
    await ended(4);
    await someRounds();
    expect(ground.carrier.calls.length).toBe(4);
  });
});

it('a campaign that is deleted from the store while it runs dials nobody any more, and its calls go on', async () => {
  await ground.campaign('c', 20);
  await ground.dialler();
  await calls(4);
  await campaigns().deleteOne({ _id: 'c' });
  for (const call of ground.carrier.calls) await talks()(call);
  await ended(4);
  await someRounds();
  expect(ground.carrier.calls.length).toBe(4);
});

it('an edit counts from the next tick on', async () => {
  await ground.campaign('c', 20, { pacing: { concurrentMax: 1 } });
  await ground.dialler();
  await calls(1);
  await someRounds();
  expect(ground.carrier.calls.length).toBe(1);
  const edit = { type: 'campaign.edit', says: 'Changed: pacing' } as const;
  const { pacing } = await ground.campaignNow('c');
  await changeCampaign(campaigns(), 'c', () => edit, {
    now: now(),
    set: { pacing: { ...pacing, concurrentMax: 3 }, rev: 2 },
  });
  await calls(3);
  await someRounds();
  expect(ground.carrier.calls.length).toBe(3);
});

describe('a budget', () => {
  it('of dials is met exactly, also by a leader that comes after a crash, and pauses the campaign', async () => {
    await ground.campaign('c', 30, { budget: { total: { dialsMax: 10 } } });
    ground.carrier.onPlaced = (call) =>
      void (ground.carrier.calls.length === 6 ? undefined : isBusy(call));
    const first = await ground.dialler();
    await calls(6);
    await first.kill();
    ground.later(60_000);
    ground.carrier.onPlaced = (call) => void isBusy(call).catch(noStore);
    await ground.dialler();
    // An intent counts as a dial, whether or not it was placed before the crash.
    await until(
      async () => (await ground.attempts()).length,
      (many) => many === 10,
    );
    for (const call of ground.carrier.calls)
      if (call.status !== 'busy') await ground.carrier.say(call, 'busy');
    const { warnings } = await reaches('paused');
    expect((await ground.attempts()).length).toBe(10);
    expect(warnings).toMatchObject([
      { code: 'budget_spent', says: 'Its budget is used up: 10 dials' },
    ]);
  });

  it('of a day waits for the next one of its zone, then goes on', async () => {
    await ground.campaign('c', 30, {
      budget: { day: { conversationsMax: 5 } },
      schedule: { timeZone: 'Asia/Kolkata' },
    });
    ground.carrier.onPlaced = (call) => void talks()(call).catch(noStore);
    await ground.dialler();
    const { waits } = await reaches('scheduled');
    expect(ground.carrier.calls.length).toBe(5);
    expect(waits?.says).toMatch(
      /budget of the day is used up: 5 conversations; it goes on from .*00:00 Asia\/Kolkata/,
    );
    await someRounds();
    expect(ground.carrier.calls.length).toBe(5);
    ground.later(waits!.untilAt! - now() + 1);
    const beatAt = Date.now() + 10 * 86_400_000;
    await ground.store.collection<Worker>('workers').updateOne({ _id: 'w1' }, { $set: { beatAt } });
    await until(
      () => ground.carrier.calls.length,
      (many) => many === 10,
    );
    await reaches('scheduled');
    expect(ground.carrier.calls.length).toBe(10);
  });
});

describe('the breaker', () => {
  const failing = { breaker: { countMin: 4 }, pacing: { concurrentMax: 2 } };

  it('pauses a campaign whose calls fail, and says why', async () => {
    await ground.campaign('c', 40, failing);
    ground.carrier.onPlaced = (call) => void talks('failed')(call).catch(noStore);
    await ground.dialler();
    const { warnings, breakerStand } = await reaches('paused');
    expect(breakerStand).toMatchObject({ state: 'open', tripCount: 1 });
    expect(warnings).toMatchObject([
      { code: 'breaker_open', says: expect.stringMatching(/^\d+ of its last \d+ calls failed/) },
    ]);
    const dialled = ground.carrier.calls.length;
    await someRounds();
    expect(ground.carrier.calls.length).toBe(dialled);
    ground.carrier.onPlaced = (call) => void talks()(call).catch(noStore);
    await resume();
    // What failed before counts no more.
    await calls(dialled + 8);
    expect((await ground.campaignNow('c')).state).toBe('running');
  });

  it('is not moved by lines that are busy', async () => {
    await ground.campaign('c', 12, failing);
    ground.carrier.onPlaced = (call) => void isBusy(call).catch(noStore);
    await ground.dialler();
    await calls(12);
    expect((await ground.campaignNow('c')).breakerStand.state).toBe('closed');
  });

  it('probes with one call at a time where that is wanted, and closes once they succeed', async () => {
    const breaker = { ...failing.breaker, recovery: 'probe' as const, probeCount: 2 };
    await ground.campaign('c', 40, { ...failing, breaker });
    ground.carrier.onPlaced = (call) => void talks('failed')(call).catch(noStore);
    await ground.dialler();
    await reaches('paused');
    const dialled = ground.carrier.calls.length;
    ground.carrier.onPlaced = () => {};
    ground.later(60_001);
    await calls(dialled + 1);
    await someRounds();
    expect(ground.carrier.calls.length).toBe(dialled + 1);
    expect((await ground.campaignNow('c')).breakerStand.state).toBe('probing');
    ground.carrier.onPlaced = (call) => void talks()(call).catch(noStore);
    await talks()(ground.carrier.calls.at(-1)!);
    const seen = await until(
      () => ground.campaignNow('c'),
      ({ breakerStand }) => breakerStand.state === 'closed',
    );
    expect(seen).toMatchObject({ state: 'running', warnings: [] });
    expect(seen.log.map(({ what }) => what)).toEqual([
      'breaker.tripped',
      'calls.over',
      'breaker.probed',
      'breaker.closed',
    ]);
  });
});

describe('an order', () => {
  it('to pause stops dialling within a tick, though dials wait for their turn', async () => {
    await ground.campaign('c', 40);
    // Two dials a second: of four that are granted at once, most wait.
    await ground.dialler({ carrierCps: 2, tickMs: 2_000 });
    await calls(1);
    await order('campaign.pause', 'drain');
    // The bus told it: it need not wait for the tick, nor for dials that wait their turn.
    await until(
      async () =>
        (await ground.leads('c')).filter(({ why }) => why.startsWith('Claimed, but')).length,
      (many) => many > 0,
    );
    // One whose intent was written waits for nothing but the carrier's gap.
    const [dialled] = await until(
      async () => [
        ground.carrier.calls.length,
        (await ground.leads('c')).filter(({ state }) => state === 'dialing').length,
      ],
      ([placed, dialing]) => placed === dialing,
    );
    expect(dialled).toBeLessThanOrEqual(2);
    await someRounds(2);
    expect(ground.carrier.calls.length).toBe(dialled);
    // What rings may be answered.
    for (const call of ground.carrier.calls) await talks()(call);
    await reaches('paused');
  });

  it('to pause and hang up what rings lets calls go on', async () => {
    await ground.campaign('c', 2);
    await ground.dialler();
    await calls(2);
    const [talking, ringing] = ground.carrier.calls as [TwinCall, TwinCall];
    await ground.carrier.say(talking, 'answered');
    await attached(talking);
    await ground.carrier.say(ringing, 'ringing');
    await order('campaign.pause', 'cancel_ringing');
    await ended(1);
    expect(ground.carrier.hungUp).toEqual([ringing.carrierCallId]);
    expect(await attemptOf(ringing)).toMatchObject({ outcome: 'canceled' });
    expect((await ground.campaignNow('c')).state).toBe('pausing');
    await ground.carrier.say(talking, 'completed');
    await ground.result(talking.request.callId, 'confirmed');
    await reaches('paused');
  });

  it('to stop now ends calls as well, and waits for their records', async () => {
    await ground.campaign('c', 1);
    await ground.dialler();
    await calls(1);
    const [talking] = ground.carrier.calls as [TwinCall];
    await ground.carrier.say(talking, 'answered');
    await attached(talking);
    await order('campaign.stop', 'now');
    await until(
      () => ground.carrier.hungUp,
      (all) => all.includes(talking.carrierCallId),
    );
    await someRounds();
    expect((await ground.campaignNow('c')).state).toBe('stopping');
    await ground.result(talking.request.callId, 'hung_up');
    await reaches('completed');
  });
});

it('every campaign stands again with the first round after a restart, with what it had used up', async () => {
  const ids = Array.from({ length: 60 }, (_, n) => `c${String(n).padStart(2, '0')}`);
  const one = (id: string) =>
    ground.campaign(id, 2, {
      schedule: { timeZone: 'Europe/Berlin', holidays: ['2020-01-01'] },
      budget: { total: { dialsMax: 1 } },
    });
  await Promise.all(ids.map(one));
  // A dial that ended under an earlier leader is all that the first one may make.
  await ground.store.collection<Attempt>('attempts').insertOne(endedDial('c00'));
  const dialler = await ground.dialler();
  await until(rounds, (many) => many >= 1);
  const listed = [...dialler.systems()]
    .flatMap(([name, system]) => listActors(name, system, 10_000))
    .filter(({ machine }) => machine === 'campaign')
    .map(({ id }) => id.slice(-3));
  expect(ids.filter((id) => !listed.includes(id))).toEqual([]);
  expect((await ground.campaignNow('c00')).log.map(({ what }) => what)).toContain('budget.spent');
  expect((await ground.campaignNow('c01')).log).toEqual([]);
});

const endedDial = (campaignId: string): Attempt => ({
  _id: `${campaignId}:+15550100:1`,
  schemaVersion: 1,
  leadId: `${campaignId}:+15550100`,
  campaignId,
  botId: 'bot',
  n: 1,
  callId: 'earlier',
  to: '+15550100',
  from: '+15550100',
  workerId: null,
  carrierCallId: null,
  state: 'ended',
  carrierSequence: 1,
  intendedAt: 1,
  answeredAt: null,
  endedAt: 2,
  outcome: 'busy',
  disposition: null,
  carrierCode: null,
  epoch: 0,
});
