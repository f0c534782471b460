import type { AnyActorRef } from 'xstate';
import type { AttemptContext, AttemptSubject } from '../../../machines/campaign/attempt-context.ts';
import type { LinkedSnapshot } from '../../../machines/supervision/linked.ts';
import type { SupervisorSnapshot } from '../../../machines/supervision/supervisor.ts';
import type { System } from '../../../machines/supervision/system.ts';

/** One attempt as it stands now. */
export interface AttemptView {
  subject: AttemptSubject;
  /** State of its machine: `dialling`, `ringing`, `attaching` … */
  state: string;
  startedAt: number;
  answeredAt: number | null;
}

/** Every attempt of a tenure, read from the actors themselves. */
export function attemptViews(tenure: System): AttemptView[] {
  const { children } = tenure.ref.getSnapshot() as SupervisorSnapshot;
  const attempts = children.attempts?.getSnapshot() as SupervisorSnapshot | undefined;
  const views: AttemptView[] = [];
  for (const { id, startedAt } of attempts?.supervisor?.views() ?? []) {
    const snapshot = snapshotOf(attempts?.children[id]);
    if (snapshot?.status !== 'active') continue;
    const { subject, answeredAt } = snapshot.context;
    const state =
      typeof snapshot.value === 'string' ? snapshot.value : Object.keys(snapshot.value)[0];
    views.push({ subject, state: state ?? '', startedAt, answeredAt });
  }
  return views;
}

interface AttemptSnapshot {
  status: string;
  value: string | Record<string, unknown>;
  context: AttemptContext;
}

const snapshotOf = (ref: AnyActorRef | undefined): AttemptSnapshot | undefined =>
  (ref?.getSnapshot() as LinkedSnapshot<unknown> | undefined)?.system?.ref.getSnapshot();
