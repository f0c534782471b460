import { z } from 'zod';
import type { ReadLead } from '../../../actors/lists/rows/lead-row.ts';
import { LeadNumber } from '../../../machines/contracts/campaign/campaign.ts';
import { Phone } from '../../../machines/contracts/ids.ts';
import type { Documents } from '../documents.ts';
import { takeLeads } from './take-leads.ts';

/** Names of variables become field names of documents: those that a store reads as paths or operators are refused. */
const VariableName = z
  .string()
  .regex(/^[^$.\0][^.\0]{0,63}$/, 'at most 64 characters, no dot, no leading $');

export const LeadVars = z.record(VariableName, z.string().max(2_000));

export const LeadPriority = z.number().int().min(-1_000).max(1_000);

const LeadRow = z.object({
  phone: Phone,
  /** Further numbers behind `phone`. */
  numbers: z
    .array(LeadNumber.extend({ phone: Phone }))
    .max(4)
    .default([]),
  vars: LeadVars.default({}),
  timeZone: z.string().max(64).optional(),
  externalId: z.string().max(128).optional(),
  /** Higher is dialled first. */
  priority: LeadPriority.default(0),
});

export const LeadImport = z.object({
  addedCount: z.number().int(),
  /** In the campaign already, or twice in this list. */
  duplicateCount: z.number().int(),
  /** `row` counts from 0. */
  errors: z.array(z.object({ row: z.number().int(), problems: z.array(z.string()) })),
});
export type LeadImport = z.infer<typeof LeadImport>;

/** Takes every row that is right, once; a wrong one stops no other. */
export async function importLeads(
  documents: Documents,
  campaignId: string,
  rows: unknown[],
  now: number,
): Promise<LeadImport> {
  const errors: LeadImport['errors'] = [];
  const leads = new Map<string, ReadLead>();
  let duplicateCount = 0;
  for (const [row, given] of rows.entries()) {
    const read = LeadRow.safeParse(given);
    if (!read.success) errors.push({ row, problems: read.error.issues.map(problemOf) });
    else if (leads.has(read.data.phone)) duplicateCount += 1;
    else leads.set(read.data.phone, leadOf(read.data, row));
  }
  const options = { campaignId, importId: null, elsewhere: 'take', dryRun: false, now } as const;
  const taken = await takeLeads(documents, [...leads.values()], options);
  for (const { row, reason, sentence } of taken.problems)
    if (reason === 'duplicate_in_campaign') duplicateCount += 1;
    else errors.push({ row, problems: [sentence] });
  return { addedCount: taken.addedCount, duplicateCount, errors };
}

function leadOf(
  { numbers, timeZone, externalId, ...lead }: z.infer<typeof LeadRow>,
  row: number,
): ReadLead {
  const others = numbers.filter(({ phone }) => phone !== lead.phone);
  return {
    row,
    ...lead,
    ...(others.length === 0 ? {} : { numbers: [{ phone: lead.phone }, ...others] }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(externalId === undefined ? {} : { externalId }),
  };
}

const problemOf = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`;
