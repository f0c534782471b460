import { emptyLedger, record } from '../../../machines/call/ledger.ts';
import type { Talk } from '../../../machines/call/snapshot/snapshot.ts';
import type { TranscriptEntry } from '../../../machines/contracts/call/call-record.ts';
import type { LiveCall } from '../live-call.ts';

/** After these a call must not forget what was before them. */
const boundaries = new Set([
  'node.entered',
  'bot.say',
  'bot.spoke',
  'words.final',
  'mind.heard',
  'mind.ended',
  'turn.interrupted',
  'talk.moved',
  'talk.using',
  'talk.used',
  'call.ending',
]);

/** A sentence that has sounded need not be said again: its last word ends like one. */
const isSentenceHeard = ({ wires: { saying } }: LiveCall): boolean =>
  /[.!?…।]$/u.test(saying?.words[saying.heardCount - 1]?.text ?? '');

export const isTurnBoundary = (call: LiveCall, fact: string): boolean => {
  if (fact === 'utterance.word') return isSentenceHeard(call);
  // The first sound here relates the call's axis to the clock, or tells how long a take-over has lasted.
  if (fact === 'play.started') return call.ledger.entries.length === call.entriesBefore;
  return boundaries.has(fact);
};

const soundingOf = ({ wires: { saying }, ledger }: LiveCall): TranscriptEntry | null => {
  if (saying === null || saying.heardCount === 0 || saying.startSample === null) return null;
  const words = saying.words.slice(0, saying.heardCount);
  const { startSample } = saying;
  const said = record(emptyLedger, { type: 'bot.spoke', startSample, words, cut: true });
  return { ...said.entries[0]!, turn: ledger.entries.length };
};

/** A call that goes on, as its snapshots tell of it. */
export const talkOf = (call: LiveCall): Talk => ({
  startedAt: call.startedAt,
  versionId: call.config?.bot.versionId ?? null,
  ledger: call.ledger,
  latency: call.latency,
  notes: call.notes,
  standing: call.standing,
  sounding: soundingOf(call),
  mediaCounters: call.wires.counters,
  resumes: call.resumes,
  screening: call.screening,
  operators: call.operators.log.visits,
});
