import { z } from 'zod';
import type { Lead } from '../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { Phone } from '../../machines/contracts/ids.ts';
import type { Documents } from './documents.ts';

/** Names of variables become field names of documents: those that a store reads as paths or operators are refused. */
const VariableName = z
  .string()
  .regex(/^[^$.\0][^.\0]{0,63}$/, 'at most 64 characters, no dot, no leading $');

export const LeadRow = z.object({
  phone: Phone,
  vars: z.record(VariableName, z.string().max(2_000)).default({}),
  /** Higher is dialled first. */
  priority: z.number().int().min(-1_000).max(1_000).default(0),
});
type LeadRow = z.infer<typeof LeadRow>;

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
  const leads = new Map<string, Lead>();
  let duplicateCount = 0;
  for (const [row, given] of rows.entries()) {
    const read = LeadRow.safeParse(given);
    if (!read.success) {
      errors.push({ row, problems: read.error.issues.map(problemOf) });
      continue;
    }
    const lead = newLead(campaignId, read.data, now);
    if (leads.has(lead._id)) duplicateCount += 1;
    else leads.set(lead._id, lead);
  }
  const addedCount = await insertMissing(documents, [...leads.values()]);
  return { addedCount, duplicateCount: duplicateCount + leads.size - addedCount, errors };
}

export const newLead = (campaignId: string, row: LeadRow, now: number): Lead => ({
  _id: `${campaignId}:${row.phone}`,
  schemaVersion: 1,
  campaignId,
  phone: row.phone,
  vars: row.vars,
  state: 'ready',
  attemptCount: 0,
  nextAttemptAt: Math.round(now),
  priority: row.priority,
  lease: null,
  outcome: null,
  why: 'Not dialled yet',
  epoch: 0,
});

/** How many were new. Another import may run at the same time: then they go one by one. */
export async function insertMissing(documents: Documents, leads: Lead[]): Promise<number> {
  if (leads.length === 0) return 0;
  const known = await documents.leads.find(
    { _id: { $in: leads.map((lead) => lead._id) } },
    { projection: { _id: 1 } },
  );
  const knownIds = new Set(known.map((lead) => lead._id));
  const missing = leads.filter((lead) => !knownIds.has(lead._id));
  if (missing.length === 0) return 0;
  try {
    await documents.leads.insertMany(missing);
    return missing.length;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  let addedCount = 0;
  for (const lead of missing)
    try {
      await documents.leads.insertOne(lead);
      addedCount += 1;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  return addedCount;
}

const isDuplicate = (error: unknown): boolean =>
  error instanceof VoxError && error.code === 'duplicate_key';

const problemOf = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`;
