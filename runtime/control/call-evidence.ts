import { endedAs } from '../../actors/compliance/earlier-dials.ts';
import {
  abandonClassOf,
  answeredCallOf,
} from '../../machines/compliance/abandonment/answered-call.ts';
import { heardOf } from '../../machines/compliance/disclosure.ts';
import { rulePacks } from '../../machines/compliance/presets/all-presets.ts';
import { packVersion } from '../../machines/compliance/rules-that-apply.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { Attempt } from '../../machines/contracts/campaign/campaign.ts';
import type { CallEvidence } from '../../machines/contracts/compliance/call-evidence.ts';
import type { Consent } from '../../machines/contracts/compliance/consent.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { ApiParts } from '../http/api-parts.ts';

/** Everything that is kept of one dial for whoever must answer for it. Error: `call_unknown`, also for a call that nobody dialled. */
export async function callEvidence(
  { documents, store }: Pick<ApiParts, 'documents' | 'store'>,
  callId: string,
): Promise<CallEvidence> {
  const [attempt, record] = await Promise.all([
    documents.attempts.findOne({ callId }),
    documents.calls.findOne(
      { _id: callId },
      { projection: { answeredAt: 1, endedAt: 1, transcript: 1 } },
    ),
  ]);
  if (attempt === null) throw new VoxError('call_unknown', callId);
  const judgement = attempt.compliance ?? null;
  const consentIds = judgement?.facts.consents.map(({ consentId }) => consentId) ?? [];
  const consents =
    consentIds.length === 0
      ? []
      : await store.collection<Consent>('consents').find({ _id: { $in: consentIds } });
  const known = new Map(Object.values(rulePacks).map((pack) => [packVersion(pack), pack]));
  const named = judgement?.packVersions ?? [];
  const call = answeredCallOf(attempt, endedAs(attempt) === 'machine', record);
  const { _id, n, leadId, campaignId, to, from, outcome, disposition, carrierCode, screening } =
    attempt;
  const answeredAt = record === null ? attempt.answeredAt : Number(record.answeredAt);
  const endedAt = record === null ? attempt.endedAt : Number(record.endedAt);
  const rangUntil = answeredAt ?? endedAt;
  const firstAudioAt = call?.firstAudioAt ?? null;
  return {
    callId,
    attempt: {
      _id,
      n,
      leadId,
      campaignId,
      to,
      from,
      outcome,
      disposition,
      carrierCode,
      ...(screening && { screening }),
    },
    judgement,
    packs: named.flatMap((name) => known.get(name) ?? []),
    packsOfEarlierEditions: named.filter((name) => !known.has(name)),
    consents,
    disclosure: disclosureOf(attempt, record),
    timings: {
      dialledAt: attempt.intendedAt,
      answeredAt,
      endedAt,
      ringSeconds: rangUntil === null ? null : (rangUntil - attempt.intendedAt) / 1_000,
      greetingStartAt: call?.greetingStartAt ?? null,
      greetingEndAt: call?.greetingEndAt ?? null,
      firstAudioAt,
    },
    abandonment: {
      class: abandonClassOf(attempt, call),
      secondsToFirstAudio:
        firstAudioAt === null || answeredAt === null ? null : (firstAudioAt - answeredAt) / 1_000,
    },
  };
}

/** By the record's words, which are only those that sounded at the party. */
function disclosureOf(
  { disclosure }: Pick<Attempt, 'disclosure'>,
  record: Pick<CallRecord, 'answeredAt' | 'transcript'> | null,
): CallEvidence['disclosure'] {
  if (disclosure === undefined) return null;
  const { fromMs, toMs, ...counts } = heardOf(disclosure.text, record?.transcript ?? []);
  const at = (ms: number | null) =>
    ms === null ? null : Math.round(Number(record?.answeredAt) + ms);
  const { wordCount, heardWordCount } = counts;
  const heard = heardWordCount === 0 ? 'not' : heardWordCount < wordCount ? 'partly' : 'whole';
  return { ...disclosure, ...counts, heard, fromAt: at(fromMs), toAt: at(toMs) };
}
