import { expect, it } from 'vitest';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { describeOnServer } from '../contract/real-server.ts';
import { testDatabase } from '../contract/test-database.ts';
import { openMongoStore } from '../store/mongo/mongo-store.ts';
import { openGround, type TwinCall, until } from './dialling-ground.ts';
import { createLeadershipLease } from './leases/leadership-lease.ts';

describeOnServer('the dialler on a MongoDB server', ['MONGODB_URI'], ([uri = '']) => {
  it('leads alone by the server’s clock, and runs a campaign to its end', async () => {
    const { database, drop } = testDatabase(uri);
    const ground = await openGround(
      () => openInProcessBus(),
      () => openMongoStore({ uri, database }),
    );
    try {
      const askers = Array.from({ length: 8 }, (_, i) =>
        createLeadershipLease(ground.store, `d${i}`, ground.clock),
      );
      const claims = await Promise.allSettled(askers.map((asker) => asker.claim()));
      expect(claims.filter((one) => one.status === 'fulfilled' && one.value.isHeld).length).toBe(1);
      for (const asker of askers) await asker.release();

      await ground.worker('w1', 5);
      await ground.campaign('c', 20, { retry: { busy: { delaysMs: [0] } } });
      const talk = async (call: TwinCall) => {
        if (ground.carrier.calls.indexOf(call) % 3 === 0) return ground.carrier.say(call, 'busy');
        await ground.carrier.say(call, 'answered');
        await until(
          async () =>
            (await ground.attempts()).find((one) => one.callId === call.request.callId)?.state,
          (state) => state === 'attached',
        );
        await ground.result(call.request.callId, 'confirmed');
      };
      ground.carrier.onPlaced = (call) => void talk(call);
      await ground.dialler();
      const campaign = await until(
        () => ground.campaignNow('c'),
        (seen) => seen.state === 'completed',
        25_000,
      );
      expect(campaign.counters.dialed).toBe(ground.carrier.calls.length);
      for (const lead of await ground.leads('c')) expect(lead.state).toBe('done');
    } finally {
      await ground.close();
      await drop();
    }
  });
});
