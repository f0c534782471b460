import { between, draw, weighted } from '../seeded-draw.ts';
import type { PartyAct, PartyState, PartyTraits } from './party-state.ts';
import { normalised, pressRule, type Reply, type ReplyRule, smallTalk } from './reply-rules.ts';

const withSmallTalk = (text: string, key: readonly (string | number)[]): string => {
  const pick = (from: readonly string[], ...what: (string | number)[]) =>
    from[Math.floor(draw(...key, ...what) * from.length)] as string;
  return [pick(smallTalk.before, text, 'before'), text, pick(smallTalk.after, text, 'after')].join(
    ' ',
  );
};

const spoken = (replies: readonly Reply[], rule: string, traits: PartyTraits): string => {
  const weights = Object.fromEntries(replies.map((reply) => [reply.says, reply.weight]));
  const text = weighted(weights, ...traits.key, 'reply', rule);
  return traits.persona.chats ? withSmallTalk(text, traits.key) : text;
};

const act = (
  rule: ReplyRule,
  match: RegExpMatchArray,
  state: PartyState,
  traits: PartyTraits,
): PartyAct | null => {
  if ('hangsUp' in rule) return { type: 'hang-up' };
  if ('presses' in rule) return { type: 'press', digits: rule.presses(match) };
  const text = 'repeats' in rule ? state.lastReply : spoken(rule.says, rule.name, traits);
  if (text === null) return null;
  if (traits.persona.quitsInReply !== state.replies + 1) return { type: 'say', text };
  return { type: 'say', text, cutAt: between(0.4, 0.7, ...traits.key, 'cut') };
};

/** The answer to what was heard so far, or null if no rule knows it. */
export const answer = (state: PartyState, traits: PartyTraits): PartyState['due'] => {
  const { persona, key } = traits;
  const text = normalised(state.heard.join(' '));
  const rules = persona.prefersKeys ? [pressRule, ...traits.rules] : traits.rules;
  for (const rule of rules) {
    if (!persona.answers && !('hangsUp' in rule)) continue;
    const match = rule.hears.exec(text);
    if (match === null) continue;
    const what = act(rule, match, state, traits);
    if (what === null) continue;
    const thinkMs = between(...persona.thinkMs, ...key, 'think', state.replies, rule.name);
    return { atMs: state.ageMs + thinkMs, act: what, rule: rule.name };
  }
  return null;
};
