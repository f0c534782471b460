/** A process to be killed: writes as fast as it can and prints the number of each write once it is acknowledged. */
import { openSqliteStore } from './sqlite-store.ts';

const [path = '', round = ''] = process.argv.slice(2);
const store = await openSqliteStore({ path });
const things = store.collection<{ _id: string; n: number; seen: number }>('things');
await things.updateOne({ _id: 'counter' }, { $setOnInsert: { n: 0, seen: 0 } }, { upsert: true });

/** Several writers at once, so that group commit is what gets interrupted. */
const write = async (writer: number): Promise<void> => {
  for (let n = 0; ; n++) {
    const _id = `${round}:${writer}:${n}`;
    await things.insertOne({ _id, n, seen: 0 });
    await things.updateOne({ _id }, { $set: { seen: n + 1 } });
    await things.updateOne({ _id: 'counter' }, { $inc: { n: 1 } });
    process.stdout.write(`${_id}\n`);
  }
};
await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(write));
