import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import type { LanguageModel, ModelPart, ModelRequest } from './language-model.ts';
import { matchBranch } from './phrase-match.ts';
import { openScriptedModels } from './scripted-model.ts';

const branches = [
  { words: ['yes', 'of course', 'i can', 'coming'], to: 'confirmed' },
  { words: ['no', 'cannot', "can't make it", 'another day'], to: 'moved' },
  { words: ['not now', 'busy', 'call me back'], to: 'later' },
  { words: ['oui', 'да', 'हाँ', 'größer'], to: 'foreign' },
];
const chosen = (heard: string) => matchBranch(heard, branches);

describe('the scripted model', () => {
  test.each([
    ['YES!', 'confirmed', 'yes'],
    ['Well, of course.', 'confirmed', 'of course'],
    ['Not now, please', 'later', 'not now'],
    ['No, call me back on another day', 'later', 'call me back'],
    ['I can’t make it', 'moved', "can't make it"],
    ['No, yes I can', 'confirmed', 'i can'],
    ['Да', 'foreign', 'да'],
    ['हाँ जी', 'foreign', 'हाँ'],
    ['GRÖSSER? größer!', 'foreign', 'größer'],
  ])('takes the longest phrase it hears: "%s"', (heard, to, matched) => {
    expect(chosen(heard)).toEqual({ to, matched });
  });

  test.each(['yesterday', 'nobody knows', 'hello', '', '…'])(
    'takes whole words only: "%s" leads nowhere',
    (heard) => {
      expect(chosen(heard)).toEqual({ to: null, matched: null });
    },
  );

  test.each([
    ['I am not coming', null],
    ["I don't think I can", null],
    ["I'm never busy", null],
    ['I am not really busy, yes', 'confirmed'],
    ['I am not sure. Yes, I can', 'confirmed'],
    ['I cannot', 'moved'],
  ])('leaves out what is negated: "%s"', (heard, to) => {
    expect(chosen(heard).to).toBe(to);
  });

  test('takes the earlier branch of equals and never invents one', () => {
    const same = [
      { words: ['one'], to: 'first' },
      { words: ['two'], to: 'second' },
    ];
    expect(matchBranch('two one', same).to).toBe('first');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (heard) => {
        const { to, matched } = chosen(heard);
        if (to === null) expect(matched).toBeNull();
        else expect(branches.find((branch) => branch.to === to)!.words).toContain(matched);
      }),
      { seed: 1 },
    );
  });
});

const opened = (clock: VirtualClock, delayMs: number): LanguageModel =>
  openScriptedModels({
    clock,
    delayMs,
    replies: [{ words: ['price'], text: 'It is ten euros.' }],
    otherwise: 'Pardon?',
  }).open({ language: 'en', instructions: '' });
const partsOf = async (model: LanguageModel, request: ModelRequest): Promise<ModelPart[]> => {
  const parts: ModelPart[] = [];
  for await (const part of model.respond(request)) parts.push(part);
  return parts;
};
const asked = (text: string, signal?: AbortSignal): ModelRequest => ({
  messages: [{ role: 'user', text }],
  ...(signal && { signal }),
});

describe('a scripted answer', () => {
  test('comes word by word and finishes', async () => {
    const model = opened(new VirtualClock(), 0);
    const parts = await partsOf(model, asked('What is the price?'));
    expect(parts.map((part) => (part.type === 'text' ? part.delta : part.type))).toEqual([
      'It ',
      'is ',
      'ten ',
      'euros.',
      'finish',
    ]);
    expect(await partsOf(model, asked('Hm'))).toContainEqual({ type: 'text', delta: 'Pardon?' });
  });

  test('takes the time that was ordered', async () => {
    const clock = new VirtualClock();
    const model = opened(clock, 300);
    let choice: unknown;
    const request = { question: 'Can you come?', heard: 'yes', branches: [], language: 'en' };
    const done = model.choose(request).then((made) => {
      choice = made;
    });
    clock.advance(299);
    await Promise.resolve();
    expect(choice).toBeUndefined();
    clock.advance(1);
    await done;
    expect(choice).toEqual({ to: null, matched: null });
  });

  test('ends with an error when it is aborted, and leaves no timer', async () => {
    const clock = new VirtualClock();
    const model = opened(clock, 300);
    const abort = new AbortController();
    const parts = partsOf(model, asked('Hm', abort.signal));
    abort.abort(new Error('hung up'));
    expect(await parts).toEqual([
      {
        type: 'error',
        kind: 'aborted',
        reason: 'Error: hung up',
        retryable: false,
        charCount: 0,
      },
    ]);
    expect(clock.next()).toBeUndefined();
    const request = { question: '', heard: '', branches: [], language: 'en' };
    const waiting = model.choose(request);
    model.close();
    await expect(waiting).rejects.toThrow('closed');
    await expect(model.choose(request)).rejects.toThrow('closed');
  });
});
