import type { FlowEmitted } from '../../../../machines/flow/flow-setup.ts';
import { pass, type RouteGround, type Routes } from '../route.ts';

/** Where the flow stands and what it wants said. */
export const mindRoutes = ({ call, note, tell }: RouteGround): Routes<FlowEmitted> => ({
  'bot.say': (fact, to) => {
    call.asked = fact;
    to('turn').send(fact);
  },
  'node.entered': (fact) => {
    note(fact);
    tell(call, 'node_entered', { node: fact.nodeKey, type: fact.nodeType });
  },
  'node.left': ({ nodeKey, to, matched }) =>
    tell(call, 'node_transition', { from: nodeKey, to, matched }),
  'mind.ended': pass('call'),
  'mind.failed': pass('call'),
});
