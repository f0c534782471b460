import type { ReadLead } from '../../../actors/lists/rows/lead-row.ts';
import { shownValue } from '../../../actors/lists/rows/shown-value.ts';
import type { Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { suppressionId } from '../../../machines/contracts/compliance/suppression.ts';
import type { ImportReason } from '../../../machines/contracts/lists/import-reason.ts';
import { importReasons } from '../../../machines/contracts/lists/import-sentences.ts';
import type { RowProblem } from '../../../machines/contracts/lists/lead-import.ts';
import { leadIdOf } from '../../../machines/lead/lead-id.ts';
import type { Documents } from '../documents.ts';

export interface TakingOptions {
  campaignId: string;
  /** Null: leads that come one by one and are of no list. */
  importId: string | null;
  /** Whether an earlier import read the same file; a row of it that comes again says so. */
  isSameFile?: (importId: string) => Promise<boolean>;
  /** `refuse`: a number that another campaign has is not taken. */
  elsewhere: 'take' | 'refuse';
  /** Nothing is written; what would be is told. */
  dryRun: boolean;
  /** Epoch ms. */
  now: number;
}

export interface Taken {
  addedCount: number;
  /** One for each lead that was not taken. */
  problems: RowProblem[];
}

/**
 * The one way of leads into a campaign, whatever they came by: those whose numbers are free and wanted are stored, the others are
 * told with the reason. At most a thousand at a time, no two with the same number.
 */
export async function takeLeads(
  documents: Documents,
  leads: readonly ReadLead[],
  options: TakingOptions,
): Promise<Taken> {
  const { isSameFile = async () => false } = options;
  const problems: RowProblem[] = [];
  const refuse = ({ row, phone }: ReadLead, reason: ImportReason) =>
    problems.push({
      row,
      column: null,
      value: shownValue(phone),
      reason,
      sentence: importReasons[reason],
      isTaken: false,
    });
  const unwanted = await unwantedOf(documents, leads, options);
  const wanted = leads.filter((lead) => {
    const reason = unwanted(lead);
    if (reason !== undefined) refuse(lead, reason);
    return reason === undefined;
  });
  const known = await storeLeads(documents, wanted, options);
  for (const lead of wanted) {
    const before = known.get(leadIdOf(options.campaignId, lead.phone));
    if (before === undefined) continue;
    const isAgain = before.source?.row === lead.row && (await isSameFile(before.source.importId));
    refuse(lead, isAgain ? 'already_imported' : 'duplicate_in_campaign');
  }
  return { addedCount: wanted.length - known.size, problems };
}

/** Ids in one question: the embedded store looks at every document for a longer list. */
const idsAskedMax = 4_096;

type Known = Pick<Lead, '_id' | 'source'>;

/** Those that were there before, by id; all others are there now. */
async function storeLeads(
  { leads: stored }: Documents,
  leads: readonly ReadLead[],
  { campaignId, importId, dryRun, now }: TakingOptions,
): Promise<Map<string, Known>> {
  if (leads.length === 0) return new Map();
  const ids = dryRun
    ? leads.map(({ phone }) => leadIdOf(campaignId, phone))
    : await stored.insertMissing(leads.map((lead) => newLead(campaignId, lead, now, importId)));
  if (ids.length === 0) return new Map();
  const known: Known[] = await stored.find(
    { _id: { $in: ids } },
    { projection: { _id: 1, source: 1 } },
  );
  const mine = ({ source }: Known) => !dryRun && importId !== null && source?.importId === importId;
  // A connection that broke while it inserted: they are new, and of this import.
  return new Map(known.filter((lead) => !mine(lead)).map((lead) => [lead._id, lead]));
}

export const newLead = (
  campaignId: string,
  {
    phone,
    numbers,
    vars,
    timeZone,
    externalId,
    priority,
    row,
  }: Omit<ReadLead, 'row'> & { row?: number },
  now: number,
  importId: string | null = null,
): Lead => ({
  _id: leadIdOf(campaignId, phone),
  schemaVersion: 1,
  campaignId,
  phone,
  ...(numbers === undefined ? {} : { numbers }),
  vars,
  ...(timeZone === undefined ? {} : { timeZone }),
  ...(externalId === undefined ? {} : { externalId }),
  ...(importId === null || row === undefined ? {} : { source: { importId, row } }),
  state: 'ready',
  attemptCount: 0,
  nextAttemptAt: Math.round(now),
  priority,
  lease: null,
  outcome: null,
  why: 'Not dialled yet',
  epoch: 0,
});

/** Why a lead is not wanted whether or not its number is free. One number that wants no call speaks for the person. */
async function unwantedOf(
  { suppressions, leads: stored }: Documents,
  leads: readonly ReadLead[],
  { campaignId, elsewhere, now }: TakingOptions,
): Promise<(lead: ReadLead) => ImportReason | undefined> {
  if (leads.length === 0) return () => undefined;
  const numbersOfLead = ({ phone, numbers }: ReadLead) =>
    numbers === undefined ? [phone] : numbers.map((number) => number.phone);
  const all = leads.flatMap(numbersOfLead);
  const ids = all.flatMap((phone) => [
    suppressionId(null, phone),
    suppressionId(campaignId, phone),
  ]);
  const pieces = Array.from({ length: Math.ceil(ids.length / idsAskedMax) }, (_, n) =>
    ids.slice(n * idsAskedMax, (n + 1) * idsAskedMax),
  );
  const [listed, others] = await Promise.all([
    Promise.all(
      pieces.map((piece) =>
        suppressions.find(
          { _id: { $in: piece }, $or: [{ untilAt: null }, { untilAt: { $gt: now } }] },
          { projection: { number: 1 } },
        ),
      ),
    ),
    elsewhere === 'take'
      ? []
      : stored.find(
          { phone: { $in: leads.map(({ phone }) => phone) }, campaignId: { $ne: campaignId } },
          { projection: { phone: 1 } },
        ),
  ]);
  const suppressed = new Set(listed.flat().map(({ number }) => number));
  const taken = new Set(others.map(({ phone }) => phone));
  return (lead) => {
    if (numbersOfLead(lead).some((phone) => suppressed.has(phone))) return 'suppressed';
    return taken.has(lead.phone) ? 'duplicate_elsewhere' : undefined;
  };
}
