import { fromPromise } from 'xstate';
import type { CampaignEvent } from '../../machines/campaign/campaign-setup.ts';
import {
  type DialSpacing,
  dialSpacing,
  dialsWithin,
  takeDial,
} from '../../machines/campaign/dial-spacing.ts';
import type { RoundDealt, Survey } from '../../machines/campaign/round.ts';
import type { KeptSlots, SlotBook } from '../../machines/campaign/slot-book.ts';
import { strictestLimit } from '../../machines/compliance/abandonment/abandonment-stand.ts';
import type { Campaign } from '../../machines/contracts/campaign/campaign.ts';
import type { CampaignState } from '../../machines/contracts/campaign/campaign-state.ts';
import type { DialMode } from '../../machines/contracts/campaign/pacing-settings.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { PacingPlan, PacingSight } from '../../machines/pacing/pacer.ts';
import type { TickSeen } from '../explain/pacing-witness.ts';
import { KeptSlotSettings } from '../telephony/limits/kept-slots.ts';
import { ProviderLines } from '../telephony/limits/provider-lines.ts';
import type { CallerIdBook } from './caller-ids/caller-id-book.ts';
import type { CaredFor } from './campaigns/campaign-care.ts';
import { watchedCampaigns } from './campaigns/watched-campaigns.ts';
import { type Authority, type DiallerDeps, instantOf } from './dialler-deps.ts';
import { LawKeeper } from './law-keeper.ts';
import type { LearntLaws } from './learnt-laws.ts';
import type { DueLeads } from './leases/due-leads.ts';
import type { LeadLeases } from './leases/lead-leases.ts';
import { OpenLeads } from './leases/open-leads.ts';
import type { PacingNews } from './pacing-news.ts';
import { readWorkers } from './workers/worker-registry.ts';

export interface RoundEffectsDeps extends DiallerDeps {
  authority: Authority;
  book: SlotBook;
  pacing: PacingNews;
  learnt: LearntLaws;
  leads: LeadLeases;
  dueLeads: DueLeads;
  /** Of the dials as they are really placed, whose gap follows the provider's settings. */
  spacing: { current: DialSpacing };
  callerIds: CallerIdBook;
  /** Whether an attempt with this slot lives. */
  isLive: (holder: string) => boolean;
  /** Attempts of a campaign that live. */
  liveCountOf: (campaignId: string) => number;
  /** Looks after the campaigns that are watched; in the same order. */
  care: (campaigns: readonly Campaign[]) => Promise<CaredFor[]>;
  /** Tells a campaign's actor; `mayStart`: one is started if there is none. */
  tellCampaign: (campaignId: string, events: CampaignEvent[], mayStart: boolean) => Promise<void>;
  /** Is shown every tick, for whoever asks why. */
  witness: (seen: TickSeen) => void;
}

type PacingRoom = Omit<PacingSight, 'atMs'>;

/** Nothing is to be done for these; an actor that is there sees it. */
const restingStates = new Set<CampaignState>(['scheduled', 'paused']);
/** Leads looked up for one campaign in one round. */
const dueMax = 500;
/** A granted slot that became no attempt by then is free again. */
const grantMs = 10_000;

/** What somebody ordered by hand gets a slot of its own, as in mode `progressive`. */
const pacedAs = (mode: DialMode, dueCount: number): DialMode =>
  mode === 'preview' && dueCount > 0 ? 'progressive' : mode;

/** One round's reading and dealing. It keeps the shares and the spacing from round to round. */
export const createRoundEffects = (deps: RoundEffectsDeps) => {
  const { store, authority, book, leads, dueLeads, callerIds, clock, ids, settings } = deps;
  const { pacing: news } = deps;
  const openLeads = new OpenLeads(leads, dueLeads);
  const law = new LawKeeper({
    store,
    remember: (campaignId, people, late) => news.remember(campaignId, people, late),
  });
  const grantedAt = new Map<string, number>();
  const lines = new ProviderLines(store, {
    id: deps.carrier.kind,
    type: deps.carrier.kind,
    max_concurrent: settings.carrierConcurrentMax,
    cps: settings.carrierCps,
  });
  let spacing: DialSpacing = dialSpacing(settings.carrierCps);
  const keptSlots = new KeptSlotSettings(store);
  let kept: KeptSlots = { inbound: 0, callbacks: 0 };
  /** Lines that dials may take, as the newest survey found it. */
  let linesMax = settings.carrierConcurrentMax;

  const mustHold = () => {
    if (!authority.isHeld()) throw new VoxError('not_leader');
  };

  /** Dials from their grant until their end is stored. */
  const underWayOf = (campaignId: string): number => {
    let count = deps.liveCountOf(campaignId);
    for (const holder of grantedAt.keys())
      if (!deps.isLive(holder) && book.hold(holder)?.campaignId === campaignId) count += 1;
    return count;
  };

  const survey = fromPromise<Survey, undefined>(async () => {
    mustHold();
    const now = instantOf(clock);
    await leads.sweep(now);
    const [provider, reserved, inboundCount, found, workers] = await Promise.all([
      lines.provider(),
      keptSlots.read(),
      lines.inboundCount(),
      watchedCampaigns(store),
      readWorkers({ store, settings }, now),
    ]);
    linesMax = Math.max(0, provider.max_concurrent - inboundCount);
    // Calls that came in have their slots already.
    kept = {
      inbound: Math.max(0, reserved.inboundReserved - inboundCount),
      callbacks: reserved.callbackReserved,
    };
    book.keep(kept);
    spacing = { ...spacing, gapMs: dialSpacing(provider.cps).gapMs };
    deps.spacing.current = { ...deps.spacing.current, gapMs: spacing.gapMs };
    // One more than the carrier takes until the next tick, so that who reads the tick sees that leads were not what it wanted for.
    const tickDialsMax = Math.ceil(settings.tickMs / spacing.gapMs) + 1;
    // Counted before the budgets are: a dial that ends meanwhile is in both, and none is in neither.
    const underWay = new Map(found.map(({ _id }) => [_id, underWayOf(_id)]));
    const cared = await deps.care(found);
    await dueLeads.tend(now);
    deps.learnt.tend(found.map(({ _id }) => _id));
    await callerIds.survey(found, now);
    // All at once: after a restart there are hundreds, and each waits for the store.
    const seen = await Promise.all(
      cared.map(async ({ campaign, dialsMax }) => {
        const { _id: campaignId, state, windDown, pacing } = campaign;
        const left = dialsMax - underWay.get(campaignId)!;
        const shown = callerIds.roomOf(campaign, now);
        const room = Math.min(pacing.concurrentMax - book.inFlightCount(campaignId), left);
        const dueLeadIds =
          state === 'running' && left > 0
            ? await openLeads.due(
                campaign,
                now,
                Math.min(Math.max(room, 1), shown, tickDialsMax, dueMax),
              )
            : [];
        const lawDoubt = state === 'running' ? await law.doubtOf(campaign, now) : 0;
        const limit = strictestLimit(campaign.compliance)?.limit ?? pacing.lateLimit;
        return {
          campaignId,
          state,
          windDown,
          // Older than the rule that no campaign may allow itself more than its packs do.
          pacing: { ...pacing, lateLimit: Math.min(pacing.lateLimit, limit) },
          lawDoubt,
          dueLeadIds,
        };
      }),
    );
    return { now, campaigns: seen, workers };
  });

  const prune = (now: number) => {
    for (const [holder, at] of grantedAt)
      if (now - at > grantMs || !book.hold(holder)) grantedAt.delete(holder);
    const isKnown = (holder: string) => deps.isLive(holder) || grantedAt.has(holder);
    book.prune(isKnown);
    news.prune(isKnown);
  };

  const plan = (seen: Survey): { paced: PacingPlan; sight: PacingRoom } => {
    const now = clock.now();
    book.survey(seen.workers);
    prune(now);
    const sight: PacingRoom = {
      slotCount: book.slotCount(),
      // To the pacer a slot is free until it carries somebody; it takes off itself what dials hold. One that is kept for who may call
      // in is as good as taken.
      freeCount: Math.max(0, book.freeCount() + book.promisedCount() - kept.inbound),
      reservedCount: kept.callbacks,
      waitingCount: news.waitingCount,
      tokenCount: dialsWithin(spacing, now, settings.tickMs),
      lineCount: Math.max(0, linesMax - book.inFlightCount()),
      campaigns: seen.campaigns
        .filter((campaign) => campaign.state === 'running')
        .map(({ campaignId, pacing, lawDoubt, dueLeadIds }) => ({
          campaignId,
          mode: pacedAs(pacing.mode, dueLeadIds.length),
          weight: pacing.weight,
          tier: pacing.tier,
          ratio: pacing.ratio,
          lateTarget: pacing.lateTarget,
          lateLimit: pacing.lateLimit,
          lawDoubt,
          concurrentMax: pacing.concurrentMax,
          dueCount: dueLeadIds.length,
        })),
    };
    return { paced: news.plan(sight), sight };
  };

  /** Holds what one grant needs; fewer if the fleet shrank since the plan. Dials ahead of the slots hold only their line. */
  const hold = (
    campaignId: string,
    count: number,
    { holdsSlots, isPromised }: { holdsSlots: boolean; isPromised: boolean },
  ) => {
    const slots: { holder: string; dialInMs: number }[] = [];
    const now = clock.now();
    for (let i = 0; i < count; i += 1) {
      const holder = ids();
      if (!holdsSlots) book.adopt({ holder, campaignId, workerId: null, attached: false });
      else if (!book.reserve(holder, campaignId, new Set(), null, isPromised)) break;
      const taken = takeDial(spacing, now);
      spacing = taken.spacing;
      grantedAt.set(holder, now);
      news.granted(holder, campaignId);
      slots.push({ holder, dialInMs: taken.dialAt - now });
    }
    return slots;
  };

  const deal = fromPromise<RoundDealt, Survey>(async ({ input }) => {
    mustHold();
    const startedAt = clock.now();
    const { paced, sight } = plan(input);
    const plans = new Map(paced.campaigns.map((one) => [one.campaignId, one]));
    const freeSlotCount = book.freeCount();
    const inFlightCount = book.inFlightCount();
    for (const campaign of input.campaigns) {
      const { campaignId, state, windDown, dueLeadIds } = campaign;
      const events: CampaignEvent[] = [
        {
          type: 'campaign.seen',
          state,
          windDown,
          inFlightCount: book.inFlightCount(campaignId),
          dueCount: dueLeadIds.length,
        },
      ];
      const planned = plans.get(campaignId);
      const slots = hold(campaignId, planned?.dialCount ?? 0, {
        holdsSlots: planned?.holdsSlots ?? true,
        isPromised: campaign.pacing.tier === 0 || campaign.pacing.mode === 'callbacks',
      });
      if (slots.length > 0)
        events.push({
          type: 'campaign.grant',
          slots,
          leadIds: dueLeadIds.slice(0, slots.length),
        });
      await deps.tellCampaign(campaignId, events, !restingStates.has(state));
    }
    deps.witness(seenAt(input, paced, sight, { inFlightCount, tookMs: clock.now() - startedAt }));
    const dials = paced.campaigns.map(({ campaignId, dialCount, bound }) => ({
      campaignId,
      count: dialCount,
      limit: bound,
    }));
    return { dials, freeSlotCount, inFlightCount };
  });

  const seenAt = (
    seen: Survey,
    paced: PacingPlan,
    sight: PacingRoom,
    { inFlightCount, tookMs }: { inFlightCount: number; tookMs: number },
  ): TickSeen => ({
    at: seen.now,
    tookMs,
    room: {
      slotCount: sight.slotCount,
      freeCount: sight.freeCount + kept.inbound,
      reservedCount: sight.reservedCount + kept.inbound,
      waitingCount: sight.waitingCount,
      inFlightCount,
      tokenCount: sight.tokenCount,
      lineCount: sight.lineCount,
    },
    campaigns: paced.campaigns.flatMap(({ campaignId, dialCount, bound, risk, allowed }) => {
      const campaign = seen.campaigns.find((one) => one.campaignId === campaignId);
      if (campaign === undefined) return [];
      const risks = news.pacer.picture(campaignId)?.risks ?? [];
      return {
        campaignId,
        mode: campaign.pacing.mode,
        campaignInFlightCount: book.inFlightCount(campaignId),
        concurrentMax: campaign.pacing.concurrentMax,
        dueCount: campaign.dueLeadIds.length,
        dialCount,
        bound,
        risk,
        allowed,
        ...(risks.length > 1 ? { curve: { risks: [...risks] } } : {}),
        dueLeadIds: campaign.dueLeadIds,
      };
    }),
  });

  return { survey, deal };
};
