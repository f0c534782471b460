import { describe, expect, it } from 'vitest';
import { stage } from './stage/turn-stage.ts';

const taken = { type: 'floor.taken' } as const;
const given = (text = '') => ({ type: 'floor.given', text }) as const;

describe('a turn whose floor an operator takes', () => {
  it('cuts the bot at the word that was heard, and tells when it is silent', () => {
    const it_ = stage().play('say One two three.', 'started', 'word 2');
    it_.take();
    it_.send(taken);
    expect(it_.take()).toEqual(['stop']);
    expect(it_.isIn({ bot: 'yielding' })).toBe(true);
    it_.play('cut 2');
    expect(it_.take()).toEqual(['yielded']);
  });

  it('is silent at once when nothing is said, and drops what waited to be said', () => {
    const it_ = stage().play('say Well?', 'finish').send(taken);
    expect(it_.last()).toBe('yielded');
    const waiting = stage().play('S', 'say Later.').send(taken);
    expect(waiting.last()).toBe('yielded');
    expect(waiting.send(given()).play('T', 'E', '20000').told).not.toContain('say Later.');
  });

  it('prompts nobody, takes leave of nobody and answers nobody while the operator has it', () => {
    const it_ = stage().play('say Well?', 'finish').send(taken);
    it_.take();
    it_.play('S', 'T yes I can', 'E', '600000', 'S', 'E', 'T', '600000', 'key 1', 'say Again?');
    expect(
      it_.take().filter((line) => /^(say|heard|keyed|prompted|parted|stalled)/.test(line)),
    ).toEqual([]);
    expect(it_.isIn({ bot: 'yielded' })).toBe(true);
  });

  it('goes on with what the mind says then, behind the words of the hand-back', () => {
    const it_ = stage()
      .play('say Well?', 'finish')
      .send(taken)
      .play('S', 'T yes I can', 'E', '3000');
    it_.take();
    it_.send(given('I am back.'));
    expect(it_.take()).toEqual(['regained']);
    it_.play('say Well?');
    expect(it_.take()).toContain('say I am back. Well?');
    it_.play('finish', 'S', 'T no', 'E', '3000');
    // What was said to the operator answered nothing.
    expect(it_.take()).toContain('heard no');
  });

  it('says last words to their end, whoever wants to speak', () => {
    const it_ = stage().play('part Sorry.', 'started');
    it_.take();
    it_.send(taken);
    expect(it_.take()).toEqual([]);
    expect(it_.play('finish').last()).toBe('parted said');
  });

  it('says the call’s last words although an operator has the floor', () => {
    const it_ = stage().play('say Well?', 'finish').send(taken).play('part Time is up.');
    expect(it_.last()).toBe('say Time is up.');
  });
});
