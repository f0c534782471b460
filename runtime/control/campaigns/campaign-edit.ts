import { z } from 'zod';
import { type EditableField, editableIn } from '../../../machines/campaign/lifecycle/orders.ts';
import { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { CampaignState } from '../../../machines/contracts/campaign/campaign-state.ts';
import { RetryRule } from '../../../machines/contracts/campaign/retry.ts';
import { CampaignCompliance } from '../../../machines/contracts/compliance/campaign-compliance.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { Phone } from '../../../machines/contracts/ids.ts';
import { standardRetry } from '../../../machines/lead/retry-standards.ts';
import { knownCampaign, move, type OrderDeps } from './campaign-orders.ts';
import { requireLawfulLateLimit } from './late-limit.ts';

/** Rules that differ from the standard matrix, by disposition; `{delaysMs: []}` for none. */
const retry = z.record(z.string().regex(/^\w{1,64}$/), RetryRule);

/** Of a new campaign: what its owner says; the rest has its standard. */
export const NewCampaign = z.object({
  name: Campaign.shape.name,
  botId: z.string().min(1).max(128),
  from: Phone,
  callerIds: Campaign.shape.callerIds,
  pacing: Campaign.shape.pacing.prefault({}),
  retry: retry.default({}),
  bestTime: Campaign.shape.bestTime,
  schedule: Campaign.shape.schedule,
  budget: Campaign.shape.budget,
  breaker: Campaign.shape.breaker,
  screening: Campaign.shape.screening,
  compliance: CampaignCompliance.prefault({ presets: 'by-country' }),
});

/** Each field that is named is replaced as a whole; `rev` or the header `If-Match` says which version was read. */
export const CampaignEdit = z.strictObject({
  rev: z.number().int().optional(),
  name: NewCampaign.shape.name.optional(),
  botId: NewCampaign.shape.botId.optional(),
  from: Phone.optional(),
  callerIds: Campaign.shape.callerIds,
  pacing: Campaign.shape.pacing.optional(),
  retry: retry.optional(),
  bestTime: Campaign.shape.bestTime,
  schedule: Campaign.shape.schedule.unwrap().optional(),
  budget: Campaign.shape.budget.unwrap().optional(),
  breaker: Campaign.shape.breaker.unwrap().optional(),
  screening: Campaign.shape.screening.unwrap().optional(),
  compliance: CampaignCompliance.optional(),
});
export type CampaignEdit = z.infer<typeof CampaignEdit>;

/**
 * Changes settings; a running campaign follows from its next tick on.
 * Errors: `campaign_unknown`, `rev_missing`, `rev_conflict`, `campaign_state_conflict` (which names the field), `late_limit_unlawful`.
 */
export async function editCampaign(
  deps: OrderDeps,
  id: string,
  { rev, ...fields }: CampaignEdit,
): Promise<Campaign> {
  if (rev === undefined) throw new VoxError('rev_missing');
  const named = Object.keys(fields) as EditableField[];
  const mayBeEdited = (campaign: Campaign) => {
    if (campaign.rev !== rev)
      throw new VoxError('rev_conflict', `the campaign is at rev ${campaign.rev}`);
    const fixed = named.filter((name) => !editableIn(campaign.state).includes(name));
    if (fixed.length > 0) throw new VoxError('campaign_state_conflict', fixedNow(campaign, fixed));
    if (fields.pacing !== undefined || fields.compliance !== undefined)
      requireLawfulLateLimit({
        pacing: fields.pacing ?? campaign.pacing,
        compliance: fields.compliance ?? campaign.compliance,
      });
  };
  mayBeEdited(await knownCampaign(deps.documents, id, 'edit'));
  return move(
    deps,
    id,
    'edit',
    (campaign) => {
      mayBeEdited(campaign);
      return { type: 'campaign.edit', says: `Changed: ${named.join(', ')}` };
    },
    {
      ...fields,
      ...(fields.retry === undefined ? {} : { retry: { ...standardRetry, ...fields.retry } }),
      rev: rev + 1,
    } as Partial<Campaign>,
  );
}

function fixedNow({ state }: Campaign, fixed: readonly EditableField[]): string {
  const states = CampaignState.options.filter((one) =>
    fixed.every((name) => editableIn(one).includes(name)),
  );
  return `it is ${state}; ${fixed.join(' and ')} can be changed while it is ${states.join(', ')}`;
}
