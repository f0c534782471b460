import type { Bus } from '../../../actors/bus/bus.ts';
import {
  type LiveProcess,
  leaseMs,
  SourceLease,
  type SourcePiece,
} from '../../../machines/contracts/relay.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { Log } from '../log.ts';
import { createInspection, type Inspection } from './inspection.ts';
import { liveActorSources } from './live-actors.ts';
import { type LiveSource, SourceSpeaker } from './live-source.ts';

/** What one process has to show, and the leases under which it speaks. */
export interface LiveSources {
  /** Asked for the source of a topic when somebody wants to watch it; null: not here. */
  provide(resolve: (topic: string) => LiveSource | null): void;
  /** The actor systems of this process: whoever runs some adds them. */
  readonly inspection: Inspection;
  /** Topics that are watched now. */
  openTopics(): string[];
  readonly counters: Record<string, number>;
  close(): Promise<void>;
}

export interface LiveSourcesDeps {
  bus: Bus;
  clock: Clock;
  log: Log;
  /** Names this process: a worker id, or `<role>@<host>-<pid>`. */
  source: string;
  /** Standard: `all`. */
  role?: LiveProcess['role'];
}

/** Bounds of what one process can be made to do at once: topics watched, and those who watch one of them. */
const topicsMax = 2_000;
const watchersMax = 64;

interface Leased {
  speaker: SourceSpeaker;
  /** When each watcher was heard of last. */
  heardAt: Map<string, number>;
}

/**
 * Listens for leases and speaks under them. A watcher that this process does not know yet (it is new, or this process is) gets
 * a whole, also without asking; one that has not been heard of for `leaseMs` is forgotten, and with the last of them the topic.
 */
export const openLiveSources = async (deps: LiveSourcesDeps): Promise<LiveSources> => {
  const { bus, clock, log, source, role = 'all' } = deps;
  const counters: Record<string, number> = {};
  const inspection = createInspection({ id: source, role, clock });
  const resolvers: ((topic: string) => LiveSource | null)[] = [
    liveActorSources({ inspection, clock }),
  ];
  const leased = new Map<string, Leased>();
  const lifeOf = Math.round(clock.now()).toString(36);
  let lifeCount = 0;
  let sweep: TimerHandle | undefined;

  const say = async (piece: Omit<SourcePiece, 'source'>) => {
    await bus.publish(topics.sourcePiece, { ...piece, source } satisfies SourcePiece);
    counters.pieces = (counters.pieces ?? 0) + 1;
  };

  const open = (topic: string): Leased | null => {
    if (leased.size >= topicsMax) {
      counters.topics_refused = (counters.topics_refused ?? 0) + 1;
      return null;
    }
    for (const resolve of resolvers) {
      const found = resolve(topic);
      if (found === null) continue;
      const entry: Leased = {
        speaker: new SourceSpeaker({
          topic,
          source: found,
          clock,
          epoch: `${lifeOf}.${lifeCount++}`,
          say,
          counters,
          onEnd: (error) => {
            leased.delete(topic);
            if (error === null) return;
            counters.sources_failed = (counters.sources_failed ?? 0) + 1;
            log.error({ topic, err: error }, 'live_source_failed');
          },
        }),
        heardAt: new Map(),
      };
      leased.set(topic, entry);
      return entry;
    }
    return null;
  };

  const forgetSilent = () => {
    const deadline = clock.now() - leaseMs;
    for (const [topic, { speaker, heardAt }] of leased) {
      for (const [by, at] of heardAt) if (at <= deadline) heardAt.delete(by);
      if (heardAt.size > 0) continue;
      speaker.close();
      leased.delete(topic);
    }
    sweep = leased.size > 0 ? clock.setTimeout(forgetSilent, leaseMs / 3) : undefined;
  };

  const unsubscribe = await bus.subscribe(topics.sourceLease, (message) => {
    const lease = SourceLease.safeParse(message);
    if (!lease.success) return;
    const { topic, by, isFresh } = lease.data;
    const known = leased.get(topic);
    const entry = known ?? open(topic);
    if (entry === null) return;
    // A new speaker begins with a whole by itself.
    if (known !== undefined && (isFresh || !known.heardAt.has(by))) known.speaker.wantWhole();
    if (entry.heardAt.size < watchersMax || entry.heardAt.has(by))
      entry.heardAt.set(by, clock.now());
    sweep ??= clock.setTimeout(forgetSilent, leaseMs / 3);
  });

  return {
    counters,
    inspection,
    provide: (resolve) => void resolvers.push(resolve),
    openTopics: () => [...leased.keys()],
    async close() {
      clock.clearTimeout(sweep);
      const speakers = [...leased.values()].map(({ speaker }) => speaker);
      leased.clear();
      // Behind the unsubscribing: a lease that came now would make them speak again.
      await unsubscribe().catch((error: unknown) => log.debug({ err: error }, 'bus_unsubscribed'));
      await Promise.all(speakers.map((speaker) => speaker.end()));
    },
  };
};
