import { expect, it } from 'vitest';
import { assign, emit, setup } from 'xstate';
import { VirtualClock } from './clock.ts';
import { createRecorder } from './recorder.ts';
import { resource } from './resource.ts';
import { supervise } from './supervisor.ts';
import { startSystem } from './system.ts';

const lamp = setup({
  types: {
    context: {} as { n: number },
    events: {} as { type: 'go' } | { type: 'boom' } | { type: 'sup.shutdown' },
    emitted: {} as { type: 'lamp.lit' },
  },
  actions: {
    boom: () => {
      throw new Error('boom');
    },
    count: assign({ n: ({ context }) => context.n + 1 }),
  },
}).createMachine({
  id: 'lamp',
  context: { n: 0 },
  initial: 'off',
  on: { boom: { actions: 'boom' }, 'sup.shutdown': '.gone' },
  states: {
    off: { on: { go: { target: 'on', actions: [emit({ type: 'lamp.lit' }), 'count'] } } },
    on: { after: { 1000: 'off' } },
    gone: { type: 'final' },
  },
});

it('smoke', async () => {
  const clock = new VirtualClock(1000);
  const recorder = createRecorder({ clock });
  const facts: string[] = [];
  const system = startSystem(
    supervise({
      strategy: 'one-for-all',
      intensity: { restartsMax: 3, withinMs: 1000 },
      children: [
        { id: 'lamp', logic: lamp },
        {
          id: 'res',
          logic: resource(({ receive, emit, clock }) => {
            receive((e) => emit({ type: `got.${e.type}` }));
            clock.setTimeout(() => {}, 50);
            return () => facts.push('clean');
          }),
        },
      ],
    }),
    { path: 'root', clock, recorder, onEmit: (e) => facts.push(e.type) },
  );
  system.address('lamp').send({ type: 'go' });
  system.address('res').send({ type: 'x' });
  system.address('lamp').send({ type: 'boom' });

  clock.advance(10);
  system.address('lamp').send({ type: 'go' });
  clock.advance(2000);
  const exit = await system.shutdown('end');

    recorder
      .events()
      .map((e) => JSON.stringify(e))
      .join('\n'),
    facts,
    exit,
    recorder.counters,
  );
  expect(1).toBe(1);
});
