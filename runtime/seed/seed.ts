import { migrate } from '../../actors/store/migrations.ts';
import { runOnStore } from './command.ts';
import { seedDemo } from './seed-demo.ts';

/** `npm run seed`: the demo bot and the demo campaign, in the store that the environment names. */
await runOnStore(async (store, config, clock) => {
  await migrate(store);
  const isReal = config.carrier.twilio !== null;
  const campaignState = isReal ? 'draft' : 'running';
  const { botId, campaignId, addedLeadCount } = await seedDemo(store, {
    clock,
    campaignState,
  });
  return `bot ${botId}, campaign ${campaignId}: ${addedLeadCount} leads added`;
});
