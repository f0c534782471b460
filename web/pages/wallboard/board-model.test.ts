import { createRoot } from 'solid-js';
import { describe, expect, it } from 'vitest';
import type { FeedItem, LiveCall, WallboardView } from '../../../machines/contracts/relay.ts';
import { isShown, isTold } from './board-filter.ts';
import { createBoard, feedMax, joinFeed } from './board-model.ts';
import { ringStep, slotState } from './slot-state.ts';

const call = (id: string, more: Partial<LiveCall> = {}): LiveCall => ({
  id,
  direction: 'outbound',
  party: '+15550100001',
  botId: 'b1',
  botName: 'Appointments',
  campaignId: 'k1',
  leadId: null,
  workerId: 'w1',
  slotId: 's1',
  phase: 'talking',
  phaseSinceAt: 0,
  node: 'greet',
  lastSaid: null,
  startedAt: 0,
  answeredAt: 0,
  turnLatencyMs: null,
  interruptionCount: 0,
  restartCount: 0,
  ...more,
});
const item = (id: string, level: FeedItem['level'] = 'info'): FeedItem => ({
  id,
  t: 0,
  event: 'call_started',
  level,
  callId: null,
  text: id,
});
const view = (calls: LiveCall[], feed: FeedItem[] = []): WallboardView => ({
  strip: {
    activeCount: calls.length,
    slotCount: 8,
    ringingCount: 0,
    waitingCount: 0,
    abandonPercent: null,
    callsPerSecond: 0,
    turnLatencyP95Ms: null,
    errorCount: 0,
  },
  calls,
  workers: [],
  campaigns: [],
  feed,
});
const board = () => createRoot(() => createBoard());
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

describe('the board', () => {
  it('is what the snapshot says, and then what each patch changes', () => {
    const { model, snapshot, patch } = board();
    snapshot(view([call('a'), call('b')]));
    patch({
      'call:event': { upsert: [call('b', { phase: 'listening' }), call('c')], remove: ['a'] },
      'fleet:capacity': { ...view([]).strip, activeCount: 7 },
    });
    expect(model.strip.activeCount).toBe(7);
    expect(model.calls.byId('a')).toBeUndefined();
    expect(model.calls.byId('b')?.phase).toBe('listening');
    expect(model.calls.byId('c')?.id).toBe('c');
  });

  it('forgets with a new snapshot what is not in it', () => {
    const { model, snapshot } = board();
    snapshot(view([call('a'), call('b')]));
    snapshot(view([call('b')]));
    expect(model.calls.byId('a')).toBeUndefined();
    expect(model.calls.byId('b')?.id).toBe('b');
  });

  it('shows the newest event first, each once, and no more than its bound', () => {
    const feed = joinFeed([item('2'), item('1')], [item('2'), item('3'), item('4')]);
    expect(ids(feed)).toEqual(['4', '3', '2', '1']);
    const many = Array.from({ length: feedMax + 50 }, (_, index) => item(`${1_000 + index}`));
    expect(joinFeed([], many)).toHaveLength(feedMax);
    expect(joinFeed([], many)[0]!.id).toBe(`${1_000 + feedMax + 49}`);
  });
});

describe('the filters', () => {
  const all = { phase: '', worker: '', campaign: '', text: '' };
  it('find calls by what the address asks', () => {
    const one = call('call-7', { phase: 'ringing', workerId: null });
    expect(isShown(one, all)).toBe(true);
    expect(isShown(one, { ...all, phase: 'ringing', text: '0100' })).toBe(true);
    expect(isShown(one, { ...all, text: 'APPOINT' })).toBe(true);
    expect(isShown(one, { ...all, worker: 'w1' })).toBe(false);
    expect(isShown(one, { ...all, campaign: 'k2' })).toBe(false);
  });

  it('count errors among the warnings', () => {
    expect(isTold(item('1', 'error'), 'warn', '')).toBe(true);
    expect(isTold(item('1', 'warn'), 'error', '')).toBe(false);
    expect(isTold(item('1'), '', 'call_started')).toBe(true);
    expect(isTold(item('1'), '', 'worker_lost')).toBe(false);
  });
});

describe('a slot’s tile', () => {
  it('says the phase of its call, and of a lost worker that it is lost', () => {
    expect(slotState({ state: 'busy' }, { state: 'ready' }, { phase: 'thinking' })).toBe(
      'thinking',
    );
    expect(slotState({ state: 'busy' }, { state: 'ready' }, undefined)).toBe('busy');
    expect(slotState({ state: 'wrapping' }, { state: 'ready' }, { phase: 'ending' })).toBe(
      'wrapping',
    );
    expect(slotState({ state: 'busy' }, { state: 'lost' }, { phase: 'talking' })).toBe('lost');
  });

  it('closes its ring in five minutes, by steps', () => {
    expect([-1_000, 0, 12_499, 12_500, 300_000, 9_999_999].map(ringStep)).toEqual([
      0, 0, 0, 1, 24, 24,
    ]);
  });
});
