import { describeOnServer } from '../../contract/real-server.ts';
import { testDatabase } from '../../contract/test-database.ts';
import { storeContract } from '../contract/store-contract.ts';
import { openMongoStore } from './mongo-store.ts';

describeOnServer('the MongoDB store', ['MONGODB_URI'], ([uri = '']) => {
  storeContract(async () => {
    const { database, drop } = testDatabase(uri);
    const store = await openMongoStore({ uri, database });
    return {
      store,
      drop: async () => {
        await store.close();
        await drop();
      },
    };
  });
});
