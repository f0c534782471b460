import { migrate } from '../../actors/store/migrations.ts';
import { runOnStore } from './command.ts';

/** `npm run migrate`: brings the store that the environment names to the present shape. */
await runOnStore(async (store) => {
  const applied = await migrate(store);
  return applied.length === 0
    ? `${store.kind} store: nothing to migrate`
    : `${store.kind} store: applied ${applied.join(', ')}`;
});
