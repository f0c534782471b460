import type { OperatorEmitted } from '../../../../machines/operator/operator-events.ts';
import { type RouteGround, type Routes, type To, type TreeFact, unheard } from '../route.ts';

/** Who of the console is on the call. Bot, mind and call hear of the floor in this order: nobody speaks into it. */
export const operatorRoutes = ({ call, note }: RouteGround): Routes<OperatorEmitted> => {
  const floor = (fact: TreeFact, to: To) => {
    for (const id of ['mind', 'turn', 'call']) to(id).send(fact);
  };
  return {
    'operator.changed': unheard,
    'operator.refused': unheard,
    'floor.taken': (fact, to) => {
      // The mind says it anew when it has the floor back.
      call.asked = null;
      note({ type: 'counted', name: 'take_overs' });
      floor(fact, to);
    },
    'floor.given': floor,
  };
};
