import type { Bus } from '../../actors/bus/bus.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Documents } from '../control/documents.ts';
import type { NewestTicks } from '../control/explain/newest-ticks.ts';
import type { Log } from '../system/log.ts';
import { EventFeed } from './sources/event-feed.ts';
import { SourceFeed } from './sources/source-feed.ts';
import { TopicHub } from './topic-hub.ts';
import type { OpenView } from './topic-view.ts';
import { openActorsView } from './views/actors-view.ts';
import { callBeforeSource } from './views/call-before-source.ts';
import { openCampaignView } from './views/campaign-view.ts';
import { openActorView, openCallView } from './views/followed-view.ts';
import { openWallboardView } from './views/wallboard-view.ts';

export interface LiveRelayDeps {
  bus: Bus;
  documents: Documents;
  /** The dialler's; without them a campaign's topic tells no pacing. */
  ticks?: Pick<NewestTicks, 'newest' | 'listen'>;
  clock: Clock;
  /** A fresh id. */
  newId: () => string;
  log: Log;
  /** Names are few and bounded. */
  count: (name: string, by?: number) => void;
}

/** What consoles can watch at this API, without the sockets by which they do. */
export interface LiveRelay {
  readonly hub: TopicHub;
  readonly clock: Clock;
  readonly count: (name: string, by?: number) => void;
  /** Source topics for which this API holds leases. */
  readonly leasedTopics: () => string[];
  close(): Promise<void>;
}

export function openLiveRelay(deps: LiveRelayDeps): LiveRelay {
  const { bus, documents, clock, newId, log, count } = deps;
  const feed = new SourceFeed({ bus, clock, by: newId(), count });
  const events = new EventFeed({ bus, clock, count });
  const views: Record<string, OpenView> = {
    wallboard: openWallboardView({ feed, events, documents, clock }),
    call: openCallView({ feed, clock, prologue: callBeforeSource({ documents, clock }) }),
    campaign: openCampaignView({ documents, clock, ticks: deps.ticks }),
    actors: openActorsView({ feed, clock }),
    actor: openActorView({ feed, clock }),
  };
  const hub = new TopicHub({
    clock,
    newId,
    log,
    count,
    // The topics' pattern admits these first parts only.
    open: (topic, tell) => views[topic.split('/', 1)[0]!]!(topic, tell),
  });
  return {
    hub,
    clock,
    count,
    leasedTopics: () => feed.watchedTopics,
    async close() {
      hub.close();
      await Promise.all([feed.close(), events.close()]);
    },
  };
}
