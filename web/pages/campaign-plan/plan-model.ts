import { createResource, createSignal } from 'solid-js';
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

/** One campaign that is being set up: every change is saved as it is made, one after the other. */
export const createPlanModel = (id: () => string): PlanModel => {
  const [campaign, { mutate, refetch }] = createResource(id, (one) =>
    api.json<PlannedCampaign>(pathOf(one)),
  );
  const [savingCount, setSavingCount] = createSignal(0);
  const [refusal, setRefusal] = createSignal<string | null>(null);
  let queue: Promise<unknown> = Promise.resolve();

  const save = async (change: PlanChange) => {
    const known = latestOf(campaign);
    if (known === undefined) return;
    try {
      const saved = await api.json<PlannedCampaign>(pathOf(known._id), {
        method: 'PATCH',
        body: change,
        ifMatch: known.rev,
      });
      mutate({ ...saved, progress: saved.progress ?? known.progress });
      setRefusal(null);
    } catch (error) {
      setRefusal(error instanceof ApiError ? error.message : String(error));
      await refetch();
    }
  };

  return {
    campaign: () => latestOf(campaign),
    error: () => campaign.error,
    isSaving: () => savingCount() > 0,
    refusal,
    change(change) {
      setSavingCount((count) => count + 1);
      queue = queue.then(() => save(change)).finally(() => setSavingCount((n) => n - 1));
    },
    read: () => void refetch(),
  };
};
