import type { Random } from '../../../actors/chance/random.ts';
import type { CallPackaging } from '../../../machines/contracts/call/call-packaging.ts';
import type { CallResult } from '../../../machines/contracts/call/call-record.ts';

/** Fewer ms than that are no conversation: somebody hung up. */
const talkedFromMs = 10_000;
const goalShare = 0.35;
const laterShare = 0.12;

const said = (who: 'bot' | 'party', turn: number, text: string) => ({
  turn,
  who,
  text,
  startMs: turn * 3_000,
  endMs: turn * 3_000 + 2_000,
  words: [],
  cut: false,
});

type Talk = Pick<CallResult, 'termination' | 'disposition' | 'transcript'> & {
  packaging?: CallPackaging;
};

/** What a call came to, as its result tells it. */
export const drawTalk = (random: Random, isHuman: boolean, talkMs: number): Talk => {
  const greeting = said('bot', 0, 'Hello, this is Riverside Clinic.');
  if (!isHuman)
    return {
      termination: { result: 'completed', reason: 'machine_answered' },
      disposition: { code: 'voicemail', source: 'screening' },
      transcript: [greeting],
    };
  if (talkMs < talkedFromMs)
    return {
      termination: { result: 'completed', reason: 'party_hung_up' },
      disposition: { code: 'hung_up', source: 'termination' },
      transcript: [greeting, said('party', 1, 'No, thank you.')],
    };
  const drawn = random.next();
  const code = drawn < goalShare ? 'confirmed' : drawn < goalShare + laterShare ? 'later' : 'moved';
  return {
    termination: { result: 'completed', reason: 'bot_ended' },
    disposition: { code, source: 'flow' },
    transcript: [
      greeting,
      said('party', 1, 'Yes, speaking.'),
      said('bot', 2, 'Can you come on Monday?'),
      said('party', 3, code === 'confirmed' ? 'Yes.' : 'Another time.'),
    ],
    packaging: packagingOf(code, talkMs),
  };
};

const packagingOf = (code: string, talkMs: number): CallPackaging => ({
  schemaVersion: 1,
  by: 'rules',
  summary: `The appointment was ${code === 'confirmed' ? 'confirmed' : 'not confirmed'}.`,
  variables: {},
  goal: { reached: code === 'confirmed', reason: `The flow ended as “${code}”.` },
  sentiment: { label: 'neutral', score: 0, evidence: [] },
  findings: [],
  disposition: { code, source: 'flow', confidence: 1, reason: 'The flow said so.' },
  usage: {
    telephonySeconds: Math.round(talkMs / 1_000),
    sttSeconds: 0,
    ttsCharsSpoken: 0,
    ttsCharsHeard: 0,
    modelTokensIn: 0,
    modelTokensOut: 0,
  },
});
