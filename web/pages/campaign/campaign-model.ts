import { type Accessor, batch, createSignal } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type { PacingTick } from '../../../machines/contracts/explain/pacing-tick.ts';
import type {
  CampaignLive,
  CampaignPatch,
  LiveCampaign,
} from '../../../machines/contracts/relay.ts';
import type { TopicModel } from '../../live/watch-topic.ts';

export type LeadResult = CampaignLive['results'][number];

export type CampaignModel = {
  /** Null until the first snapshot. */
  campaign: LiveCampaign | null;
  /** Newest first. */
  results: Accessor<LeadResult[]>;
  /** What the dialler decided at its last tick; null where it has not looked at this campaign yet. */
  tick: Accessor<PacingTick | null>;
};

/** Results that are kept; the relay sends as many with a snapshot. */
const resultsMax = 100;

/** The fold of the topic `campaign/<id>`. */
export const createCampaignModel = (): TopicModel<CampaignModel> => {
  const [live, setLive] = createStore<{ campaign: LiveCampaign | null }>({ campaign: null });
  const [results, setResults] = createSignal<LeadResult[]>([]);
  const [tick, setTick] = createSignal<PacingTick | null>(null);
  const put = (campaign: LiveCampaign) => setLive('campaign', reconcile(campaign));
  const join = (fresh: LeadResult[], known: LeadResult[]) => {
    const ids = new Set(fresh.map(({ id }) => id));
    return [...fresh.toReversed(), ...known.filter(({ id }) => !ids.has(id))].slice(0, resultsMax);
  };
  return {
    model: {
      get campaign() {
        return live.campaign;
      },
      results,
      tick,
    },
    snapshot: (data) => {
      const view = data as CampaignLive;
      batch(() => {
        put(view.campaign);
        setResults(join(view.results, []));
        setTick(view.pacing ?? null);
      });
    },
    patch: (data) => {
      const patch = data as CampaignPatch;
      batch(() => {
        if (patch['campaign:progress']) put(patch['campaign:progress']);
        const fresh = patch['campaign:contact-result'];
        if (fresh) setResults((known) => join(fresh, known));
        const decided = patch['pacing:tick'];
        if (decided) setTick(decided);
      });
    },
  };
};
