/** `kill -9` of a worker that carries calls which came in. No dialler runs here: nobody but the API knows of them. */
import { afterEach, describe, expect, it } from 'vitest';
import { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import type { CallHold } from '../../../machines/contracts/call/call-snapshot.ts';
import type { InboundCall } from '../../../machines/contracts/call/inbound.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import { openRoles, type RoleProcesses } from '../roles/role-processes.ts';

const ourNumber = '+15550140000';
const botConfig = BotConfig.parse({
  flow: {
    nodes: {
      start: { type: 'start', to: 'ask' },
      ask: {
        type: 'ask',
        text: 'Good morning, this is the garden centre. How can we help you?',
        reprompt: 'Are you still there?',
        branches: [],
        otherwise: 'bye',
      },
      bye: { type: 'end', text: 'Goodbye.', disposition: 'told' },
    },
  },
});

let roles: RoleProcesses;
afterEach(async () => {
  await endProcesses();
  await roles?.close();
});

describe('kill -9 of a worker in the middle of a call that came in', () => {
  it('leaves a record that says so where nobody can go on with it, with what was said, and the next caller gets the other worker', async () => {
    roles = await openRoles();
    await roles.start('api');
    const first = await roles.start('fleet', 'w1');
    const bot = await roles.call<{ _id: string }>('POST', '/api/v1/bots', {
      name: 'Garden',
      config: botConfig,
    });
    await roles.call('POST', `/api/v1/bots/${bot._id}/publish`, {});
    await roles.call('POST', '/api/v1/inbound-routes', { number: ourNumber, botId: bot._id });
    const inbound = roles.store.collection<InboundCall>('inbound_calls');
    const holds = roles.store.collection<CallHold>('call_holds');
    const untilAttached = (_id: string) =>
      eventually(
        () => inbound.findOne({ _id }),
        (call) => call?.state === 'attached',
        90_000,
      );
    const untilReady = (count: number) =>
      eventually(
        () => roles.workers(),
        (workers) => workers.filter(({ alive }) => alive).length === count,
        90_000,
      );

    /** A sentence of the bot has sounded, and is kept. */
    const spoken = (carrierCallId: string) =>
      eventually(
        () => holds.findOne({ 'attach.carrierCallId': carrierCallId }),
        (hold) =>
          hold?.snapshot?.place.sounding != null ||
          (hold?.pieces ?? []).some(({ entries }) => entries.length > 0),
        30_000,
      ) as Promise<CallHold>;
    const recorded = (count: number) =>
      eventually(
        () => roles.calls(),
        (found) => found.length === count,
        90_000,
      );

    await untilReady(1);
    const killed = await roles.callIn('+15550130000', ourNumber, 'silent');
    expect(await untilAttached(killed)).toMatchObject({ workerId: 'w1' });
    const { _id: callId } = await spoken(killed);
    first.signal('SIGKILL');
    await first.ended;
    // Nobody can go on with it: told so by the carrier's voice, and closed.
    await recorded(1);
    await roles.start('fleet', 'w2');
    await untilReady(2);

    // The dead one still seems to have its slot: its socket refuses, and the next worker is asked.
    const next = await roles.callIn('+15550130001', ourNumber, 'quits-listening');
    expect(await untilAttached(next)).toMatchObject({ workerId: 'w2' });
    const records = await recorded(2);
    const of = (carrierCallId: string) =>
      records.find((record) => record.carrierCallId === carrierCallId);
    expect(of(killed)).toMatchObject({
      direction: 'inbound',
      from: '+15550130000',
      to: ourNumber,
      botId: bot._id,
      workerId: 'w1',
      state: 'failed',
      termination: { result: 'failed', reason: 'worker_lost' },
      transcript: [{ who: 'bot', text: expect.stringContaining('Good morning') }],
    });
    expect(of(killed)?.callId).toBe(callId);
    expect(of(next)).toMatchObject({ direction: 'inbound', workerId: 'w2' });
    expect(of(next)?.endReason).not.toBe('worker_lost');
    // The carrier's last word on a call may come after its record.
    for (const _id of [killed, next])
      await eventually(
        () => inbound.findOne({ _id }),
        (call) => call?.state === 'closed',
        30_000,
      );
  }, 300_000);
});
