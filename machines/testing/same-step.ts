import type { AnyMachineSnapshot } from 'xstate';
import type { Step } from './step.ts';

/** What a step has done, as far as anybody can see it. */
export interface SeenStep extends Step {
  /** Names and contents of what was handed to the executor, in order. */
  actions: readonly unknown[];
}

/**
 * Our steps are planned (supervision/seams/steps): each has to be what XState's own interpreter makes of the same event, down to the
 * order of states, keys and actions. Throws where it is not.
 */
export const demandSame = (ours: SeenStep, theirs: SeenStep): void => {
  const [own, original] = [seen(ours), seen(theirs)];
  for (const key of Object.keys(original) as (keyof typeof original)[])
    if (own[key] !== original[key])
      throw new Error(
        `a planned step differs in ${key}:\n${own[key]}\ninstead of\n${original[key]}`,
      );
  demandSameFields(ours.snapshot.context, theirs.snapshot.context);
  if (ours.transitions.some((transition, n) => transition !== theirs.transitions[n]))
    throw new Error('a planned step takes other transitions');
};

const seen = ({ snapshot, transitions, facts, actions }: SeenStep) => ({
  states: snapshot._nodes.map(({ id }) => id).join(' '),
  value: JSON.stringify(snapshot.value),
  status: snapshot.status,
  tags: [...snapshot.tags].join(' '),
  children: Object.keys(snapshot.children).join(' '),
  output: JSON.stringify(snapshot.output),
  history: JSON.stringify(snapshot.historyValue),
  keys: Object.keys(snapshot).join(' '),
  transitions: transitions.length,
  facts: JSON.stringify(facts),
  actions: JSON.stringify(actions),
});

type Context = AnyMachineSnapshot['context'];

const demandSameFields = (ours: Context, theirs: Context): void => {
  const keys = Object.keys(theirs);
  if (keys.join(' ') !== Object.keys(ours).join(' '))
    throw new Error('a planned step leaves another context');
  for (const key of keys)
    if (ours[key] !== theirs[key] && JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]))
      throw new Error(`a planned step leaves another ${key} in the context`);
};
