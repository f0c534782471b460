import { type Accessor, batch, createSignal } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type {
  FeedItem,
  LiveCall,
  LiveCampaign,
  LiveStrip,
  LiveWorker,
  WallboardPatch,
  WallboardView,
} from '../../../machines/contracts/relay.ts';
import { createLiveRows, type LiveRows } from '../../live/live-rows.ts';
import type { TopicModel } from '../../live/watch-topic.ts';

/** Lines of the feed that are kept here; the relay sends as many with a snapshot. */
export const feedMax = 200;

export type Board = {
  strip: LiveStrip;
  calls: LiveRows<LiveCall>;
  workers: LiveRows<LiveWorker>;
  campaigns: LiveRows<LiveCampaign>;
  /** Newest first. */
  feed: Accessor<FeedItem[]>;
};

const emptyStrip: LiveStrip = {
  activeCount: 0,
  slotCount: 0,
  ringingCount: 0,
  waitingCount: 0,
  abandonPercent: null,
  callsPerSecond: 0,
  turnLatencyP95Ms: null,
  errorCount: 0,
};

/** Newest first, each id once: a resumed socket may bring a line again. */
export const joinFeed = (known: readonly FeedItem[], fresh: readonly FeedItem[]): FeedItem[] => {
  const ids = new Set(known.map(({ id }) => id));
  const added = fresh.filter(({ id }) => !ids.has(id)).toReversed();
  return [...added, ...known].slice(0, feedMax);
};

/** The fold of the topic `wallboard`: rows change in place, so that a patch costs what it touches. */
export const createBoard = (): TopicModel<Board> => {
  const [strip, setStrip] = createStore<LiveStrip>({ ...emptyStrip });
  const calls = createLiveRows<LiveCall>();
  const workers = createLiveRows<LiveWorker>();
  const campaigns = createLiveRows<LiveCampaign>();
  const [feed, setFeed] = createSignal<FeedItem[]>([]);

  return {
    model: { strip, calls, workers, campaigns, feed },
    snapshot: (data) => {
      const view = data as WallboardView;
      batch(() => {
        setStrip(reconcile(view.strip));
        calls.replace(view.calls);
        workers.replace(view.workers);
        campaigns.replace(view.campaigns);
        setFeed(joinFeed([], view.feed));
      });
    },
    patch: (data) => {
      const patch = data as WallboardPatch;
      batch(() => {
        if (patch['fleet:capacity']) setStrip(reconcile(patch['fleet:capacity']));
        if (patch['call:event']) calls.patch(patch['call:event']);
        if (patch['worker:state']) workers.patch(patch['worker:state']);
        if (patch['campaign:progress']) campaigns.patch(patch['campaign:progress']);
        if (patch.feed) setFeed((known) => joinFeed(known, patch.feed!));
      });
    },
  };
};
