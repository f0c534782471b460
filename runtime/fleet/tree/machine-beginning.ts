import type { Opening } from '../../../machines/call/turn/turn-context.ts';
import type { FlowInput, FlowResume } from '../../../machines/flow/flow-context.ts';
import type { LiveCall } from '../live-call.ts';

/**
 * What a machine that decides begins with and the bot's configuration does not say. It is in the journal, before the machine's first
 * step: a replay has nothing else to know it by.
 */
export type MachineBeginning =
  /** `isScreened`: it is not known yet who has answered. */
  | { of: 'turn'; opening: Opening | null; isScreened: boolean }
  | {
      of: 'mind';
      callId: string;
      /** Where the worker before was lost. */
      takenOver?: { fromWorker: string; nodeKey: string | null; vars: FlowInput['vars'] };
      resume?: FlowResume;
    }
  /** `usedMs`: of the time that a call may last, by workers before. */
  | { of: 'call'; usedMs: number };

/** Characters of JSON. What tools told in a call may be longer, and a journal is shown to people. */
const resumeMax = 64_000;

/** As the mark of a payload that was cut. */
const bounded = (resume: FlowResume): FlowResume | string =>
  JSON.stringify(resume).length > resumeMax ? '…' : resume;

export const toldBeginning = ({ recorder }: LiveCall, beginning: MachineBeginning): void => {
  const data =
    beginning.of === 'mind' && beginning.resume !== undefined
      ? { ...beginning, resume: bounded(beginning.resume) }
      : beginning;
  recorder.record({ path: 'call', kind: 'fact', event: 'machine.began', data });
};

/** Of a call that is taken over in its last moments: enough to take leave. */
const leftMin = 1_000;

/** What another worker has used of a call's time is gone. */
export const leftOf = (callMaxMs: number, usedMs: number): number =>
  Math.max(leftMin, callMaxMs - usedMs);
