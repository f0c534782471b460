import { describe, expect, it } from 'vitest';
import { flowResumeOf, talkResumeOf } from '../../call/snapshot/restore.ts';
import {
  answerOf,
  emptyStanding,
  type StandingFact,
  standAfter,
} from '../../call/snapshot/standing.ts';
import { talkText } from '../../call/snapshot/standing-talk.ts';
import { CallPlace } from '../../contracts/call/call-snapshot.ts';
import type { FlowResume } from '../flow-context.ts';
import { talkStage } from './talk-stage.ts';

/** A talk whose mind is lost in the middle: what was told of it goes the way of a snapshot, and another mind begins with it. */

type Stage = ReturnType<typeof talkStage>;

const standingOf = (stage: Stage, more: StandingFact[] = []) =>
  [...stage.told, ...more].reduce<typeof emptyStanding>(standAfter, emptyStanding);

/** On another worker. */
const takenOver = (stage: Stage, more: StandingFact[] = []): FlowResume => {
  const standing = standingOf(stage, more);
  const { asked, heardCount, talk } = standing;
  const place = {
    nodeKey: 'talk',
    vars: {},
    retryCount: 0,
    asked: asked && { text: asked.text, heardCount },
    answer: answerOf(standing),
    talk: talkText(talk),
    sounding: null,
    ended: null,
  };
  return flowResumeOf(CallPlace.parse(JSON.parse(JSON.stringify(place))));
};

const goneOn = (stage: Stage, more: StandingFact[] = [], options: object = {}) => {
  const next = talkStage({ ...options, resume: takenOver(stage, more) });
  return { next, said: saysOf(next) };
};
const saysOf = ({ told }: Stage) =>
  told.flatMap((fact) => (fact.type === 'bot.say' || fact.type === 'bot.more' ? [fact.text] : []));

const sounded = (text: string, id = 'u1'): StandingFact[] => [
  { type: 'speaker.say', utteranceId: id, text },
  { type: 'utterance.finished', utteranceId: id },
];
const opening = 'Hello Ada, what may it be?';
const heard = (text: string): StandingFact => ({ type: 'mind.heard', text, digits: null });

/** The party has said something, the model has answered whole, and it has sounded. */
const answered = () => {
  const stage = talkStage();
  stage.hear('roses');
  stage.piece('We have red ones.');
  stage.piece('How many of them?');
  stage.finish();
  return stage;
};

describe('a talk that is taken over', () => {
  it('says what had not sounded of its opening, and no more of it once the party has answered', () => {
    expect(goneOn(talkStage()).said).toEqual([opening]);
    const { next, said } = goneOn(talkStage(), [...sounded(opening), heard('roses')]);
    expect(said).toEqual([]);
    expect(next.requests).toMatchObject([{ heard: 'roses', exchanges: [] }]);
  });

  it('listens where it listened: from the last sentence that may not have been heard', () => {
    const { next, said } = goneOn(answered());
    expect(said).toEqual(['We have red ones. How many of them?']);
    expect(next.requests).toEqual([]);
    expect(next.isIn({ conversing: 'listening' })).toBe(true);
    const more = sounded('We have red ones. How many of them?');
    expect(goneOn(answered(), more).said).toEqual(['How many of them?']);
  });

  it('makes an answer anew that had not come to its end', () => {
    const stage = talkStage();
    stage.hear('roses');
    stage.piece('We have');
    const { next, said } = goneOn(stage, sounded('We have'));
    expect(said).toEqual([]);
    expect(next.requests).toMatchObject([{ heard: 'roses' }]);
    expect(next.requests[0]!.answerId).not.toBe(stage.requests[0]!.answerId);
    next.piece('Red ones.');
    next.finish();
    expect(next.take()).toEqual(['begin Red ones.', 'end']);
  });

  it('forgets no answer that a filler has bridged, and no turn that is over', () => {
    const stage = talkStage({ node: { turnsMax: 1 } });
    stage.hear('roses');
    stage.pass(1_200);
    expect(stage.take()).toEqual(['um Let me see.']);
    const { next } = goneOn(stage, [], { node: { turnsMax: 1 } });
    expect(next.requests).toMatchObject([{ heard: 'roses' }]);
    next.piece('Yes.');
    next.finish();
    next.take();
    next.hear('and tulips');
    expect(next.take()).toEqual(['ended declined']);
  });

  it('ends where its turns are over', () => {
    const stage = talkStage({ node: { turnsMax: 1 } });
    stage.hear('roses');
    stage.piece('Yes.');
    stage.finish();
    const resume = takenOver(stage, [...sounded('Yes.'), heard('and tulips')]);
    const next = talkStage({ node: { turnsMax: 1 }, resume });
    expect(next.requests).toEqual([]);
    expect(next.told.at(-1)).toMatchObject({ type: 'mind.ended', disposition: 'declined' });
  });

  it('takes the exit that was taken, after the words that had not sounded', () => {
    const stage = talkStage();
    stage.hear('roses');
    stage.piece('They are on their way.');
    stage.call('ordered');
    const { next, said } = goneOn(stage);
    expect(said).toEqual(['They are on their way.']);
    next.send({ type: 'mind.said' });
    expect(next.take()).toEqual(['say Bye .']);
    expect(goneOn(stage, [{ type: 'mind.said' }]).said).toEqual(['Bye .']);
  });
});

describe('an effect of a talk that is taken over', () => {
  const using = () => {
    const stage = talkStage();
    stage.hear('roses');
    stage.piece('I will look.');
    stage.call('stock', { toolName: 'stock', toolCallId: 'again' });
    return stage;
  };

  it('that is not known to be finished is asked again, by the key that it had', async () => {
    const stage = using();
    expect(stage.keys()).toEqual(['c1:1', 'c1:2']);
    const { next } = goneOn(stage);
    expect(next.keys()).toEqual(['c1:1', 'c1:2']);
    expect(next.requests).toEqual([]);
    await next.result({ toolCallId: 't0', toolName: 'stock', output: 7, isError: false });
    expect(next.requests).toMatchObject([
      { heard: 'roses', exchanges: [{ said: 'I will look.', results: [{ output: 7 }, {}] }] },
    ]);
    next.call('stock');
    expect(next.keys()).toEqual(['c1:3']);
  });

  it('once more, when that worker is lost as well', () => {
    const { next } = goneOn(using());
    expect(goneOn(next).next.keys()).toEqual(['c1:1', 'c1:2']);
  });

  it('that is known to be finished is not carried out again; the model is told what came of it', async () => {
    const stage = using();
    await stage.result({ toolCallId: 't0', toolName: 'stock', output: 7, isError: false });
    const { next } = goneOn(stage);
    expect(next.keys()).toEqual([]);
    expect(next.requests).toMatchObject([{ exchanges: [{ results: [{ output: 7 }, {}] }] }]);
  });

  it('stays known at a later node, within bounds', async () => {
    const stage = talkStage({ node: { turnsMax: 20 } });
    for (let n = 0; n < 12; n += 1) {
      stage.hear('roses');
      stage.call('stock');
      await stage.result({
        toolCallId: 't0',
        toolName: 'stock',
        output: 'x'.repeat(7_000),
        isError: false,
      });
      stage.piece('Yes.');
      stage.finish();
    }
    const on: StandingFact = { type: 'node.entered', nodeKey: 'later', nodeType: 'ask', vars: {} };
    const { talk } = standingOf(stage, [on]);
    expect(talk).toMatchObject({ step: 'outside', turnCount: 0, effectCount: 12 });
    expect(talk!.exchanges).toHaveLength(4);
  });
});

describe('a talk whose mind alone was lost', () => {
  const restarted = (stage: Stage, more: StandingFact[] = []) =>
    talkStage({ resume: talkResumeOf(standingOf(stage, more)) });

  it('says nothing again that stands at the turn, and listens', () => {
    for (const stage of [talkStage(), answered()]) {
      const next = restarted(stage);
      expect(saysOf(next)).toEqual([]);
      expect(next.isIn({ conversing: 'listening' })).toBe(true);
      next.hear('three');
      expect(next.requests).toMatchObject([{ heard: 'three' }]);
    }
  });

  it('answers what it was told while it was not there', () => {
    expect(restarted(talkStage(), [heard('roses')]).requests).toMatchObject([{ heard: 'roses' }]);
  });

  it('waits for the end of its last words, and for no end that was told already', () => {
    const stage = talkStage();
    stage.hear('roses');
    stage.piece('They come.');
    stage.call('ordered');
    const next = restarted(stage);
    expect(saysOf(next)).toEqual([]);
    next.send({ type: 'mind.said' });
    expect(next.take()).toEqual(['say Bye .']);
    expect(saysOf(restarted(stage, [{ type: 'mind.said' }]))).toEqual(['Bye .']);
  });
});
