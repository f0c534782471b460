import { AttachRequest } from '../../machines/contracts/call/attach.ts';
import type { SnapshotPiece, SnapshotWrite } from '../../machines/contracts/call/call-snapshot.ts';

export const examplePiece: SnapshotPiece = { entries: [], turnsMs: [100], turns: [], visits: [] };

/** For tests: the first snapshot of a call that has just begun. */
export const exampleSnapshotWrite = (
  more: Partial<SnapshotWrite> = {},
  callId = 'call-1',
): SnapshotWrite => ({
  epoch: 0,
  workerId: 'w1',
  workerStartedAt: 7,
  attach: AttachRequest.parse({
    callId,
    token: 'a-token-of-the-test',
    botId: 'bot-1',
    carrierCallId: 'CA1',
    from: '+15550100000',
    to: '+15550100001',
    answeredAt: 1_000,
  }),
  snapshot: {
    startedAt: 1_000,
    versionId: 'v1',
    place: {
      nodeKey: 'a',
      vars: {},
      retryCount: 0,
      asked: null,
      answer: null,
      talk: null,
      sounding: null,
      ended: null,
    },
    axis: null,
    heardUpToSample: 0,
    firstWordMs: null,
    counters: {},
    mediaCounters: {},
    charsSpoken: 0,
    visit: null,
    resumes: [],
    screening: null,
    operators: [],
  },
  pieceFrom: 0,
  piece: examplePiece,
  ...more,
});
