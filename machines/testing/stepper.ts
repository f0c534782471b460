import {
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyTransitionDefinition,
  createActor,
  type EventObject,
} from 'xstate';
import { names } from '../supervision/recorder.ts';
import { contain } from '../supervision/seams/contain.ts';
import { cover } from './coverage.ts';
import { demandSame, type SeenStep } from './same-step.ts';
import type { Step } from './step.ts';

/** A prime, so that it falls in step with no list of events. */
const comparedShare = 7;

/**
 * Steps a machine purely, as production does: assigns and raises happen; custom actions, sends and invoked actors do not. Steps are
 * taken by XState's own interpreter as well, and have to be the same.
 */
export class Stepper {
  readonly machine: AnyStateMachine;
  private readonly scope: Parameters<AnyStateMachine['transition']>[2];
  private transitions: AnyTransitionDefinition[] = [];
  private facts: EventObject[] = [];
  private actions: unknown[] = [];
  private readonly transition: AnyStateMachine['transition'];
  private readonly compared = new Set<string>();
  private readonly comparedEvery: number;
  private stepCount = 0;

  constructor(machine: AnyStateMachine, input?: unknown, comparedEvery = comparedShare) {
    this.machine = machine;
    this.comparedEvery = comparedEvery;
    // Bounds cycles of transitions without events, too.
    this.transition = contain(machine).transition;
    const self = createActor(machine, { input }) as unknown as AnyActorRef;
    const system = self.system as unknown as {
      _sendInspectionEvent(event: { type: string; _transitions?: AnyTransitionDefinition[] }): void;
    };
    system._sendInspectionEvent = ({ type, _transitions }) => {
      if (type === '@xstate.microstep' && _transitions) this.transitions.push(..._transitions);
    };
    this.scope = {
      self,
      id: self.id,
      sessionId: self.sessionId,
      system: self.system,
      logger: () => {},
      defer: () => {},
      emit: () => {},
      stopChild: () => {},
      actionExecutor: ({ type, params }: { type: string; params?: unknown }) => {
        const event = (params as { event?: EventObject } | undefined)?.event;
        if (type === 'xstate.emit' && event) this.facts.push(event);
        this.actions.push([type, event ?? Object.keys(params ?? {})]);
      },
    } as unknown as typeof this.scope;
  }

  initial(input?: unknown): Step {
    return this.taken(() => this.machine.getInitialSnapshot(this.scope, input));
  }

  /** @throws when no state of the machine names the event. */
  step(snapshot: AnyMachineSnapshot, event: EventObject): Step {
    if (!event.type.startsWith('xstate.') && !names(this.machine.events, event.type))
      throw new Error(`${this.machine.id} does not know ${event.type}`);
    const ours = this.taken(() => this.transition(snapshot, event, this.scope));
    if (this.isCompared(snapshot, event))
      demandSame(
        ours,
        this.taken(() => this.machine.transition(snapshot, event, this.scope)),
      );
    return ours;
  }

  /** Each kind of event wherever the machine may be, and of the others, which differ by what it knows, a share. */
  private isCompared({ value }: AnyMachineSnapshot, { type }: EventObject): boolean {
    this.stepCount += 1;
    const place = `${JSON.stringify(value)} ${type}`;
    const isNew = !this.compared.has(place);
    if (isNew) this.compared.add(place);
    return isNew || this.stepCount % this.comparedEvery === 0;
  }

  private taken(run: () => AnyMachineSnapshot): SeenStep {
    this.transitions = [];
    this.facts = [];
    this.actions = [];
    const snapshot = run();
    if (snapshot.status === 'error') throw snapshot.error;
    const { transitions, facts, actions } = this;
    cover(snapshot._nodes, transitions);
    return { snapshot, transitions, facts, actions };
  }
}

/**
 * Events that the machine brings about itself where it stands: its delays, and the ends of the actors that its states
 * invoke. `xstate.done.*` carries the outputs given, or none.
 */
export function ownEvents(
  snapshot: AnyMachineSnapshot,
  outputs: Record<string, readonly unknown[]> = {},
): EventObject[] {
  const events: EventObject[] = [];
  for (const node of snapshot._nodes) {
    for (const { eventType } of node.after) events.push({ type: eventType });
    for (const { id, src } of node.invoke) {
      const given = outputs[id] ?? (typeof src === 'string' ? outputs[src] : undefined);
      for (const output of given ?? [undefined])
        events.push({ type: `xstate.done.actor.${id}`, output, actorId: id } as EventObject);
      events.push({
        type: `xstate.error.actor.${id}`,
        error: new Error(`${id} failed`),
        actorId: id,
      } as EventObject);
    }
  }
  const seen = new Set<string>();
  return events.filter((event) => {
    // Two delays of one state and length share their event.
    const again = event.type.startsWith('xstate.after.') && seen.has(event.type);
    seen.add(event.type);
    return !again;
  });
}
