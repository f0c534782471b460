import type { CallEmitted } from '../../../../machines/call/call.ts';
import { pass, type RouteGround, type Routes, unheard } from '../route.ts';

/** What the life of the call asks of its parts. */
export const callRoutes = ({ call, onOutcome, recoverLeg }: RouteGround): Routes<CallEmitted> => ({
  'turn.part': (fact, to) => {
    to('operator').send({ type: 'call.parting' });
    to('turn').send(fact);
  },
  'turn.warn': pass('turn'),
  'leg.hangUp': pass('leg'),
  /** A call that the carrier no longer has was hung up while we could not hear it. */
  'leg.recover': (_, to) => {
    const leg = to('leg');
    void recoverLeg(call).then((end) => {
      if (end === 'gone') leg.send({ type: 'line.gone' });
    });
  },
  'call.ending': unheard,
  'call.ended': ({ termination, disposition }) => onOutcome({ termination, disposition }),
});
