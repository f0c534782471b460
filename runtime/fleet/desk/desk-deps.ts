import type { AudioThreads } from '../../../actors/audio/audio-session.ts';
import type { Objects } from '../../../actors/objects/objects.ts';
import type { ConfigClient } from '../../../actors/outbound/config-client.ts';
import type { ResultSpool } from '../../../actors/outbound/result-spool.ts';
import type { SnapshotClient } from '../../../actors/outbound/snapshot-client.ts';
import type { RecordingSpool } from '../../../actors/recording/recording-spool.ts';
import type { CallFact } from '../../../machines/contracts/call/call-fact.ts';
import type { slotMachine } from '../../../machines/fleet/slot.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { Log } from '../../system/log.ts';
import type { CallServices } from '../call-services.ts';
import type { DeskWatch } from '../live/desk-watch.ts';
import type { SnapshotKeeper } from '../resuming/snapshot-keeper.ts';
import type { CallTreeDeps } from '../tree/call-tree-deps.ts';
import type { DeskCalls } from './desk-calls.ts';
import type { WaitingLines } from './waiting-lines.ts';

export interface FrontDeskDeps {
  workerId: string;
  slotCount: number;
  clock: Clock;
  random: () => number;
  threads: AudioThreads;
  services: Pick<CallServices, 'of' | 'minds' | 'flow'>;
  configClient: ConfigClient;
  objects: Pick<Objects, 'name'>;
  recordings: Pick<RecordingSpool, 'put'>;
  spool: ResultSpool;
  /** Recordings are written here while their calls run. */
  recordingDir: string;
  publish: (fact: CallFact) => void;
  /** Keeps what another worker would go on with; standard: nobody does. */
  snapshots?: SnapshotClient;
  /** For snapshots: a later worker of the same name has none of its calls. */
  startedAt?: number;
  recoverLeg: CallTreeDeps['recoverLeg'];
  log: Log;
  /** For tests; standard: the slot as it is. */
  slot?: typeof slotMachine;
}

/** What the parts of a desk share. */
export interface DeskGround extends FrontDeskDeps {
  calls: DeskCalls;
  lines: WaitingLines;
  watch: DeskWatch;
  tell: CallTreeDeps['tell'];
  count: (name: string) => void;
  /** Of a call's record, once. */
  addCounts: (counters: Readonly<Record<string, number>>) => void;
  keeper: SnapshotKeeper;
}
