import type { CallAudioEmitted } from '../../../../actors/audio/call-audio.ts';
import type { CallRecorderEmitted } from '../../../../actors/recording/call-recorder.ts';
import type { TypistEmitted } from '../../../../actors/telephony/browser/typist.ts';
import type { LegEmitted } from '../../../../actors/telephony/leg.ts';
import { isScreened } from '../../live-call.ts';
import { pass, type RouteGround, type Routes, type To, type TreeFact, unheard } from '../route.ts';

type MediaFact = CallAudioEmitted | CallRecorderEmitted | LegEmitted | TypistEmitted;

/** Facts of the leg, the audio session, the recorder and the typist. `speech.` and `play.` facts are in of-speech.ts. */
export const mediaRoutes = ({
  call,
  note,
  tell,
  clock,
}: RouteGround): Omit<
  Routes<MediaFact>,
  'speech.started' | 'speech.ended' | 'play.started' | 'play.placed'
> => {
  const over = (fact: TreeFact, to: To) => {
    tell(call, 'call_disconnected');
    to('call').send(fact);
  };
  return {
    'hold.started': pass('turn'),
    'hold.ended': pass('turn'),
    'vad.degraded': () => note({ type: 'counted', name: 'vad_degraded' }),
    'tone.heard': (fact, to) => {
      note({ type: 'counted', name: fact.kind === 'beep' ? 'beeps_heard' : 'faxes_heard' });
      if (isScreened(call)) to('screening').send(fact);
    },
    'audio.moved': () => note({ type: 'counted', name: 'audio_moved' }),
    'recording.finished': ({ recording }) => {
      call.recording = recording;
    },
    'recording.failed': () => note({ type: 'counted', name: 'recordings_failed' }),
    'leg.lost': (fact, to) => {
      note({ type: 'counted', name: 'legs_lost' });
      to('audio').send(fact);
      to('call').send(fact);
    },
    'leg.returned': (fact, to) => {
      note({ type: 'counted', name: 'legs_returned' });
      to('audio').send(fact);
      to('call').send(fact);
    },
    'leg.hungUp': over,
    'leg.closed': over,
    'digit.pressed': (fact, to) => {
      note({ type: 'digit.pressed', atMs: clock.now() });
      to('turn').send(fact);
    },
    'party.typed': (fact, to) => {
      to('turn').send({ type: 'party.typed' });
      to('typist').send(fact);
    },
    'party.voiced': unheard,
  };
};
