import {
  type ScreenedAudioEmitted,
  type ScreenedAudioInput,
  screenedAudio,
} from '../../../actors/audio/screener/screened-audio.ts';
import type { ScreenRequest } from '../../../machines/contracts/call/screen.ts';
import { fittedTable } from '../../../machines/screener/fitted-table.ts';
import { screenerMachine } from '../../../machines/screener/screener.ts';
import { screenerDefaults } from '../../../machines/screener/screener-config.ts';
import type {
  ScreenerContext,
  ScreenerEmitted,
  ScreenerInput,
} from '../../../machines/screener/screener-context.ts';
import type { ScreeningFact } from '../../../machines/screener/screening-standing.ts';
import type { ChildStart } from '../../../machines/supervision/child-spec.ts';
import { supervise } from '../../../machines/supervision/supervisor.ts';

export interface ScreeningTreeDeps {
  request: ScreenRequest;
  audio: ScreenedAudioInput;
  /** The chart's memory, for what its verdict is made of. */
  screener: () => ScreenerContext | undefined;
  /** `atMs` on the axis of the party's stream; absent: now. */
  tell: (fact: ScreeningFact, atMs?: number) => void;
}

const inputOf = ({ policy, past, language }: ScreenRequest): ScreenerInput => ({
  config: {
    ...screenerDefaults,
    attachPolicy: policy.attachPolicy,
    onVoicemail: policy.onVoicemail,
    onScreener: policy.onScreener,
    onIvr: policy.onIvr,
    onSilent: policy.onSilent,
    onUncertain: policy.onUncertain,
  },
  table: fittedTable,
  language,
  past,
});

/**
 * The actors of one screening. Neither is started again: what the one has heard the other cannot know, so the attempt decides.
 *
 *   audio     the line, an ear on an audio thread, what is said to machines
 *   screener  the chart; its end ends the tree
 */
export const screeningTree = ({ request, audio, screener, tell }: ScreeningTreeDeps) => {
  const hearAudio = (fact: ScreenedAudioEmitted, { address }: ChildStart) => {
    switch (fact.type) {
      case 'ear.told': {
        const { edge, atMs } = fact;
        if (edge.type === 'speech.ended') tell({ type: 'speech.heard' }, edge.atMs);
        if (edge.type === 'tone.heard' && edge.kind === 'beep') tell({ type: 'beep.heard' }, atMs);
        return address('screener').send(edge);
      }
      case 'words.heard':
        return address('screener').send(fact);
      case 'message.began':
        return tell({ type: 'message.began', what: fact.what, text: fact.text }, fact.atMs);
      case 'message.done':
        tell({ type: 'message.done' }, fact.atMs);
        return address('screener').send({ type: 'message.done' });
      case 'stream.ended':
        tell({ type: 'stream.ended' });
        return address('screener').send({ type: 'leg.ended' });
      case 'stream.lost':
        tell({ type: 'screening.lost' });
        return address('screener').send({ type: 'leg.ended' });
    }
  };
  const hearScreener = (fact: ScreenerEmitted, { address }: ChildStart) => {
    if (fact.type === 'screener.judged')
      return tell({ ...fact, terms: screener()?.evidence.terms ?? [] });
    if (fact.type === 'message.play' || fact.type === 'message.stop') address('audio').send(fact);
    tell(fact);
  };
  return supervise({
    strategy: 'one-for-all',
    autoShutdown: 'any-significant',
    children: [
      {
        id: 'audio',
        logic: screenedAudio,
        input: () => audio,
        restart: 'temporary',
        significant: true,
        shutdown: 500,
        onEmit: (fact, start) => hearAudio(fact as ScreenedAudioEmitted, start),
      },
      {
        id: 'screener',
        logic: screenerMachine,
        input: () => inputOf(request),
        restart: 'temporary',
        significant: true,
        shutdown: 500,
        onEmit: (fact, start) => hearScreener(fact as ScreenerEmitted, start),
      },
    ],
  });
};
