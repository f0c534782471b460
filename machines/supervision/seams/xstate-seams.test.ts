import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { AnyActorRef } from 'xstate';
import * as loaded from 'xstate';
import { VirtualClock } from '../clock.ts';
import { dueTimers, fitSeams, type InspectionLike, parentOf } from './xstate-seams.ts';

/** Tests load XState's development build, plain Node the production build; the seams must fit both. */
const production = createRequire(import.meta.url)(
  createRequire(import.meta.url)
    .resolve('xstate')
    .replace(/xstate\.development\.cjs\.(m?js)$/, 'xstate.cjs.js')
    .replace(/\.cjs\.mjs$/, '.cjs.js'),
) as typeof loaded;

it('has both builds to look at', () => {
  expect(production.createActor).not.toBe(loaded.createActor);
});

describe.each([
  ['the build that tests load', loaded],
  ['the production build', production],
] as const)('the seams of XState, in %s', (_name, xstate) => {
  function start(config: Parameters<typeof loaded.createMachine>[0]) {
    const clock = new VirtualClock();
    const seen: InspectionLike[] = [];
    const ended: string[] = [];
    const timers: string[] = [];
    const actor = xstate.createActor(xstate.createMachine(config), { clock, id: 'root' });
    fitSeams(actor as unknown as AnyActorRef, clock, {
      observe: (event) => seen.push(event),
      actorEnded: (ref) => ended.push(`${ref.id} ${ref.getSnapshot().status}`),
      observerFailed: () => {},
      timer: (what, _source, id) => timers.push(`${what} ${id}`),
    });
    actor.subscribe({ error: () => {} });
    actor.start();
    return { actor, clock, seen, ended, timers };
  }

  it('shows events, microsteps with their transitions, actions and snapshots', () => {
    const { actor, seen } = start({
      initial: 'a',
      states: { a: { on: { go: { target: 'b', actions: xstate.emit({ type: 'fact' }) } } }, b: {} },
    });
    seen.length = 0;
    actor.send({ type: 'go' });
    expect(seen.map(({ type }) => type)).toEqual([
      '@xstate.event',
      '@xstate.action',
      '@xstate.microstep',
      '@xstate.snapshot',
    ]);
    expect(seen[1]?.action).toMatchObject({
      type: 'xstate.emit',
      params: { event: { type: 'fact' } },
    });
    const [transition] = (seen[2]?._transitions ?? []) as loaded.AnyTransitionDefinition[];
    expect([transition?.source.id, transition?.eventType]).toEqual(['(machine).a', 'go']);
  });

  it('tells the end of an actor once, whether done, stopped or crashed', () => {
    const boom = () => {
      throw new Error('boom');
    };
    const config = {
      initial: 'a',
      states: { a: { on: { end: 'z', crash: { actions: boom } } }, z: { type: 'final' as const } },
    };
    const ends = ['end', 'crash', 'xstate.stop'].map((type) => {
      const { actor, ended } = start(config);
      actor.send({ type });
      return ended;
    });
    expect(ends).toEqual([['root done'], ['root error'], ['root stopped']]);
  });

  it('schedules, fires and cancels every delayed event through the table', () => {
    const { actor, clock, timers } = start({
      initial: 'a',
      states: {
        a: { after: { 50: 'b', 80: 'c' } },
        b: { entry: xstate.raise({ type: 'later' }, { delay: 500, id: 'own' }) },
        c: {},
      },
    });
    const ref = actor as unknown as AnyActorRef;
    expect(dueTimers(ref).map(({ id, dueAt }) => [id, dueAt])).toEqual([
      ['xstate.after.50.(machine).a', 50],
      ['xstate.after.80.(machine).a', 80],
    ]);
    clock.advance(50);
    expect(actor.getSnapshot().value).toBe('b');
    actor.stop();
    expect(timers).toEqual([
      'armed xstate.after.50.(machine).a',
      'armed xstate.after.80.(machine).a',
      'fired xstate.after.50.(machine).a',
      'cancelled xstate.after.80.(machine).a',
      'armed own',
      'cancelled own',
    ]);
    expect([clock.pendingCount, dueTimers(ref)]).toEqual([0, []]);
  });

  it('does not fire an event that was armed twice under one id and then cancelled', () => {
    let fired = 0;
    const { actor, clock } = start({
      on: {
        arm: { actions: xstate.raise({ type: 'later' }, { delay: 10, id: 'own' }) },
        disarm: { actions: xstate.cancel('own') },
        later: {
          actions: () => {
            fired += 1;
          },
        },
      },
    });
    actor.send({ type: 'arm' });
    actor.send({ type: 'arm' });
    clock.advance(10);
    expect(fired).toBe(1);
    actor.send({ type: 'arm' });
    actor.send({ type: 'arm' });
    actor.send({ type: 'disarm' });
    clock.advance(10);
    expect(fired).toBe(1);
  });

  it('knows the parent of an invoked actor', () => {
    const { actor } = start({ invoke: { src: xstate.fromCallback(() => {}), id: 'child' } });
    const child = actor.getSnapshot().children.child as unknown as AnyActorRef;
    expect(parentOf(child)).toBe(actor);
  });
});
