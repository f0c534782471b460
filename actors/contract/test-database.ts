import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';

/** A database of its own for one test on the MongoDB server at `uri`: made by the first write, gone with `drop`. */
export const testDatabase = (uri: string) => {
  const database = `vox_test_${randomBytes(6).toString('hex')}`;
  return {
    database,
    drop: async (): Promise<void> => {
      const client = new MongoClient(uri);
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
};
