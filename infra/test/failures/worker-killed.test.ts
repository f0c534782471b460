/** `kill -9` of a worker in the middle of its calls. */
import { afterEach, expect, it } from 'vitest';
import { describeOnServer } from '../../../actors/contract/real-server.ts';
import { partingBot } from '../garden-bots.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import {
  answeringNumbers,
  openRoles,
  type RoleProcess,
  type RoleProcesses,
} from '../roles/role-processes.ts';

let roles: RoleProcesses;
afterEach(async () => {
  await endProcesses();
  await roles?.close();
});

describeOnServer('kill -9 of a worker', ['MONGODB_URI', 'REDIS_URL'], () => {
  it('costs no call that another worker has a slot for, and leaves one record of each within 30 s, also when it is started again at once', async () => {
    roles = await openRoles();
    await roles.start('api');
    const slots = { MAX_CONCURRENT_CALLS: '2' };
    // The third has room for the calls of the others, besides its own.
    const start = (name: string) =>
      roles.start('fleet', name, name === 'w3' ? { MAX_CONCURRENT_CALLS: '8' } : slots);
    const [killed, restarted, untouched] = (await Promise.all(['w1', 'w2', 'w3'].map(start))) as [
      RoleProcess,
      RoleProcess,
      RoleProcess,
    ];
    await roles.start('dialler');
    const phones = answeringNumbers(20);
    const campaignId = await roles.startCampaign(partingBot(), phones);
    const attachedTo = async (name: string) =>
      (await roles.attempts()).filter(
        ({ state, workerId }) => state === 'attached' && workerId === name,
      );
    await eventually(
      async () => [(await attachedTo('w1')).length, (await attachedTo('w2')).length].join(),
      (counts) => counts === '2,2',
      90_000,
    );
    const dying = new Set(
      [...(await attachedTo('w1')), ...(await attachedTo('w2'))].map(({ callId }) => callId),
    );
    killed.signal('SIGKILL');
    restarted.signal('SIGKILL');
    const killedAt = Date.now();
    await Promise.all([killed.ended, restarted.ended]);
    // As a service manager does: under the same name, and it beats before anybody missed it.
    await start('w2');

    const closed = await eventually(
      async () => (await roles.calls()).filter(({ callId }) => dying.has(callId)),
      (records) => records.length === dying.size,
      90_000,
    );
    expect(Date.now() - killedAt).toBeLessThan(30_000);
    // One that had ended a moment before was delivered, or is by the worker that was started again.
    // A party that had heard the goodbye takes the pause for the end, and hangs up itself.
    for (const { termination, resumes } of closed)
      if (resumes !== undefined)
        expect(['bot_ended', 'party_hung_up']).toContain(termination.reason);
      // The third may have been full of its own calls when it was asked.
      else expect(['bot_ended', 'party_hung_up', 'worker_lost']).toContain(termination.reason);
    await roles.untilCompleted(campaignId);

    const [leads, attempts, calls, placed] = await Promise.all([
      roles.leads(),
      roles.attempts(),
      roles.calls(),
      roles.placed(),
    ]);
    expect(calls.filter(({ workerId }) => workerId === 'w3').length).toBeGreaterThan(0);
    for (const { workerId, termination, resumes } of calls)
      if (workerId === untouched.name && resumes === undefined)
        expect(termination.reason).toBe('bot_ended');
    // Slots and leads are right again: everybody was dialled once, every answered call has one record, no dial is open.
    expect(placed.map(({ to }) => to).sort()).toEqual([...phones].sort());
    expect(leads.filter(({ state }) => state !== 'done')).toEqual([]);
    expect(attempts.filter(({ state }) => state !== 'ended')).toEqual([]);
    expect(calls.map(({ callId }) => callId).sort()).toEqual(
      attempts
        .filter(({ outcome }) => outcome === 'answered')
        .map(({ callId }) => callId)
        .sort(),
    );
    for (const { callId, outcome, disposition } of attempts)
      if (outcome === 'answered')
        expect([callId, disposition]).toEqual([
          callId,
          calls.find((call) => call.callId === callId)?.disposition.code,
        ]);
  }, 300_000);
});
