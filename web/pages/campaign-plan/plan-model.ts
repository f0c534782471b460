import { batch, createMemo, createResource, createSignal } from 'solid-js';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { ApiError, api } from '../../api/api-client.ts';
import { latestOf } from '../../api/latest-of.ts';

/** A campaign as the API tells it. */
export type PlannedCampaign = Omit<Campaign, 'createdAt' | 'stateChangedAt'> & {
  createdAt: string;
  stateChangedAt: string;
  progress: { leadCount: number };
};

/** What an owner may change; the same keys as the campaign's. */
export type PlanChange = Partial<
  Pick<
    Campaign,
    | 'name'
    | 'botId'
    | 'from'
    | 'callerIds'
    | 'pacing'
    | 'retry'
    | 'screening'
    | 'bestTime'
    | 'schedule'
    | 'budget'
    | 'breaker'
    | 'compliance'
  >
>;

export interface PlanModel {
  campaign: () => PlannedCampaign | undefined;
  error: () => unknown;
  isSaving: () => boolean;
  /** Why the last change was refused; null after one that was taken. */
  refusal: () => string | null;
  /** Saves it at once, upon the revision that was read; one that somebody else changed meanwhile is read again. */
  change: (change: PlanChange) => void;
  read: () => void;
}

const pathOf = (id: string) => `/api/v1/campaigns/${encodeURIComponent(id)}`;

/**
 * One campaign that is being set up: every change is saved as it is made, one after the other, and is seen at once. So the next
 * change is made upon it, also while it is still on its way.
 */
export const createPlanModel = (id: () => string): PlanModel => {
  const [stored, { mutate, refetch }] = createResource(id, (one) =>
    api.json<PlannedCampaign>(pathOf(one)),
  );
  /** On their way, oldest first. */
  const [changes, setChanges] = createSignal<readonly PlanChange[]>([]);
  const [refusal, setRefusal] = createSignal<string | null>(null);
  let queue: Promise<unknown> = Promise.resolve();
  const campaign = createMemo(() => {
    const known = latestOf(stored);
    return known === undefined ? undefined : Object.assign({}, known, ...changes());
  });
  const arrived = (change: PlanChange) =>
    setChanges((those) => those.filter((one) => one !== change));

  const save = async (change: PlanChange) => {
    const known = latestOf(stored);
    if (known === undefined) return arrived(change);
    try {
      const saved = await api.json<PlannedCampaign>(pathOf(known._id), {
        method: 'PATCH',
        body: change,
        ifMatch: known.rev,
      });
      batch(() => {
        mutate({ ...saved, progress: saved.progress ?? known.progress });
        setRefusal(null);
        arrived(change);
      });
    } catch (error) {
      setRefusal(error instanceof ApiError ? error.message : String(error));
      try {
        await refetch();
      } finally {
        arrived(change);
      }
    }
  };

  return {
    campaign,
    error: () => stored.error,
    isSaving: () => changes().length > 0,
    refusal,
    change(change) {
      setChanges((those) => [...those, change]);
      queue = queue.catch(() => undefined).then(() => save(change));
    },
    read: () => void refetch(),
  };
};
