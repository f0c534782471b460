import type { Document } from 'mongodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Lead } from '../../machines/contracts/campaign/campaign.ts';
import type { LeadEvent } from '../../machines/lead/lead.ts';
import { movesOf } from '../../machines/lead/lead-moves.ts';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import type { Store } from '../store/store.ts';
import { type Ground, openGround, type TwinCall, until } from './dialling-ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

const kinds = [
  'lead.shown',
  'lead.returned',
  'lead.expired',
  'lead.dialled',
  'lead.attached',
  'lead.settled',
  'lead.woken',
  'lead.withheld',
  'lead.suppressed',
  'lead.released',
  'lead.reopened',
] satisfies LeadEvent['type'][];
const charted = new Set(
  kinds.flatMap((kind) =>
    movesOf(kind).flatMap(({ from, to }) => from.map((state) => `${state} → ${to}`)),
  ),
);

/** States that a filter lets through. */
function statesOf(filter: Document): Lead['state'][] | null {
  const { state } = filter as { state?: Lead['state'] | { $in: Lead['state'][] } };
  const own = state === undefined ? null : typeof state === 'string' ? [state] : state.$in;
  const parts = ((filter.$and ?? []) as Document[]).map(statesOf).filter((part) => part !== null);
  return [...(own === null ? [] : [own]), ...parts].reduce<Lead['state'][] | null>(
    (known, part) => known?.filter((one) => part.includes(one)) ?? part,
    null,
  );
}

/** The store, with a note of every move that a write of leads asks for. */
function watched(store: Store, moves: Set<string>): Store {
  const note = (filter: Document, update: Document) => {
    const to = (update.$set as Partial<Lead> | undefined)?.state;
    if (to === undefined) return;
    for (const from of statesOf(filter) ?? ['any state']) moves.add(`${from} → ${to}`);
  };
  return {
    ...store,
    kind: store.kind,
    ping: () => store.ping(),
    close: () => store.close(),
    collection: ((name: string) => {
      const collection = store.collection(name) as unknown as Record<string, unknown>;
      if (name !== 'leads') return collection;
      return new Proxy(collection, {
        get(target, key: string) {
          const value = target[key];
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            if (key.startsWith('update') || key.startsWith('findOneAnd'))
              note(args[0] as Document, args[1] as Document);
            expect(key).not.toMatch(/^(insert|replace|delete)/);
            return (value as (...given: unknown[]) => unknown).apply(target, args);
          };
        },
      });
    }) as unknown as Store['collection'],
  };
}

/** Moves without which the run was not worth watching. */
const usual = [
  'ready → dialing',
  'dialing → live',
  'dialing → done',
  'live → suppressed',
  'dialing → waiting',
  'waiting → ready',
];

it('moves leads only as their chart says, whatever their dials come to and whoever dies meanwhile', async () => {
  const moves = new Set<string>();
  const store = watched(ground.store, moves);
  await ground.worker('w1', 4);
  await ground.campaign('c', 12, {
    retry: {
      busy: { delaysMs: [0, 100] },
      call_later: { delaysMs: [50] },
      canceled: { delaysMs: [0] },
      refused: { delaysMs: [], suppress: true },
    },
  });
  const plays = async (call: TwinCall, turn: number) => {
    if (turn % 2 === 0) return ground.carrier.say(call, 'busy');
    await ground.carrier.say(call, 'answered');
    await until(
      async () => (await ground.attempts()).find((one) => one.callId === call.request.callId),
      (attempt) => attempt?.state === 'attached' || attempt?.state === 'ended',
      5_000,
    );
    await ground.result(call.request.callId, turn % 3 === 0 ? 'call_later' : 'do_not_call');
  };
  const parties: Promise<void>[] = [];
  ground.carrier.onPlaced = (call) => void parties.push(plays(call, parties.length + 1));
  const first = await ground.dialler({ carrierCps: 20 }, { store });
  await until(
    () => ground.carrier.calls.length,
    (count) => count >= 3,
  );
  await first.kill();
  ground.later(60_000);
  await ground.dialler({}, { store });
  await until(
    () => usual.filter((move) => !moves.has(move)),
    (missing) => missing.length === 0,
    20_000,
  );
  ground.carrier.onPlaced = () => {};
  await Promise.allSettled(parties);
  expect([...moves].filter((move) => !charted.has(move))).toEqual([]);
}, 40_000);
