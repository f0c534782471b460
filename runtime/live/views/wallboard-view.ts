import type {
  AttemptsWhole,
  CallsChange,
  CallsWhole,
  FeedItem,
  LiveCall,
  LiveCampaign,
  LiveStrip,
  WallboardPatch,
  WallboardView,
} from '../../../machines/contracts/relay.ts';
import type { Worker } from '../../../machines/contracts/worker.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { Documents } from '../../control/documents.ts';
import { type EventFeed, feedMax } from '../sources/event-feed.ts';
import { startPollLoop } from '../sources/poll-loop.ts';
import type { SourceFeed } from '../sources/source-feed.ts';
import type { OpenView } from '../topic-view.ts';
import { isSame, KeyedRows } from './keyed-rows.ts';
import { LiveAttempts } from './live-attempts.ts';
import { liveCampaigns } from './live-campaigns.ts';
import { LiveWorkers, registeredMs } from './live-workers.ts';
import { stripOf } from './strip.ts';
import { TurnLatencies } from './turn-latencies.ts';

export interface WallboardDeps {
  feed: SourceFeed;
  events: EventFeed;
  documents: Documents;
  clock: Clock;
}

/** Sources get this long to answer before the first whole goes out without them. */
const gatherMs = 300;
const readEveryMs = 1_000;
export const storeName = 'the store';

/** `wallboard`: calls and slots as workers tell them, what rings as the dialler tells it, the rest from the store. */
export const openWallboardView =
  ({ feed, events, documents, clock }: WallboardDeps): OpenView =>
  (_topic, tell) => {
    const calls = new KeyedRows<LiveCall>();
    const campaigns = new KeyedRows<LiveCampaign>();
    const workers = new LiveWorkers(() => clock.now(), events);
    const latencies = new TurnLatencies(() => clock.now());
    let fresh: FeedItem[] = [];
    let strip: LiveStrip | null = null;
    let isReady = false;

    const changed = () => {
      if (isReady) tell.changed();
    };
    const attempts = new LiveAttempts(calls, clock, changed);
    const gather = clock.setTimeout(() => {
      isReady = true;
      tell.changed();
    }, gatherMs);

    const putCall = (source: string, call: LiveCall) => {
      latencies.see(call, calls.get(call.id));
      calls.put(source, call);
    };

    const stopCalls = feed.watch('calls', {
      whole(source, data: CallsWhole) {
        for (const call of data.calls) latencies.see(call, calls.get(call.id));
        calls.replace(source, data.calls);
        workers.hear(source, data.worker);
        changed();
      },
      change(source, { calls: rows, worker }: CallsChange) {
        for (const call of rows?.upsert ?? []) putCall(source, call);
        for (const id of rows?.remove ?? []) calls.remove(source, id);
        if (worker !== undefined) workers.hear(source, worker);
        changed();
      },
      gone(source) {
        calls.replace(source, []);
        workers.lose(source);
        changed();
      },
      silent: tell.stale,
    });

    const stopAttempts = feed.watch('attempts', {
      whole: (source, data: AttemptsWhole) => attempts.hear(source, data),
      change: (source, data: AttemptsWhole) => attempts.hear(source, data),
      gone: (source) => attempts.lose(source),
      silent: tell.stale,
    });

    let registered: Worker[] = [];
    const stopReading = startPollLoop({
      clock,
      everyMs: readEveryMs,
      read: async () => {
        const now = clock.now();
        registered = await documents.workers.find(
          { beatAt: { $gt: now - registeredMs } },
          { limit: 2_000 },
        );
        return liveCampaigns(documents, registered, now);
      },
      onFound(found) {
        workers.read(registered);
        campaigns.replace(storeName, found);
        changed();
      },
      onSilent: (sinceAt) => tell.stale(storeName, sinceAt),
    });

    events.listen((item) => {
      fresh.push(item);
      if (fresh.length > feedMax) fresh.shift();
      changed();
    });

    const stripNow = (): LiveStrip =>
      stripOf({
        calls: calls.values(),
        slots: workers.slots(),
        attempts: attempts.all,
        turnLatencyP95Ms: latencies.p95(),
        errorCount: events.errorCount,
        now: clock.now(),
      });

    return {
      whole(): WallboardView {
        return {
          strip: strip ?? stripNow(),
          calls: [...calls.values()],
          workers: [...workers.rows.values()],
          campaigns: [...campaigns.values()],
          feed: [...events.items],
        };
      },
      patch(): WallboardPatch | undefined {
        const patch: Record<string, unknown> = {};
        const next = stripNow();
        if (!isSame(next, strip)) {
          strip = next;
          patch['fleet:capacity'] = next;
        }
        const parts = {
          'call:event': calls.takePatch(),
          'worker:state': workers.rows.takePatch(),
          'campaign:progress': campaigns.takePatch(),
          feed: fresh.length > 0 ? fresh : undefined,
        };
        for (const [name, part] of Object.entries(parts))
          if (part !== undefined) patch[name] = part;
        fresh = [];
        return Object.keys(patch).length === 0 ? undefined : (patch as WallboardPatch);
      },
      close() {
        clock.clearTimeout(gather);
        events.listen(null);
        stopReading();
        stopCalls();
        stopAttempts();
        attempts.close();
      },
    };
  };
