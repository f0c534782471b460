import { type Exchange, TalkPlace } from '../../contracts/call/talk-place.ts';
import type { FlowEmitted } from '../../flow/flow-context.ts';
import { exchangesMax } from '../../flow/talk/talk.ts';

/** Where a talk with a model stands, folded from what its flow tells. */

type TalkFact = Extract<FlowEmitted, { type: 'talk.moved' | 'talk.using' | 'talk.used' }>;

const noPlace: TalkPlace = {
  step: 'outside',
  answerCount: 0,
  turnCount: 0,
  lostCount: 0,
  effectCount: 0,
  heard: '',
  exit: null,
  pending: [],
  open: null,
  exchanges: [],
};

/** Its node was left, or is entered. */
export const outside = {
  step: 'outside',
  turnCount: 0,
  lostCount: 0,
  heard: '',
  exit: null,
  pending: [],
  open: null,
} satisfies Partial<TalkPlace>;

/** Of what tools told in a call, in its snapshots: each of them holds it all. A model is then told of the newest. */
const exchangeCharsMax = 32_000;
/** The newest is what is being answered. Beyond this, four bytes a character, the API would take no snapshot at all. */
const newestCharsMax = 200_000;

const bounded = (exchanges: readonly Exchange[]): Exchange[] => {
  const kept: Exchange[] = [];
  let chars = 0;
  for (const exchange of exchanges.slice(-exchangesMax).reverse()) {
    chars += JSON.stringify(exchange).length;
    if (chars > (kept.length === 0 ? newestCharsMax : exchangeCharsMax)) break;
    kept.unshift(exchange);
  }
  return kept;
};

const facts: ReadonlySet<string> = new Set(['talk.moved', 'talk.using', 'talk.used']);

export const isTalkFact = (fact: { type: string }): fact is TalkFact => facts.has(fact.type);

export const talkAfter = (place: TalkPlace | null, fact: TalkFact): TalkPlace => {
  const talk = place ?? noPlace;
  switch (fact.type) {
    case 'talk.moved': {
      const { type: _, ...move } = fact;
      return { ...talk, ...move };
    }
    case 'talk.using': {
      const { open, pending, effectCount } = fact;
      return { ...talk, open, pending, effectCount };
    }
    case 'talk.used':
      return {
        ...talk,
        pending: [],
        open: null,
        exchanges: bounded([...talk.exchanges, fact.exchange]),
      };
  }
};

export const talkText = (talk: TalkPlace | null): string | null => talk && JSON.stringify(talk);

/** Null as well of what another version of us has written and this one cannot read: its node begins anew. */
export const talkOfText = (text: string | null): TalkPlace | null => {
  if (text === null) return null;
  try {
    return TalkPlace.parse(JSON.parse(text));
  } catch {
    return null;
  }
};
