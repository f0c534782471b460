import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { describeOnServer } from '../contract/real-server.ts';
import { openMongoStore } from './mongo-store.ts';
import { storeContract } from './store-contract.ts';

describeOnServer('the MongoDB store', ['MONGODB_URI'], ([uri = '']) => {
  storeContract(async () => {
    const database = `vox_test_${randomBytes(6).toString('hex')}`;
    const store = await openMongoStore({ uri, database });
    return {
      store,
      drop: async () => {
        await store.close();
        const client = new MongoClient(uri);
        await client.db(database).dropDatabase();
        await client.close();
      },
    };
  });
});
