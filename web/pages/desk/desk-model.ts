import { createSignal, onCleanup } from 'solid-js';
import type { LeadLine } from '../../../machines/contracts/campaign/campaign-views.ts';
import type {
  CampaignPreview,
  PreviewDial,
  PreviewedLead,
} from '../../../machines/contracts/campaign/preview.ts';
import { ApiError, api } from '../../api/api-client.ts';

/** Asked again so often while there is nobody to show, and while a dial goes on (ms). */
const askEveryMs = 5_000;
const followEveryMs = 1_500;

export type DeskStand =
  | { is: 'loading' }
  /** Nobody may be called now; `says` why. */
  | { is: 'empty'; says: string }
  | { is: 'shown'; item: PreviewedLead }
  /** Its dial was ordered; the lead is followed until the dial is over. */
  | { is: 'dialled'; lead: LeadLine; attemptId: string; isOver: boolean }
  | { is: 'failed'; error: unknown };

export interface Desk {
  stand: () => DeskStand;
  /** Why the last order was refused. */
  refusal: () => string | null;
  isBusy: () => boolean;
  next: () => void;
  dial: () => void;
  skip: (reason: string, againInMs: number | null) => void;
  release: () => void;
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why there is nobody to show, where that is no failure; null: it is one. */
const reasonOf = (error: unknown): string | null => {
  if (!(error instanceof ApiError)) return null;
  if (error.problem?.code === 'preview_mode_only')
    return 'This campaign dials by itself; its plan has the mode in which leads are looked at first.';
  if (error.problem?.code === 'campaign_state_conflict')
    return `The campaign does not run: ${error.message}.`;
  return null;
};

/** One place at which leads of a campaign are looked at, one at a time, and dialled by hand. */
export const createDesk = (campaignId: () => string, by: () => string): Desk => {
  const [stand, setStand] = createSignal<DeskStand>({ is: 'loading' });
  const [refusal, setRefusal] = createSignal<string | null>(null);
  const [isBusy, setBusy] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLeft = false;
  const later = (run: () => void, ms: number) => {
    clearTimeout(timer);
    if (!isLeft) timer = setTimeout(run, ms);
  };
  const path = () => `/api/v1/campaigns/${encodeURIComponent(campaignId())}/preview`;

  const ask = async () => {
    try {
      const { items, says } = await api.json<CampaignPreview>(path(), { query: { by: by() } });
      const [item] = items;
      setStand(item ? { is: 'shown', item } : { is: 'empty', says: says ?? 'Nobody is left.' });
    } catch (error) {
      const says = reasonOf(error);
      setStand(says === null ? { is: 'failed', error } : { is: 'empty', says });
    }
    if (stand().is !== 'shown') later(() => void ask(), askEveryMs);
  };
  const next = () => {
    clearTimeout(timer);
    setRefusal(null);
    setStand({ is: 'loading' });
    void ask();
  };

  const follow = async (attemptId: string) => {
    const before = stand();
    if (before.is !== 'dialled' || before.attemptId !== attemptId) return;
    try {
      const lead = await api.json<LeadLine>(`/api/v1/leads/${encodeURIComponent(before.lead._id)}`);
      const n = Number(attemptId.slice(attemptId.lastIndexOf(':') + 1));
      const isOver = lead.attempts.find((one) => one.n === n)?.state === 'ended';
      setStand({ is: 'dialled', lead, attemptId, isOver });
      if (isOver) return;
    } catch (error) {
      setRefusal(words(error));
    }
    later(() => void follow(attemptId), followEveryMs);
  };

  /** What is decided about the lead that is shown. */
  const decide = async (act: (item: PreviewedLead, at: string) => Promise<void>) => {
    const known = stand();
    if (known.is !== 'shown' || isBusy()) return;
    setBusy(true);
    setRefusal(null);
    try {
      await act(known.item, `${path()}/${encodeURIComponent(known.item.lead._id)}`);
    } catch (error) {
      setRefusal(words(error));
      // It may be somebody else's by now.
      await ask();
    }
    setBusy(false);
  };
  const order = (at: string, leaseId: string, more: object = {}) =>
    api.json<PreviewDial>(at, { method: 'POST', body: { leaseId, ...more } });

  next();
  onCleanup(() => {
    isLeft = true;
    clearTimeout(timer);
    // Whoever leaves does not keep a lead from others.
    const known = stand();
    if (known.is === 'shown')
      void order(
        `${path()}/${encodeURIComponent(known.item.lead._id)}/release`,
        known.item.leaseId,
      ).catch(() => {});
  });
  return {
    stand,
    refusal,
    isBusy,
    next,
    dial: () =>
      void decide(async ({ leaseId }, at) => {
        const { lead, attemptId } = await order(`${at}/dial`, leaseId);
        setStand({ is: 'dialled', lead, attemptId, isOver: false });
        later(() => void follow(attemptId), followEveryMs);
      }),
    skip: (reason, againInMs) =>
      void decide(async ({ leaseId }, at) => {
        await order(`${at}/skip`, leaseId, { reason, againInMs });
        next();
      }),
    release: () =>
      void decide(async ({ leaseId }, at) => {
        await order(`${at}/release`, leaseId);
        setStand({ is: 'empty', says: 'You gave it back. Ask for the next one when you like.' });
      }),
  };
};
