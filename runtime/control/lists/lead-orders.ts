import { z } from 'zod';
import type { Lead } from '../../../machines/contracts/campaign/campaign.ts';
import type { LeadLine } from '../../../machines/contracts/campaign/campaign-views.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { type LeadMove, leadMoves } from '../../../machines/lead/lead-moves.ts';
import type { Documents } from '../documents.ts';
import { searchLeads } from '../lead-search.ts';
import { LeadPriority, LeadVars } from './import-leads.ts';

/** What is left out stays; `vars` replaces all of them. */
export const LeadChange = z.strictObject({
  vars: LeadVars.optional(),
  priority: LeadPriority.optional(),
});
export type LeadChange = z.infer<typeof LeadChange>;

/** With its dials. Errors: `lead_unknown`. */
export async function knownLead(documents: Documents, leadId: string): Promise<LeadLine> {
  const lead = await documents.leads.findOne({ _id: leadId }, { projection: { campaignId: 1 } });
  if (lead === null) throw new VoxError('lead_unknown', leadId);
  const { items } = await searchLeads(documents, lead.campaignId, {}, { limit: 1, at: leadId });
  if (items[0]?._id !== leadId) throw new VoxError('lead_unknown', leadId);
  return items[0];
}

/** A call that goes on keeps the variables that it began with. Errors: `lead_unknown`. */
export async function changeLead(
  documents: Documents,
  leadId: string,
  { vars, priority }: LeadChange,
): Promise<LeadLine> {
  const set = {
    ...(vars === undefined ? {} : { vars }),
    ...(priority === undefined ? {} : { priority }),
  };
  if (Object.keys(set).length > 0) await documents.leads.updateOne({ _id: leadId }, { $set: set });
  return knownLead(documents, leadId);
}

/** Not dialled any more, until it is released. Errors: `lead_unknown`, `lead_state_conflict`: it is being dialled. */
export const withdrawLead = (
  documents: Documents,
  leadId: string,
  reason: string | undefined,
  now: number,
): Promise<LeadLine> =>
  moved(documents, leadId, leadMoves.suppressed, {
    lease: null,
    why: `Taken out by an operator${reason === undefined ? '' : `: ${reason}`}`,
    suppression: { reason: 'withdrawn', at: now, untilAt: null },
  });

/** Whether its number is on a list is asked again when it is dialled. Errors: `lead_unknown`, `lead_state_conflict`. */
export async function releaseLead(
  documents: Documents,
  leadId: string,
  now: number,
): Promise<LeadLine> {
  const { from, to } = leadMoves.released;
  const { matchedCount } = await documents.leads.updateOne(
    { _id: leadId, state: { $in: from } },
    {
      $set: { state: to, nextAttemptAt: now, why: 'Let in again by an operator' },
      $unset: { suppression: '' },
    },
  );
  return answered(documents, leadId, matchedCount);
}

async function moved(
  documents: Documents,
  leadId: string,
  { from, to }: LeadMove,
  fields: Partial<Lead>,
): Promise<LeadLine> {
  const { matchedCount } = await documents.leads.updateOne(
    { _id: leadId, state: { $in: from } },
    { $set: { ...fields, state: to } },
  );
  return answered(documents, leadId, matchedCount);
}

async function answered(
  documents: Documents,
  leadId: string,
  matchedCount: number,
): Promise<LeadLine> {
  const lead = await knownLead(documents, leadId);
  if (matchedCount === 0) throw new VoxError('lead_state_conflict', `it is ${lead.state}`);
  return lead;
}
