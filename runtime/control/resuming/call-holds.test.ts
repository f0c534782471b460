import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  examplePiece,
  exampleSnapshotWrite,
} from '../../../actors/outbound/example-snapshot-write.ts';
import type { SnapshotWrite } from '../../../machines/contracts/call/call-snapshot.ts';
import { type ApiGround, openApiGround } from '../../http/api-ground.ts';
import { emptyHold, endHold, keepSnapshot } from './call-holds.ts';

let ground: ApiGround;
beforeEach(async () => {
  ground = await openApiGround();
});
afterEach(() => ground.close());

const keep = (more: Partial<SnapshotWrite> = {}) =>
  keepSnapshot(ground.documents, exampleSnapshotWrite(more), 5_000);
const hold = () => ground.documents.callHolds.findOne({ _id: 'call-1' });

it('a call is held by whoever writes of it first, piece by piece', async () => {
  expect(await keep()).toEqual({ outcome: 'kept', pieceCount: 1 });
  expect(await keep({ pieceFrom: 1 })).toEqual({ outcome: 'kept', pieceCount: 2 });
  expect(await hold()).toMatchObject({
    epoch: 0,
    state: 'held',
    workerId: 'w1',
    workerStartedAt: 7,
    pieceCount: 2,
    pieces: [examplePiece, examplePiece],
  });
});

it('a write that is repeated, because its answer was lost, adds nothing', async () => {
  await keep();
  expect(await keep()).toEqual({ outcome: 'behind', pieceCount: 1 });
  expect((await hold())?.pieces).toHaveLength(1);
});

it('of two first writes at once one makes the document, and both are told where it stands', async () => {
  const both = await Promise.all([keep(), keep()]);
  expect(both.map(({ outcome }) => outcome).sort()).toEqual(['behind', 'kept']);
});

it('whoever writes with an older epoch is refused, and so is its result', async () => {
  await keep();
  await ground.documents.callHolds.updateOne({ _id: 'call-1' }, { $set: { epoch: 1 } });
  await expect(keep({ pieceFrom: 1 })).rejects.toMatchObject({ code: 'call_fenced' });
  const result = { callId: 'call-1', workerId: 'w1', epoch: 0 };
  await expect(endHold(ground.documents, result, 6_000)).rejects.toMatchObject({
    code: 'call_fenced',
  });
  expect(await hold()).toMatchObject({ state: 'held', epoch: 1 });
});

it('a result ends the hold, and a snapshot that comes after it is taken for what it is: too late', async () => {
  await keep();
  await endHold(ground.documents, { callId: 'call-1', workerId: 'w1' }, 6_000);
  await emptyHold(ground.documents, 'call-1');
  expect(await hold()).toMatchObject({ state: 'over', snapshot: null, pieces: [] });
  expect(await keep({ pieceFrom: 1 })).toEqual({ outcome: 'ignored', pieceCount: 2 });
});

it('a worker that was passed over for another one ends nothing', async () => {
  await keep();
  await endHold(ground.documents, { callId: 'call-1', workerId: 'another' }, 6_000);
  expect(await hold()).toMatchObject({ state: 'held' });
});
