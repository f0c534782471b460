/** What a running product says to whoever watches it, over its own bus: its calls, one call, its dials and its actors. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventObject } from 'xstate';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { CallFact } from '../../machines/contracts/call/call-fact.ts';
import {
  ActorView,
  type CallPhase,
  type LiveCall,
  leaseRenewMs,
  SourcePiece,
  sourceShapes,
} from '../../machines/contracts/relay.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { type Conversation, type Conversations, openConversations } from './conversations.ts';
import { eventually, publishBot } from './product.ts';

const withinMs = 90_000;

const botConfig = BotConfig.parse({
  apology: 'I am sorry, we have a fault here. Goodbye.',
  flow: {
    nodes: {
      start: { type: 'start', to: 'first' },
      first: {
        type: 'ask',
        text: 'Good morning, what may we bring you tomorrow?',
        variable: 'wish',
        branches: [{ words: ['roses'], to: 'bye' }],
        otherwise: 'bye',
      },
      bye: { type: 'end', text: 'Thank you very much and goodbye.', disposition: 'told' },
    },
  },
});

/** A watcher at the bus, as an API is one: it renews what it leases and checks the shape of all it hears. */
const watch = async (ground: Conversations) => {
  const { bus } = ground.product.all;
  const pieces: SourcePiece[] = [];
  const leased = new Set<string>();
  const leave = await bus.subscribe(topics.sourcePiece, (message) => {
    const piece = SourcePiece.parse(message);
    const shapes = sourceShapes[piece.topic.split('/')[0] as keyof typeof sourceShapes];
    if (piece.kind === 'whole' || piece.kind === 'change')
      piece.data = shapes[piece.kind].parse(piece.data);
    pieces.push(piece);
  });
  const lease = (topic: string, isFresh: boolean) =>
    bus.publish(topics.sourceLease, { topic, by: 'a test', isFresh });
  const timer = setInterval(() => {
    for (const topic of leased) void lease(topic, false);
  }, leaseRenewMs);
  return {
    pieces,
    async lease(topic: string) {
      leased.add(topic);
      await lease(topic, true);
      await eventually(() => pieces.some((piece) => piece.topic === topic), Boolean, withinMs);
    },
    of: (topic: string) => pieces.filter((piece) => piece.topic === topic),
    async close() {
      clearInterval(timer);
      await leave();
    },
  };
};

const lines = (piece: SourcePiece): LiveCall[] => {
  const { calls = [] } = (piece.data ?? {}) as { calls?: LiveCall[] | { upsert: LiveCall[] } };
  return Array.isArray(calls) ? calls : calls.upsert;
};

let ground: Conversations;
let watcher: Awaited<ReturnType<typeof watch>>;
let one: Conversation;
const facts: CallFact[] = [];
let process: { id: string };

beforeAll(async () => {
  ground = await openConversations();
  const { bus } = ground.product.all;
  await bus.subscribe(topics.callEvents, (fact) => void facts.push(fact as CallFact));
  watcher = await watch(ground);
  const botId = await publishBot(ground.product, 'Garden', botConfig);
  for (const topic of ['calls', 'actors', 'attempts']) await watcher.lease(topic);
  process = watcher.of('actors')[0]!.data as { id: string };
  one = await ground.dial(botId);
  const { callId } = one.call.attach;
  await watcher.lease(`call/${callId}`);
  await one.inState('call/turn', 'open.bot.listening.quiet');
  await watcher.lease(`actor/${process.id}/call:${callId}/turn`);
  one
    .system()
    .address('listener')
    .send({ type: 'sup.resource-failed', error: new Error('a fault was ordered') } as EventObject);
  await one.until('the listener is back', ({ path, event, data }) => {
    const { incarnation } = (data ?? {}) as { incarnation?: number };
    return path === 'call/listener' && event === 'sup.started' && incarnation === 1;
  });
  one.party({ type: 'say', text: 'I would like some roses please.' });
  await one.record();
  await eventually(
    () => watcher.of(`call/${callId}`).at(-1)?.kind,
    (kind) => kind === 'end',
    withinMs,
  );
}, 240_000);
afterAll(async () => {
  await watcher?.close();
  await ground?.close();
});

describe('the calls of a worker', () => {
  it('go through the phases of a conversation, each with what it is about', () => {
    const seen: CallPhase[] = [];
    const rows = watcher.of('calls').flatMap(lines);
    for (const { phase } of rows) if (seen.at(-1) !== phase) seen.push(phase);
    // One that lasts less than a tenth of a second may be passed over.
    for (const phase of ['talking', 'listening', 'ending'] as const) expect(seen).toContain(phase);
    const last = rows.at(-1)!;
    expect(last).toMatchObject({
      id: one.call.attach.callId,
      botName: 'Garden',
      direction: 'outbound',
      node: 'bye',
      restartCount: 1,
      lastSaid: { who: 'bot', text: 'Thank you very much and goodbye.' },
    });
    expect(last.turnLatencyMs).toBeGreaterThan(0);
    expect(watcher.of('calls').at(-1)).toMatchObject({ source: process.id });
  });

  it('are told to nobody’s loss: numbered without gaps, and gone at the end', () => {
    const pieces = watcher.of('calls');
    expect(pieces.map(({ seq }) => seq)).toEqual(pieces.map((_, n) => n));
    const removed = pieces.flatMap(
      ({ data }) => (data as { calls?: { remove?: string[] } } | null)?.calls?.remove ?? [],
    );
    expect(removed).toEqual([one.call.attach.callId]);
  });
});

describe('one call', () => {
  it('is told whole: its journal to the last event, then that it is over', () => {
    const told = watcher.of(`call/${one.call.attach.callId}`);
    const events = told.flatMap(({ data }) => {
      const view = (data ?? {}) as { events?: []; 'call:timeline'?: [] };
      return view.events ?? view['call:timeline'] ?? [];
    });
    expect(events).toEqual(JSON.parse(JSON.stringify(one.call.recorder.events())));
    expect(told.at(-2)?.data).toMatchObject({ isOver: true });
  });

  it('shows what was restarted, when and why', () => {
    const restart = one.call.recorder
      .events()
      .find(({ path, event }) => path === 'call/listener' && event === 'sup.restarting');
    expect(restart?.data).toMatchObject({
      budgetLeft: 4,
      restarts: 0,
      exit: { kind: 'crash', error: { message: 'a fault was ordered' } },
    });
    const { until } = (restart?.data ?? {}) as { until?: number };
    expect(until).toBeGreaterThan(restart?.t ?? 0);
  });

  it('says how long the party waited with what the bot said', () => {
    const spoken = facts.filter(
      ({ event, callId }) => event === 'agent_spoke' && callId === one.call.attach.callId,
    );
    expect(spoken.at(0)?.data.latencyMs).toBeUndefined();
    expect(spoken.at(-1)?.data.latencyMs).toBeGreaterThan(0);
  });
});

describe('the dials', () => {
  it('are told while they ring, and counted by what became of them', () => {
    const told = watcher.of('attempts').map(({ data }) => data as { ringing?: LiveCall[] } | null);
    expect(told.flatMap((data) => data?.ringing ?? []).map(({ id }) => id)).toContain(
      one.call.attach.callId,
    );
    expect(told.findLast((data) => data !== null)).toMatchObject({
      ringing: [],
      waitingCount: 0,
      recent: { dialled: 1, answered: 1, abandoned: 0 },
    });
  });
});

describe('the actors of a process', () => {
  const actors = () =>
    watcher.of('actors').flatMap(({ data }) => {
      const told = (data ?? {}) as { actors?: { id: string }[]; upsert?: { id: string }[] };
      return told.actors ?? told.upsert ?? [];
    });

  it('are all there: slots, leadership, its tenure, campaigns, attempts and the call', () => {
    const ids = new Set(actors().map(({ id }) => id));
    const { callId, attemptId, campaignId } = one.call.attach;
    for (const id of [
      'fleet/slot-0',
      'dialler/tenure',
      'tenure/round',
      `tenure/campaigns/${campaignId}`,
      `tenure/attempts/${attemptId}`,
      `call:${callId}/turn`,
      `call:${callId}/speaker`,
    ])
      expect(ids).toContain(id);
  });

  it('tell the journal of their system under the names by which the process knows them', () => {
    const { callId } = one.call.attach;
    const told = watcher.of(`actor/${process.id}/call:${callId}/turn`);
    const view = ActorView.parse(told[0]?.data);
    expect(view.actors.map(({ id }) => id)).toContain(`call:${callId}/listener`);
    expect(view.events[0]?.path).toMatch(`call:${callId}/`);
    expect(view.events.map(({ seq }) => seq)).toContain(0);
    expect(told.at(-1)?.kind).toBe('end');
  });

  it('never show what opens a door', () => {
    expect(JSON.stringify(watcher.pieces)).not.toContain(one.call.attach.token);
  });
});
