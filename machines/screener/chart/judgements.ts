import { and } from '../../supervision/seams/guards.ts';

/** Told by the words of whoever speaks, wherever a machine may still be speaking. */
export const toldMachine = [
  {
    guard: 'isToldScreener',
    target: '#screener.verdict.screener',
    actions: { type: 'judge', params: { verdict: 'screener', by: 'words' } },
  },
  {
    guard: 'isToldUnavailable',
    target: '#screener.verdict.unavailable',
    actions: { type: 'judge', params: { verdict: 'unavailable', by: 'words' } },
  },
  {
    guard: 'isToldIvr',
    target: '#screener.verdict.ivr',
    actions: { type: 'judge', params: { verdict: 'ivr', by: 'words' } },
  },
] as const;
export const toldVoicemail = {
  guard: 'isToldVoicemail',
  target: '#screener.verdict.vmGreeting',
  actions: { type: 'judge', params: { verdict: 'vmGreeting', by: 'words' } },
} as const;
export const toldHuman = {
  guard: 'isToldHuman',
  target: '#screener.verdict.human',
  actions: { type: 'judge', params: { verdict: 'human', by: 'words' } },
} as const;
export const tones = [
  {
    guard: 'isFax',
    target: '#screener.verdict.fax',
    actions: { type: 'judge', params: { verdict: 'fax', by: 'fax' } },
  },
  {
    guard: 'isSit',
    target: '#screener.verdict.unavailable',
    actions: { type: 'judge', params: { verdict: 'unavailable', by: 'sit' } },
  },
  {
    guard: 'isBusyTone',
    target: '#screener.verdict.unavailable',
    actions: { type: 'judge', params: { verdict: 'unavailable', by: 'busy' } },
  },
] as const;
/** Before anybody has spoken it may be a telephone exchange's. */
export const beeped = {
  guard: and(['isBeep', 'hasSpoken']),
  target: '#screener.post.beeped',
  actions: { type: 'judge', params: { verdict: 'vmGreeting', by: 'beep' } },
} as const;
export const cadenceMachine = {
  target: '#screener.verdict.vmGreeting',
  actions: { type: 'judge', params: { verdict: 'vmGreeting', by: 'cadence' } },
} as const;
/** By what it has said so far, while it goes on. */
export const wordyMachine = { guard: 'isMachineSpeaking', ...cadenceMachine } as const;
export const cadenceHuman = {
  target: '#screener.verdict.human',
  actions: { type: 'judge', params: { verdict: 'human', by: 'cadence' } },
} as const;
export const monologue = {
  target: '#screener.verdict.vmGreeting',
  actions: { type: 'judge', params: { verdict: 'vmGreeting', by: 'length' } },
} as const;
/** A slot that has the call already learns what it is. */
export const lost = {
  guard: 'isAttached',
  target: '#screener.done',
  actions: 'tellMachine',
} as const;
