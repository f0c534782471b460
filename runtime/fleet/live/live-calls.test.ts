import { describe, expect, it } from 'vitest';
import { createCallWires } from '../../../actors/audio/call-wires.ts';
import { AttachRequest } from '../../../machines/contracts/call/attach.ts';
import { TurnLatency } from '../../../machines/contracts/call/turn-latency.ts';
import {
  CallPatch,
  CallsChange,
  CallsWhole,
  CallView,
  sourceShapes,
} from '../../../machines/contracts/relay.ts';
import { emptyOperatorLog } from '../../../machines/operator/operator-log.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { createRecorder } from '../../../machines/supervision/recorder.ts';
import type { SourceTeller } from '../../system/live/live-source.ts';
import { pendingMax } from '../../system/live/pending-events.ts';
import type { LiveCall } from '../live-call.ts';
import { takenOver } from '../resuming/taken-over.ts';
import { freshProgress, phaseAfter } from './call-progress.ts';
import { createDeskWatch } from './desk-watch.ts';
import { liveCallSources } from './live-calls.ts';

const callId = '01HZ0000000000000000000001';

/** A desk of one slot and one call, to which a test gives what would happen in it. */
const ground = () => {
  const clock = new VirtualClock(1_000_000);
  const watch = createDeskWatch(clock);
  const call: LiveCall = {
    attach: AttachRequest.parse({
      callId,
      token: 'a-token-of-sixteen-letters',
      botId: '01HZ0000000000000000000002',
      carrierCallId: null,
      from: '+15550190000',
      to: '+15550101000',
      answeredAt: 999_000,
    }),
    attachedAt: clock.now(),
    ...takenOver(null, createCallWires(), { answeredAt: 999_000, workerId: 'w', now: 1_000_000 }),
    isFenced: false,
    recorder: createRecorder({ clock }),
    history: { pages: () => [], missingCount: 0 },
    config: null,
    configStaleMs: null,
    line: null,
    recording: null,
    screening: null,
    asked: null,
    operators: { lines: new Map(), log: emptyOperatorLog, told: null, isPartyHeld: false },
    progress: freshProgress(clock.now()),
  };
  const calls = new Map([[callId, call]]);
  const slot = { type: 'slot.changed', slotId: 'slot-0', state: 'reserved', callId } as const;
  watch.slot(slot, call);
  const resolve = liveCallSources({
    desk: {
      watch,
      calls: () => calls.values(),
      call: (id) => calls.get(id),
      status: () => ({ slotCount: 1, busyCount: 1, state: 'ready' }),
    },
    clock,
    workerId: 'worker-1',
    startedAt: 900_000,
  });
  const told: (keyof SourceTeller)[] = [];
  const teller: SourceTeller = {
    changed: () => void told.push('changed'),
    anew: () => void told.push('anew'),
    ended: () => void told.push('ended'),
  };
  return {
    clock,
    watch,
    call,
    slot,
    resolve,
    told: () => told.splice(0),
    open: (topic: string) => resolve(topic)?.open(teller),
    over() {
      calls.delete(callId);
      watch.over(callId);
    },
  };
};

describe('the calls of a worker', () => {
  it('are lines, and only what changed is told afterwards', () => {
    const { open, watch, call, clock, told } = ground();
    const source = open('calls');
    const whole = CallsWhole.parse(source?.whole());
    expect(whole.worker.slots).toEqual([
      { slotId: 'slot-0', state: 'reserved', callId, sinceAt: 1_000_000 },
    ]);
    expect(whole.calls).toMatchObject([
      { id: callId, phase: 'connecting', slotId: 'slot-0', workerId: 'worker-1', lastSaid: null },
    ]);
    expect(source?.change()).toBeUndefined();

    clock.advance(500);
    watch.moved(call, 'slot.busy');
    watch.moved(call, 'play.started');
    expect(told()).toEqual(['changed', 'changed']);
    const change = CallsChange.parse(source?.change());
    expect(change.worker).toBeUndefined();
    expect(change.calls?.upsert).toMatchObject([{ phase: 'talking', phaseSinceAt: 1_000_500 }]);
    expect(source?.change()).toBeUndefined();
    source?.close();
  });

  it('are not told of each word, which changes no line', () => {
    const { open, watch, call, told } = ground();
    open('calls');
    watch.moved(call, 'utterance.word');
    watch.moved(call, 'words.interim');
    expect(told()).toEqual([]);
  });

  it('stand with their worker, which says when it drains', () => {
    const { open, watch, told } = ground();
    const source = open('calls');
    source?.whole();
    watch.worker();
    expect(told()).toEqual(['changed']);
    const change = CallsChange.parse(source?.change());
    expect([change.calls, change.worker]).toMatchObject([undefined, { id: 'worker-1' }]);
  });

  it('go when they are over, and cost nothing more once nobody watches', () => {
    const { open, watch, call, told, over } = ground();
    const source = open('calls');
    source?.whole();
    over();
    expect(CallsChange.parse(source?.change()).calls).toEqual({ upsert: [], remove: [callId] });
    source?.close();
    told();
    watch.moved(call, 'mind.failed');
    expect(told()).toEqual([]);
  });
});

describe('one call', () => {
  it('is its line and its journal, then what is added to them, until it is over', () => {
    const { open, call, watch, told, over } = ground();
    call.recorder.record({ path: 'call', kind: 'fact', event: 'early' });
    const source = open(`call/${callId}`);
    const whole = CallView.parse(source?.whole());
    expect(whole.events.map(({ event }) => event)).toEqual(['early']);

    call.recorder.record({ path: 'call', kind: 'fact', event: 'later' });
    const { call: row, ...patch } = CallPatch.parse(source?.change());
    expect([row, patch]).toMatchObject([undefined, { 'call:timeline': [{ event: 'later' }] }]);

    watch.moved(call, 'mind.ended');
    told();
    over();
    expect(told()).toEqual(['ended']);
    expect(CallPatch.parse(source?.change())).toMatchObject({
      call: { phase: 'ending' },
      isOver: true,
    });
  });

  it('tells its latency with the whole, and again when a turn was added or mended', () => {
    const { open, call } = ground();
    const turn = TurnLatency.parse({
      atMs: 900,
      answered: 'words',
      totalMs: 500,
      parts: { endpointing: 500, transcript: 0, mind: 0, clause: 0, firstByte: 0, playout: 0 },
    });
    call.latency = { ...call.latency, turns: [turn] };
    const source = open(`call/${callId}`);
    expect(CallView.parse(source?.whole()).latency).toEqual([turn]);
    expect(source?.change()).toBeUndefined();
    const turns = [...call.latency.turns, { ...turn, atMs: 4_000 }];
    call.latency = { ...call.latency, turns };
    expect(CallPatch.parse(source?.change())).toEqual({ latency: turns });
    expect(source?.change()).toBeUndefined();
  });

  it('asks for a new beginning after a burst, and holds no more than a change can carry', () => {
    const { open, call, told } = ground();
    const source = open(`call/${callId}`);
    source?.whole();
    for (let n = 0; n < 10_000; n++)
      call.recorder.record({ path: 'call', kind: 'fact', event: 'burst' });
    const said = told();
    expect(said.filter((what) => what === 'changed')).toHaveLength(pendingMax);
    expect(said.at(-1)).toBe('anew');
    const { events } = sourceShapes.call.whole.parse(source?.whole());
    expect(events).toHaveLength(2_000);
    expect(events.at(-1)?.seq).toBe(9_999);
    expect(source?.change()).toBeUndefined();
  });

  it('is not watched in its recorder after the last look, and is nobody’s that is not here', () => {
    const { open, call, told, resolve } = ground();
    const source = open(`call/${callId}`);
    source?.close();
    call.recorder.record({ path: 'call', kind: 'fact', event: 'unseen' });
    expect(told()).toEqual([]);
    expect(resolve('call/01HZ0000000000000000000009')).toBeNull();
    expect(resolve('actors')).toBeNull();
  });
});

describe('the phase of a call', () => {
  const after = (...facts: string[]) =>
    facts.reduce(phaseAfter, freshProgress(0).phase as ReturnType<typeof phaseAfter>);

  it.each([
    ['connecting', []],
    ['thinking', ['slot.busy']],
    ['talking', ['slot.busy', 'play.started']],
    ['talking', ['slot.busy', 'play.started', 'speech.started']],
    ['listening', ['slot.busy', 'play.started', 'turn.interrupted']],
    ['listening', ['slot.busy', 'play.started', 'utterance.finished']],
    ['thinking', ['slot.busy', 'play.started', 'utterance.finished', 'mind.heard']],
    ['connecting', ['slot.busy', 'play.started', 'leg.lost']],
    ['listening', ['slot.busy', 'play.started', 'leg.lost', 'leg.returned']],
    ['holding', ['slot.busy', 'party.held', 'speech.started']],
    ['listening', ['slot.busy', 'party.held', 'party.resumed']],
    ['thinking', ['slot.busy', 'party.resumed']],
    ['ending', ['slot.busy', 'mind.ended', 'play.started']],
    ['failed', ['slot.busy', 'mind.failed', 'play.started', 'leg.closed']],
    ['failed', ['slot.wrapping']],
    ['ending', ['slot.busy', 'slot.wrapping']],
  ])('is %s after %j', (phase, facts) => {
    expect(after(...facts)).toBe(phase);
  });

  it('thinks since the party fell silent, not since that was understood', () => {
    const { call, watch, clock } = ground();
    watch.moved(call, 'utterance.finished');
    call.ledger = { ...call.ledger, fellSilentAt: 1_000_100 };
    clock.advance(400);
    watch.moved(call, 'mind.heard');
    expect(call.progress).toMatchObject({ phase: 'thinking', phaseSinceAt: 1_000_100 });
  });
});
