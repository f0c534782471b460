import type { ScreeningStanding } from '../contracts/call/screen.ts';
import type { ScreeningFindings } from '../contracts/call/screening-findings.ts';
import type { AttemptOutcome } from '../contracts/campaign/campaign.ts';

/** Regulators count who waits longer than that for somebody (dialler.md §3). */
const patienceMs = 2_000;

/** In the words of retry rules (machines/lead/disposition.ts). Null: a person, or it is not known. */
const machineDisposition = ({ verdict, by }: ScreeningFindings): string | null => {
  switch (verdict) {
    case 'screener':
      return 'screened';
    case 'vmGreeting':
      return 'voicemail';
    // A line that says so itself may be free in a while.
    case 'unavailable':
      return by === 'busy' ? 'busy' : 'unavailable';
    case 'ivr':
    case 'fax':
      return verdict;
    default:
      return null;
  }
};

/** Nobody is to have this call: it is a machine, or the campaign does not talk to whoever cannot be told. */
export const isScreenedOut = ({ stage }: ScreeningStanding): boolean => stage === 'over';

/** A machine's, with which something may still be going on. */
export const isMachineStage = ({ stage }: ScreeningStanding): boolean => stage === 'machine';

export const isMachineFound = ({ findings }: ScreeningStanding): boolean =>
  machineDisposition(findings) !== null;

/** What the attempt came to for which no slot is wanted. */
export const screenedDisposition = (findings: ScreeningFindings): string =>
  machineDisposition(findings) ?? (findings.verdict === 'silent' ? 'silent' : 'machine');

/**
 * The party has hung up while it was being found out. A machine's verdict stands; who hangs up within the two seconds has declined;
 * who waits longer has met nobody, and counts as abandoned.
 */
export const leftOutcome = (
  standing: ScreeningStanding | null,
  stayedMs: number | null,
): { outcome: AttemptOutcome; disposition: string | null } => {
  if (standing !== null && (isScreenedOut(standing) || isMachineFound(standing)))
    return { outcome: 'answered', disposition: screenedDisposition(standing.findings) };
  return stayedMs !== null && stayedMs < patienceMs
    ? { outcome: 'answered', disposition: 'call_declined' }
    : { outcome: 'abandoned', disposition: null };
};
