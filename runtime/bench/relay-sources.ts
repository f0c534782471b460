import { openRedisBus } from '../../actors/bus/redis-bus.ts';
import { seededRandom } from '../../actors/chance/random.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import type { CallPhase, LiveCall, LiveWorker } from '../../machines/contracts/relay.ts';
import { exampleCall, exampleEvent, exampleWorker } from '../live/live-ground.ts';
import type { LiveSource } from '../system/live/live-source.ts';
import { openLiveSources } from '../system/live/live-sources.ts';
import { openLog } from '../system/log.ts';

/**
 * The workers of `bench relay`: ten with twenty calls each, speaking through the product's own sources. A call's row changes three
 * times a second; a call that is followed tells thirty journal events a second. Rows and events carry the instant at which they were made.
 */

const workerCount = 10;
const callsEach = 20;
const rowChangesPerSecond = 3;
const eventsPerSecond = 30;
const phases: CallPhase[] = ['talking', 'listening', 'thinking', 'holding'];

const clock = realClock();
const random = seededRandom(7);
const bus = await openRedisBus({ url: process.argv[2]! });

/** Random instants, on average so many a second. */
const often = (perSecond: number, act: () => void): (() => void) => {
  let timer = clock.setTimeout(() => {}, 0);
  const again = () => {
    timer = clock.setTimeout(
      () => {
        act();
        again();
      },
      (-Math.log(1 - random.next()) * 1_000) / perSecond,
    );
  };
  again();
  return () => clock.clearTimeout(timer);
};

const callOf = (worker: number, n: number): LiveCall =>
  exampleCall(`01JBENCHCALL${String(worker).padStart(2, '0')}${String(n).padStart(3, '0')}`, {
    party: `+1555${String(worker * 1_000 + n).padStart(7, '0')}`,
    workerId: `worker-${worker}`,
    slotId: `slot-${n}`,
    campaignId: 'demo-campaign',
    leadId: `demo-campaign:+1555${String(worker * 1_000 + n).padStart(7, '0')}`,
    lastSaid: { who: 'bot', text: 'Your appointment is on Tuesday at three; shall I keep it?' },
  });

const startWorker = async (worker: number) => {
  const calls = new Map(
    Array.from({ length: callsEach }, (_, n) => callOf(worker, n)).map((call) => [call.id, call]),
  );
  const row: LiveWorker = exampleWorker(`worker-${worker}`, {
    slots: [...calls.values()].map(({ id, slotId }) => ({
      slotId: slotId!,
      state: 'busy',
      callId: id,
      sinceAt: clock.now(),
    })),
  });
  const change = (call: LiveCall): LiveCall => ({
    ...call,
    phase: phases[Math.floor(random.next() * phases.length)]!,
    phaseSinceAt: clock.now(),
    turnLatencyMs: 400 + Math.round(random.next() * 500),
  });

  const wallboard: LiveSource = {
    open({ changed }) {
      const dirty = new Set<string>();
      const stop = often(rowChangesPerSecond * callsEach, () => {
        const id = [...calls.keys()][Math.floor(random.next() * callsEach)]!;
        calls.set(id, change(calls.get(id)!));
        dirty.add(id);
        changed();
      });
      return {
        whole: () => ({ calls: [...calls.values()], worker: row }),
        change() {
          if (dirty.size === 0) return undefined;
          const upsert = [...dirty].map((id) => calls.get(id)!);
          dirty.clear();
          return { calls: { upsert, remove: [] } };
        },
        close: stop,
      };
    },
  };
  const followed = (id: string): LiveSource => ({
    open({ changed }) {
      const events: JournalEvent[] = [];
      let fresh: JournalEvent[] = [];
      const stop = often(eventsPerSecond, () => {
        const event = exampleEvent(events.length, {
          t: clock.now(),
          data: { confidence: 0.9, text: 'yes, three is fine', from: 'listener' },
        });
        events.push(event);
        fresh.push(event);
        changed();
      });
      return {
        whole() {
          fresh = [];
          return { call: calls.get(id), events };
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
  });

  const sources = await openLiveSources({
    bus,
    clock,
    log: openLog({ level: 'error' }),
    source: `worker-${worker}`,
  });
  sources.provide((topic) => {
    if (topic === 'calls') return wallboard;
    const id = topic.startsWith('call/') ? topic.slice('call/'.length) : '';
    return calls.has(id) ? followed(id) : null;
  });
  return { sources, ids: [...calls.keys()] };
};

const workers = await Promise.all(Array.from({ length: workerCount }, (_, n) => startWorker(n)));

process.on('message', (message) => {
  if (message !== 'stop') return;
  void Promise.all(workers.map(({ sources }) => sources.close())).then(async () => {
    await bus.close();
    process.disconnect();
  });
});
// Whoever began this has died.
process.on('disconnect', () => process.exit());
process.send!({ ids: workers.flatMap(({ ids }) => ids) });
