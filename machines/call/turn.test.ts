import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { TurnConfig } from '../contracts/bot-config.ts';
import { VirtualClock } from '../supervision/clock.ts';
import { turnMachine } from './turn.ts';
import type { TurnEmitted, TurnEvent } from './turn-context.ts';

const words = (text: string, from = 0) =>
  text.split(' ').map((word, i) => ({
    text: word,
    startSample: from + i * 4_000,
    endSample: from + (i + 1) * 4_000,
  }));

const start = (overrides: Partial<TurnConfig> = {}) => {
  const clock = new VirtualClock();
  const told: TurnEmitted[] = [];
  const actor = createActor(turnMachine, {
    clock,
    input: { config: TurnConfig.parse(overrides), incarnation: 0 },
  });
  actor.on('*', (fact) => told.push(fact as TurnEmitted));
  actor.start();
  const turn = {
    clock,
    send: (...events: TurnEvent[]) => {
      for (const event of events) actor.send(event);
      return turn;
    },
    say: (text: string, expects: 'answer' | 'nothing' | 'farewell' = 'answer', digitsMax = 0) =>
      turn.send({ type: 'bot.say', text, expects, digitsMax }),
    /** The last utterance sounds to its end. */
    finish: () => turn.send({ type: 'utterance.finished', utteranceId: turn.saying().utteranceId }),
    cut: (heardCount = 0) =>
      turn.send({ type: 'utterance.cut', utteranceId: turn.saying().utteranceId, heardCount }),
    speak: (text: string) =>
      turn.send(
        { type: 'speech.started' },
        { type: 'words.final', words: words(text) },
        { type: 'speech.ended' },
      ),
    wait: (ms: number) => {
      clock.advance(ms);
      return turn;
    },
    saying: () => {
      const said = told.filter((fact) => fact.type === 'speaker.say').at(-1);
      if (said === undefined) throw new Error('nothing was said');
      return said;
    },
    told,
    /** Facts since the last look, without those named. */
    take: () => told.splice(0),
    types: () => told.map((fact) => fact.type),
    bot: () => JSON.stringify((actor.getSnapshot().value as { open?: { bot: unknown } }).open?.bot),
    status: () => actor.getSnapshot().status,
  };
  return turn;
};

describe('turn', () => {
  it('says what the mind wants and tells it when that has sounded', () => {
    const turn = start().say('Good morning.', 'nothing');
    expect(turn.saying()).toMatchObject({ text: 'Good morning.' });
    turn.finish();
    expect(turn.types()).toEqual(['speaker.say', 'mind.said']);
  });

  it('gives the floor to the party after a question and hands the answer over', () => {
    const turn = start().say('Can you come?').finish().speak('yes I can');
    expect(turn.told.at(-1)).toEqual({ type: 'mind.heard', text: 'yes I can', digits: null });
  });

  it('joins the finals of one stretch of speech', () => {
    const turn = start().say('Well?').finish();
    turn.send(
      { type: 'speech.started' },
      { type: 'words.final', words: words('I am') },
      { type: 'words.final', words: words('here') },
      { type: 'speech.ended' },
    );
    expect(turn.told.at(-1)).toMatchObject({ type: 'mind.heard', text: 'I am here' });
  });

  it('waits for the final words when speech has ended before they came', () => {
    const turn = start().say('Well?').finish();
    turn.send({ type: 'speech.started' }, { type: 'speech.ended' });
    expect(turn.types().at(-1)).toBe('listener.finalize');
    turn.send({ type: 'words.final', words: words('yes') });
    expect(turn.told.at(-1)).toMatchObject({ type: 'mind.heard', text: 'yes' });
  });

  it('goes on with the interim words when no final comes in time', () => {
    const turn = start({ transcriptWaitMs: 700 }).say('Well?').finish();
    turn.send(
      { type: 'speech.started' },
      { type: 'words.interim', words: words('maybe so') },
      { type: 'speech.ended' },
    );
    turn.wait(699);
    expect(turn.types()).not.toContain('mind.heard');
    turn.wait(1);
    expect(turn.told.at(-1)).toMatchObject({ type: 'mind.heard', text: 'maybe so' });
  });

  it('takes words that voice activity has missed', () => {
    const turn = start().say('Well?').finish();
    turn.send({ type: 'words.final', words: words('yes') });
    expect(turn.told.at(-1)).toMatchObject({ type: 'mind.heard', text: 'yes' });
  });

  it('keeps an answer that began before the question was over', () => {
    const turn = start().say('Are you there?').speak('yes').finish();
    expect(turn.told.at(-1)).toMatchObject({ type: 'mind.heard', text: 'yes' });
  });

  it('does not take a noise without words as an answer', () => {
    const turn = start().say('Well?').finish();
    turn.send(
      { type: 'speech.started' },
      { type: 'speech.ended' },
      { type: 'words.final', words: [] },
    );
    expect(turn.types()).not.toContain('mind.heard');
    expect(turn.bot()).toContain('listening');
  });

  describe('interruption', () => {
    it('falls silent when the party insists, and listens', () => {
      const turn = start({ interruptAfterMs: 500 }).say('A long question');
      turn.send({ type: 'speech.started' }).wait(499);
      expect(turn.types()).not.toContain('speaker.stop');
      turn.wait(1);
      expect(turn.types()).toContain('speaker.stop');
      turn.cut(1).send({ type: 'words.final', words: words('stop it') }, { type: 'speech.ended' });
      expect(turn.told.at(-1)).toMatchObject({ type: 'mind.heard', text: 'stop it' });
    });

    it('goes on through a short sound of the party', () => {
      const turn = start({ interruptAfterMs: 500 }).say('A long question');
      turn.send({ type: 'speech.started' }).wait(300);
      turn.send({ type: 'speech.ended' }).wait(5_000);
      expect(turn.types()).not.toContain('speaker.stop');
    });

    it('does not stop where interruptions are switched off', () => {
      const turn = start({ interruptible: false }).say('The law wants me to say this');
      turn.send({ type: 'speech.started' }).wait(5_000);
      expect(turn.types()).not.toContain('speaker.stop');
    });

    it('takes the speaker as silent when it does not answer', () => {
      const turn = start({ interruptAfterMs: 0 }).say('A statement', 'nothing');
      turn.send({ type: 'speech.started' }).wait(0).wait(1_500);
      expect(turn.types()).toContain('mind.said');
    });

    it('ignores the end of an utterance that is no longer the present one', () => {
      const turn = start().say('One');
      turn.send({ type: 'utterance.finished', utteranceId: 'u9.9' });
      expect(turn.bot()).toContain('speaking');
    });

    it('holds the next sentence until the party has stopped', () => {
      const turn = start({ interruptAfterMs: 0 }).say('A statement', 'nothing');
      turn.send({ type: 'speech.started' }).wait(0).cut();
      turn.take();
      turn.say('Another one', 'nothing');
      expect(turn.types()).toEqual([]);
      turn.send({ type: 'words.final', words: words('oh') }, { type: 'speech.ended' });
      expect(turn.saying()).toMatchObject({ text: 'Another one' });
    });
  });

  describe('silence', () => {
    it('prompts, then says goodbye and gives up', () => {
      const turn = start({
        silencePromptMs: 6_000,
        silencePrompts: ['Still there?'],
        silenceGoodbye: 'Goodbye.',
      })
        .say('Well?')
        .finish()
        .wait(6_000);
      expect(turn.saying().text).toBe('Still there?');
      turn.finish().wait(6_000);
      expect(turn.saying().text).toBe('Goodbye.');
      turn.finish();
      expect(turn.told.at(-1)).toEqual({ type: 'turn.parted', reason: 'silence' });
    });

    it('forgives earlier silences once the party has answered', () => {
      const turn = start({ silencePrompts: ['Still there?'] })
        .say('Well?')
        .finish()
        .wait(6_000);
      turn.finish().speak('yes');
      turn.say('And?').finish().wait(6_000);
      expect(turn.saying().text).toBe('Still there?');
    });

    it('does not prompt while the party speaks', () => {
      const turn = start().say('Well?').finish();
      turn.send({ type: 'speech.started' }).wait(14_000);
      expect(turn.types()).not.toContain('turn.prompted');
    });

    it('prompts a party whose noise held no words', () => {
      const turn = start().say('Well?').finish();
      turn
        .send({ type: 'speech.started' }, { type: 'speech.ended' })
        .send({ type: 'words.final', words: [] })
        .wait(6_000);
      expect(turn.types()).toContain('turn.prompted');
    });
  });

  describe('digits', () => {
    it('hands over as many as were asked for', () => {
      const turn = start().say('Press two digits.', 'answer', 2).finish();
      turn.send({ type: 'digit.pressed', digit: '4' }, { type: 'digit.pressed', digit: '2' });
      expect(turn.told.at(-1)).toMatchObject({ type: 'mind.heard', digits: '42' });
    });

    it('ends at the hash key', () => {
      const turn = start().say('Your number?', 'answer', 8).finish();
      for (const digit of '12#') turn.send({ type: 'digit.pressed', digit });
      expect(turn.told.at(-1)).toMatchObject({ type: 'mind.heard', digits: '12' });
    });

    it('ends when no further digit comes', () => {
      const turn = start({ digitGapMs: 3_000 }).say('Your number?', 'answer', 8).finish();
      turn.send({ type: 'digit.pressed', digit: '7' }).wait(2_999);
      expect(turn.types()).not.toContain('mind.heard');
      turn.wait(1);
      expect(turn.told.at(-1)).toMatchObject({ type: 'mind.heard', digits: '7' });
    });

    it('may be pressed while the question still sounds', () => {
      const turn = start().say('Press one digit.', 'answer', 1);
      turn.send({ type: 'digit.pressed', digit: '1' }).cut();
      expect(turn.told.at(-1)).toMatchObject({ type: 'mind.heard', digits: '1' });
    });

    it('of an answer that words have given do not answer the next question', () => {
      const turn = start({ digitGapMs: 3_000 }).say('Your number?', 'answer', 8).finish();
      turn.send({ type: 'digit.pressed', digit: '7' }).speak('I forgot it');
      turn.say('And your name?', 'answer', 8).finish().wait(3_000);
      expect(turn.types().filter((type) => type === 'mind.heard')).toHaveLength(1);
    });

    it('do not come from the hash key alone', () => {
      const turn = start().say('Your number?', 'answer', 8).finish();
      turn.send({ type: 'digit.pressed', digit: '#' });
      expect(turn.types()).not.toContain('mind.heard');
    });

    it('are dropped where none were asked for', () => {
      const turn = start().say('Well?').finish();
      turn.send({ type: 'digit.pressed', digit: '1' }).wait(3_000);
      expect(turn.types()).not.toContain('mind.heard');
    });
  });

  describe('when parts fail', () => {
    it('says the words that have not sounded after the speaker was restarted', () => {
      const turn = start().say('one two three four');
      const { utteranceId } = turn.saying();
      turn.send(
        { type: 'utterance.word', utteranceId, heardCount: 2 },
        { type: 'speaker.restarted' },
      );
      expect(turn.saying()).toMatchObject({ text: 'three four' });
      expect(turn.saying().utteranceId).not.toBe(utteranceId);
    });

    it('tells that nothing comes from the mind', () => {
      const turn = start({ thinkingMaxMs: 1_000 }).wait(1_000);
      expect(turn.types()).toEqual(['turn.stalled']);
    });

    it('parts with the words of the call, whatever it was doing', () => {
      const turn = start().say('A long story', 'nothing');
      turn.send({ type: 'turn.part', text: 'Sorry.' }).cut();
      expect(turn.saying().text).toBe('Sorry.');
      turn.finish();
      expect(turn.told.at(-1)).toEqual({ type: 'turn.parted', reason: 'said' });
    });

    it('keeps to the words of the call even if the mind goes on', () => {
      const turn = start().say('A long story', 'nothing');
      turn.send({ type: 'turn.part', text: 'Sorry.' }).say('Well?').cut();
      expect(turn.saying().text).toBe('Sorry.');
      turn.say('Well?').finish();
      expect(turn.told.at(-1)).toEqual({ type: 'turn.parted', reason: 'said' });
    });

    it('asks anew when a restarted mind repeats its question', () => {
      const turn = start().say('Well?').finish().say('Well?');
      expect(turn.types().filter((type) => type === 'speaker.say')).toHaveLength(2);
    });

    it('ends when it is shut down', () => {
      expect(start().send({ type: 'sup.shutdown' }).status()).toBe('done');
    });
  });
});
