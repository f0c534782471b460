import type { TurnEmitted } from '../../../../machines/call/turn/turn-context.ts';
import { pass, type RouteGround, type Routes, unheard } from '../route.ts';

/** What the turn decides: who speaks, and what the mind is told. */
export const turnRoutes = ({ call, note, tell, services }: RouteGround): Routes<TurnEmitted> => {
  const counted = (name: string) => () => note({ type: 'counted', name });
  return {
    'speaker.say': pass('speaker'),
    'speaker.more': pass('speaker'),
    'speaker.pause': pass('speaker'),
    'speaker.stop': pass('speaker'),
    'listener.finalize': pass('listener'),
    'endOfTurn.ask': ({ askId, text, language, mode, digitsMax }, to) => {
      const turn = to('turn');
      void services.minds
        .of(call.attach.callId)
        ?.mind.isOver({ text, language, mode, digitsMax })
        .then((isOver) => turn.send({ type: 'endOfTurn.judged', askId, isOver } as never));
    },
    'mind.heard': (fact, to) => {
      const { digits } = fact;
      call.asked = null;
      if (digits !== null) {
        note({ type: 'party.pressed', digits });
        tell(call, 'user_spoke', { digits });
      }
      to('mind').send(fact);
    },
    'mind.guessed': pass('mind'),
    'mind.said': (fact, to) => {
      call.asked = null;
      to('mind').send(fact);
    },
    'turn.interrupted': (_, to) => {
      note({ type: 'counted', name: 'interruptions' });
      to('mind').send({ type: 'mind.interrupted' });
    },
    'turn.prompted': counted('silence_prompts'),
    'turn.resumed': counted('false_interruptions'),
    'turn.deaf': counted('transcripts_missed'),
    'turn.held': counted('holds'),
    'turn.warned': unheard,
    'turn.away': counted('times_away'),
    'turn.back': unheard,
    'turn.forced': counted('monologues'),
    'turn.yielded': pass('operator'),
    'turn.regained': pass('operator'),
    'turn.parted': pass('call'),
    'turn.stalled': pass('call'),
  };
};
