import type { FlowEmitted } from '../../../../machines/flow/flow-context.ts';
import { pass, type RouteGround, type Routes, unheard } from '../route.ts';

/** Where the flow stands and what it wants said. */
export const mindRoutes = ({ call, note, tell }: RouteGround): Routes<FlowEmitted> => ({
  'bot.say': (fact, to) => {
    call.asked = fact;
    to('turn').send(fact);
  },
  'bot.more': (fact, to) => {
    if (call.asked?.answerId === fact.answerId) call.asked = grownBy(call.asked, fact);
    to('turn').send(fact);
  },
  'filler.said': () => note({ type: 'counted', name: 'fillers_said' }),
  'answer.lost': () => note({ type: 'counted', name: 'answers_lost' }),
  // Kept with where the conversation stands.
  'talk.moved': unheard,
  'talk.using': ({ vars }) => note({ type: 'vars.set', vars }),
  'talk.used': ({ vars }) => note({ type: 'vars.set', vars }),
  'tool.called': ({ nodeKey, tool, outcome }) => {
    note({ type: 'counted', name: outcome === 'failed' ? 'tools_failed' : 'tools_called' });
    tell(call, 'tool_called', { node: nodeKey, tool, outcome });
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

type Said = Extract<FlowEmitted, { type: 'bot.say' }>;

/** A turn that begins anew is told all of an answer that had come. */
export const grownBy = (said: Said, more: Extract<FlowEmitted, { type: 'bot.more' }>): Said => {
  const { answerId, ...whole } = { ...said, text: `${said.text} ${more.text}`.trim() };
  const expects = more.expects ?? said.expects;
  return more.isLast || answerId === undefined
    ? { ...whole, expects }
    : { ...whole, expects, answerId };
};
