import type { CallAudioEmitted } from '../../../../actors/audio/call-audio.ts';
import type { ListenerEmitted } from '../../../../actors/speech/listener.ts';
import type { SpeakerEmitted } from '../../../../actors/speech/speaker.ts';
import type { HeardWord } from '../../../../machines/call/heard-word.ts';
import type { TurnEvent } from '../../../../machines/call/turn/turn-context.ts';
import { isScreened } from '../../live-call.ts';
import { soundsAgain } from '../../resuming/taken-over.ts';
import { pass, type RouteGround, type Routes, type To, type TreeFact, unheard } from '../route.ts';

type SpeechFact =
  | Extract<
      CallAudioEmitted,
      { type: 'speech.started' | 'speech.ended' | 'play.started' | 'play.placed' }
    >
  | ListenerEmitted
  | SpeakerEmitted;

const samplesPerMs = 8;

const tellTurn = (to: To, event: TurnEvent) => to('turn').send(event);

const textOf = (words: { text: string }[]) => words.map(({ text }) => text).join(' ');

/** What sounds and what is understood. */
export const speechRoutes = ({ call, note, tell, clock }: RouteGround): Routes<SpeechFact> => {
  const { vad } = call.config!.config.pipeline;
  /** What tells who has answered. */
  const hear = (fact: TreeFact, to: To): void => {
    if (isScreened(call)) to('screening').send(fact);
  };
  /** Turn latency of the utterance that sounds now, until it is told; null: it answers nothing. */
  let latencyMs: number | null = null;

  /** How long ago the last of these words sounded, as far as the axis is known. */
  const silentSince = (words: HeardWord[]): number => {
    const { axis } = call.ledger;
    const last = words.at(-1);
    if (axis === null || last === undefined) return 0;
    return clock.now() - (axis.atMs + (last.endSample - axis.sample) / samplesPerMs);
  };

  /** Where the party's audio is now, as far as its axis is known. */
  const here = (): { partySample?: number } => {
    const { axis } = call.ledger;
    if (axis === null) return {};
    return { partySample: Math.round(axis.sample + (clock.now() - axis.atMs) * samplesPerMs) };
  };

  return {
    'speech.started': (fact, to) => {
      note({ type: 'axis.seen', sample: fact.partySample, atMs: fact.atMs });
      hear(fact, to);
      to('turn').send(fact);
    },
    'speech.ended': (fact, to) => {
      note({ type: 'party.fellSilent', atMs: fact.atMs - vad.stopMs });
      const ended = { ...fact, silentMs: vad.stopMs };
      hear(ended, to);
      tellTurn(to, ended);
    },
    'play.started': (fact, to) => {
      note({ type: 'axis.seen', sample: fact.partySample, atMs: fact.atMs });
      const { fellSilentAt } = call.ledger;
      if (fellSilentAt !== null) latencyMs = Math.max(0, fact.atMs - fellSilentAt);
      const resume = soundsAgain(call, fact.atMs);
      if (resume !== null) {
        const data = { gapMs: resume.gapMs };
        call.recorder.record({ path: 'call', kind: 'fact', event: 'call.heardAgain', data });
      }
      note({ type: 'bot.sounded', atMs: fact.atMs, answeredAt: call.attach.answeredAt });
      const { playId: utteranceId, partySample } = fact;
      tellTurn(to, { type: 'utterance.started', utteranceId, partySample });
    },
    'play.placed': unheard,
    'words.interim': (fact, to) => {
      hear(fact, to);
      tellTurn(to, { ...fact, silentMs: silentSince(fact.words) });
    },
    'words.final': (fact, to) => {
      const { words } = fact;
      note({ type: 'party.said', words });
      if (words.length > 0) tell(call, 'user_spoke', { text: textOf(words) });
      hear(fact, to);
      tellTurn(to, { ...fact, silentMs: silentSince(words) });
    },
    'utterance.word': pass('turn'),
    'utterance.paused': pass('turn'),
    'utterance.finished': (fact, to) => tellTurn(to, { ...fact, ...here() }),
    'utterance.cut': (fact, to) => tellTurn(to, { ...fact, ...here() }),
    'speaker.restarted': pass('turn'),
    'listener.failed': ({ reason }, to) => {
      note({ type: 'counted', name: 'hearings_failed' });
      to('call').send({ type: 'part.failed', part: 'listener', reason } as never);
    },
    'speaker.failed': ({ reason }, to) => {
      note({ type: 'counted', name: 'voices_failed' });
      to('call').send({ type: 'part.failed', part: 'speaker', reason } as never);
    },
    'bot.spoke': (fact) => {
      note(fact);
      tell(call, 'agent_spoke', {
        text: textOf(fact.words),
        cut: fact.cut,
        ...(latencyMs === null ? {} : { latencyMs: Math.round(latencyMs) }),
      });
      latencyMs = null;
    },
  };
};
