import type { OperatorEarEmitted } from '../../../../actors/speech/operator-ear.ts';
import type { TypistEvent } from '../../../../actors/telephony/browser/typist.ts';
import type { OperatorLegsEmitted } from '../../../../actors/telephony/operator/operator-legs.ts';
import type { FlowEvent } from '../../../../machines/flow/flow-context.ts';
import type { OperatorEmitted } from '../../../../machines/operator/operator-events.ts';
import { noteOperators, type OperatorLogFact } from '../../../../machines/operator/operator-log.ts';
import { pass, type RouteGround, type Routes, type To, type TreeFact } from '../route.ts';

type OperatorFact = OperatorEmitted | OperatorLegsEmitted | OperatorEarEmitted;

/** Who of the console is on the call, and who hears of it. */
export const operatorRoutes = ({ call, note, tell, clock }: RouteGround): Routes<OperatorFact> => {
  const { operators, attach } = call;
  const log = (fact: OperatorLogFact) => {
    const before = operators.log.visits.length;
    const atMs = Math.max(0, Math.round(clock.now() - attach.answeredAt));
    operators.log = noteOperators(operators.log, fact, atMs);
    // The name is in the record; facts are logged.
    for (const { operatorId } of operators.log.visits.slice(before))
      tell(call, 'operator_joined', { operatorId });
  };
  const spread = (ids: readonly string[], fact: TreeFact, to: To) => {
    for (const id of ids) to(id).send(fact);
  };
  const putOnHold = (isHeld: boolean) => {
    if (operators.isPartyHeld !== isHeld) tell(call, isHeld ? 'party_held' : 'party_resumed');
    operators.isPartyHeld = isHeld;
  };
  return {
    'operator.changed': (fact, to) => {
      log(fact);
      operators.told = fact;
      to('operatorLegs').send(fact);
      to('operatorEar').send(fact);
    },
    'operator.refused': pass('operatorLegs'),
    'floor.taken': (fact, to) => {
      log(fact);
      // The mind says it anew when it has the floor back.
      call.asked = null;
      note({ type: 'counted', name: 'take_overs' });
      tell(call, 'operator_took_over', { operatorId: fact.operatorId });
      // What the mind still says finds the turn closed; given back, the turn is open before the mind speaks.
      spread(['mind', 'turn', 'call'], fact, to);
    },
    'floor.given': (fact, to) => {
      log(fact);
      tell(call, 'operator_handed_back', { operatorId: fact.operatorId, why: fact.why });
      spread(['turn', 'call', 'mind'], fact, to);
    },
    'party.held': (fact, to) => {
      note({ type: 'counted', name: 'party_holds' });
      putOnHold(true);
      to('audio').send(fact);
    },
    'party.resumed': (fact, to) => {
      putOnHold(false);
      to('audio').send(fact);
    },
    'operator.joined': pass('operator'),
    'operator.left': (fact, to) => {
      tell(call, 'operator_left', { operatorId: fact.operatorId, isLost: fact.isLost });
      to('operator').send(fact);
    },
    'party.whisper': pass('operator'),
    'bot.whisper': pass('operator'),
    'whisper.end': pass('operator'),
    'floor.take': pass('operator'),
    'floor.handBack': pass('operator'),
    'party.hold': pass('operator'),
    'party.resume': pass('operator'),
    'operator.paused': pass('operatorEar'),
    'operator.typed': ({ text }, to) => {
      const typed: TypistEvent = { type: 'party.typed', text };
      to('operatorTypist').send(typed);
    },
    'operator.said': (fact, to) => {
      note(fact);
      const text = fact.words.map((word) => word.text).join(' ');
      tell(call, 'operator_spoke', { text, to: fact.to });
      const hint: FlowEvent = { type: 'mind.hinted', text };
      if (fact.to === 'bot') to('mind').send(hint);
    },
    'operator.unheard': () => note({ type: 'counted', name: 'operator_hearings_failed' }),
  };
};
