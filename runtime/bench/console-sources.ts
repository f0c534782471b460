import { readFile } from 'node:fs/promises';
import { openRedisBus } from '../../actors/bus/redis-bus.ts';
import { seededRandom } from '../../actors/chance/random.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import type { LiveActor, SourceLease } from '../../machines/contracts/relay.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { exampleCall, exampleWorker } from '../live/live-ground.ts';
import { type LiveSource, SourceSpeaker } from '../system/live/live-source.ts';
import { openLiveSources } from '../system/live/live-sources.ts';
import { openLog } from '../system/log.ts';

/**
 * What `bench console` adds to the workers of `bench relay`: one call that lives a recorded call again and again, at thirty events
 * a second, and a process of 1,000 actors of which 300 change each second. Everything carries the instant at which it was made.
 */

const eventsPerSecond = 30;
const actorCount = 1_000;
const actorChangesPerSecond = 300;

const source = 'worker-console';
const callId = '01JBENCHFOLLOWED0000000000';
const clock = realClock();
const random = seededRandom(11);
const bus = await openRedisBus({ url: process.argv[2]! });
const text = await readFile(new URL('./recorded-call.jsonl', import.meta.url), 'utf8');
const recorded = text
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as JournalEvent);

const regularly = (perSecond: number, act: () => void): (() => void) => {
  let timer = clock.setTimeout(() => {}, 0);
  const again = () => {
    timer = clock.setTimeout(() => {
      act();
      again();
    }, 1_000 / perSecond);
  };
  again();
  return () => clock.clearTimeout(timer);
};

const call = exampleCall(callId, {
  party: '+15557654321',
  workerId: source,
  startedAt: clock.now(),
  answeredAt: clock.now(),
});

const followed: LiveSource = {
  open({ changed }) {
    const events: JournalEvent[] = [];
    let fresh: JournalEvent[] = [];
    const stop = regularly(eventsPerSecond, () => {
      const event = recorded[events.length % recorded.length]!;
      const now = { ...event, seq: events.length, t: clock.now() };
      events.push(now);
      fresh.push(now);
      changed();
    });
    return {
      whole() {
        fresh = [];
        return { call, events: events.slice() };
      },
      change() {
        if (fresh.length === 0) return undefined;
        const told = { 'call:timeline': fresh };
        fresh = [];
        return told;
      },
      close: stop,
    };
  },
};

const turnValues: LiveActor['value'][] = recorded.flatMap(({ kind, path, value }) =>
  kind === 'state' && path === 'call/turn' && value !== undefined ? [value] : [],
);
const actorOf = (n: number): LiveActor => ({
  id: `call:${callId.slice(0, 20)}${String(Math.floor(n / 8)).padStart(6, '0')}/part-${n % 8}`,
  machine: 'turn',
  phase: 'running',
  value: turnValues[n % turnValues.length]!,
  sinceAt: clock.now(),
  restartCount: 0,
  budgetLeft: 3,
  lastError: null,
});

const actors: LiveSource = {
  open({ changed }) {
    const rows = Array.from({ length: actorCount }, (_, n) => actorOf(n));
    const dirty = new Set<number>();
    const stop = regularly(actorChangesPerSecond, () => {
      const n = Math.floor(random.next() * actorCount);
      const value = turnValues[Math.floor(random.next() * turnValues.length)]!;
      rows[n] = { ...rows[n]!, value, sinceAt: clock.now() };
      dirty.add(n);
      changed();
    });
    return {
      whole() {
        dirty.clear();
        return { id: 'worker-actors', role: 'fleet', startedAt: clock.now(), actors: rows.slice() };
      },
      change() {
        if (dirty.size === 0) return undefined;
        const upsert = [...dirty].map((n) => rows[n]!);
        dirty.clear();
        return { upsert, remove: [] };
      },
      close: stop,
    };
  },
};

const worker: LiveSource = {
  open: () => ({
    whole: () => ({ calls: [call], worker: exampleWorker(source, { slots: [] }) }),
    change: () => undefined,
    close: () => {},
  }),
};

const sources = await openLiveSources({ bus, clock, log: openLog({ level: 'error' }), source });
sources.provide((topic) => {
  if (topic === 'calls') return worker;
  return topic === `call/${callId}` ? followed : null;
});

// A process lists its own actors; these are nobody's, so they are told beside it, for as long as the bench lasts.
let speaker: SourceSpeaker | undefined;
await bus.subscribe(topics.sourceLease, (message) => {
  const { topic, isFresh } = message as SourceLease;
  if (topic !== 'actors') return;
  if (speaker !== undefined && isFresh) speaker.wantWhole();
  speaker ??= new SourceSpeaker({
    topic,
    source: actors,
    clock,
    epoch: 'bench',
    say: (piece) => bus.publish(topics.sourcePiece, { ...piece, source: 'worker-actors' }),
    counters: {},
    onEnd: (error) => console.error(error),
  });
});

process.on('message', (message) => {
  if (message !== 'stop') return;
  speaker?.close();
  void sources.close().then(async () => {
    await bus.close();
    process.disconnect();
  });
});
process.on('disconnect', () => process.exit());
process.send!({ callId });
