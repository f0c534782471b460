/** The disk under store, spool and recordings is full for a while, in the middle of a campaign. */
import { afterAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import type { Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { answering, openOutlivingCarrier } from '../outliving-carrier.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import { fillDisk, hasSmallDisks, underSmallDisk } from './small-disk.ts';

const diskMegabytes = 24;
const fullMs = 10_000;
/** What the spool holds in memory while its folder takes nothing (result-spool.ts). */
const heldMax = 256;

let ground: Awaited<ReturnType<typeof openOutlivingCarrier>>;
afterAll(async () => {
  await endProcesses();
  await ground?.close();
});

const lasting = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(!hasSmallDisks())('a full disk', () => {
  it('ends no call and loses no record: it is told and counted, and the campaign goes on once there is room', async () => {
    ground = await openOutlivingCarrier();
    const product = await ground.start({ under: underSmallDisk(ground.dataDir, diskMegabytes) });
    const campaignId = await ground.startCampaign();
    const callsOf = (what: RegExp) =>
      new Set(product.lines.flatMap((line) => (what.test(line) ? [line.split(/\s+/)[1]!] : [])));
    const stillLive = (calls: Iterable<string>) => {
      const over = callsOf(/ ended after/);
      return [...calls].filter((party) => !over.has(party));
    };
    const live = await eventually(
      () => stillLive(callsOf(/ answered$/)),
      ({ length }) => length >= 3,
      90_000,
    );
    const free = await fillDisk(product.child.pid!, ground.dataDir);
    await lasting(fullMs);
    // Those on the line did not notice: they end as their bot ends them.
    await eventually(
      () => stillLive(live),
      ({ length }) => length === 0,
      90_000,
    );
    const metrics = await ground.fleetMetrics();
    const held = Number(/^voxbridge_spool\{[^}]*held[^}]*\} (\d+)/m.exec(metrics)?.[1]);
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(heldMax);
    expect(product.complaints.join('\n')).toContain('result_held_in_memory');
    await free();

    await ground.completed(campaignId);
    const { items: leads } = await ground.call<{ items: Lead[] }>(
      'GET',
      `/api/v1/campaigns/${campaignId}/leads`,
    );
    expect(leads.map(({ state }) => state)).toEqual(answering.map(() => 'done'));
    const placed = await ground.placed();
    expect(placed.map(({ to }) => to).sort()).toEqual([...answering].sort());
    // One that was answered while the store took nothing met no worker: its lead says what became of it. All others have a record.
    const unserved = leads.filter(({ outcome }) => outcome !== 'told').map(({ phone }) => phone);
    expect(unserved.length).toBeLessThanOrEqual(answering.length - live.length);
    const { items: records } = await ground.call<{ items: CallRecord[] }>('GET', '/api/v1/calls');
    expect([...records.map(({ to }) => to), ...unserved].sort()).toEqual([...answering].sort());
    for (const { termination } of records) expect(termination.reason).toBe('bot_ended');
    product.signal('SIGTERM');
    expect(await product.ended).toBe(0);
  }, 240_000);
});
