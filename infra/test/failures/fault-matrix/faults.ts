import type { ChatFault } from '../../../../actors/model/twin/chat-answer.ts';
import type { ProviderFault } from '../../../../actors/speech/provider-socket/simulated-provider.ts';
import type { CallInStep } from '../in-step/call-in-step.ts';

export type Part = 'stt' | 'tts' | 'llm';

/** What a provider does wrong. */
export interface Fault {
  part: Part;
  name: string;
  /** Another provider of the list can help; else the answer is taken as it is. */
  isMoved: boolean;
  /** From now on, at the provider that the bot asks first. `lasts`: every later attempt meets it, too. */
  strike(it: CallInStep, lasts: boolean): void;
}

const speech = (part: 'stt' | 'tts', name: string, fault: ProviderFault): Fault => ({
  part,
  name,
  isMoved: fault.type !== 'duplicated' && fault.type !== 'delayed',
  strike({ vendors }, lasts) {
    const vendor = part === 'stt' ? vendors.deepgram : vendors.cartesia;
    vendor.strike(fault, {
      ...(!lasts && { later: isOfUpgrade(fault) ? 1 : 0 }),
      fits: (url) => part === 'tts' || url.searchParams.get('model') === 'first',
    });
  },
});

const isOfUpgrade = ({ type }: ProviderFault) => type === 'refused' || type === 'unanswered';

const model = (name: string, fault: ChatFault | { type: 'text'; text: string }): Fault => ({
  part: 'llm',
  name,
  isMoved: fault.type !== 'text' && fault.type !== 'loop',
  strike(it, lasts) {
    it.modelFault = fault;
    it.modelFaultsLeft = lasts ? Number.POSITIVE_INFINITY : 1;
  },
});

export const faults: readonly Fault[] = [
  speech('stt', 'refuses the upgrade with 429', { type: 'refused', status: 429 }),
  speech('stt', 'does not answer the upgrade', { type: 'unanswered' }),
  speech('stt', 'closes with 1011', { type: 'closed', after: 1, code: 1011 }),
  speech('stt', 'stalls with the socket open', { type: 'stalled', after: 0 }),
  speech('stt', 'tells finals twice', { type: 'duplicated' }),
  speech('stt', 'tells finals 3 s late', { type: 'delayed', ms: 3_000 }),
  speech('tts', 'refuses the upgrade with 429', { type: 'refused', status: 429 }),
  speech('tts', 'does not answer the upgrade', { type: 'unanswered' }),
  speech('tts', 'closes in mid-sentence', { type: 'closed', after: 1, code: 1011 }),
  speech('tts', 'stalls before the first byte', { type: 'stalled', after: 0 }),
  speech('tts', 'stalls in mid-sentence', { type: 'stalled', after: 1 }),
  speech('tts', 'succeeds without audio', { type: 'soundless' }),
  model('answers 429', { type: 'status', status: 429 }),
  model('stalls before the first token', { type: 'stall', after: 0 }),
  model('cuts the stream', { type: 'cut', after: 1 }),
  model('answers nothing', { type: 'text', text: '' }),
  model('sends an error event', {
    type: 'error-event',
    after: 0,
    error: { message: 'overloaded', type: 'server_error' },
  }),
  model('breaks its JSON', { type: 'text', text: '{"branch": 1, "wo' }),
  model('names what is not there', { type: 'text', text: '{"branch":99,"words":"call_tool"}' }),
  model('repeats itself for ever', { type: 'loop' }),
];
