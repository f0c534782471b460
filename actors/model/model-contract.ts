import { describe, expect, test } from 'vitest';
import type { LanguageModel, LanguageModels, ModelPart, ModelRequest } from './language-model.ts';

export interface ModelRig {
  /** Answers "Good day." to anything, and takes the branch of "yes" when "yes" is heard; both in the time that the clock passes. */
  models: LanguageModels;
  /** How many requests have left for wherever the model is; absent: it cannot be seen. */
  asked?: () => number;
  close: () => Promise<void>;
}

const hello: ModelRequest = { messages: [{ role: 'user', text: 'Hello' }] };
const question = {
  question: 'Can you come?',
  heard: 'yes',
  branches: [
    { words: ['no'], to: 'moved' },
    { words: ['yes'], to: 'confirmed' },
  ],
  language: 'en',
};

const partsOf = async (answer: AsyncIterable<ModelPart>): Promise<ModelPart[]> => {
  const parts: ModelPart[] = [];
  for await (const part of answer) parts.push(part);
  return parts;
};
const aborted = { type: 'error', kind: 'aborted', retryable: false };

/** What every language model does, real or scripted. */
export const describeModel = (name: string, openRig: () => Promise<ModelRig>): void => {
  const withModel = async (run: (model: LanguageModel, rig: ModelRig) => Promise<void>) => {
    const rig = await openRig();
    const model = rig.models.open({ language: 'en', instructions: 'Be brief.' });
    try {
      await run(model, rig);
    } finally {
      model.close();
      await rig.models.close();
      await rig.close();
    }
  };

  describe(`${name}, like every language model,`, () => {
    test('answers in pieces and ends with one finish', () =>
      withModel(async (model) => {
        const parts = await partsOf(model.respond(hello));
        const said = parts.map((part) => (part.type === 'text' ? part.delta : '')).join('');
        expect(said).toBe('Good day.');
        expect(parts.findIndex((part) => part.type === 'finish')).toBe(parts.length - 1);
      }));

    test('asks nothing before the first part is awaited', () =>
      withModel(async (model, { asked }) => {
        model.respond(hello);
        await new Promise((resolve) => setImmediate(resolve));
        if (asked) expect(asked()).toBe(0);
      }));

    test('answers several requests at once', () =>
      withModel(async (model) => {
        const answers = await Promise.all([1, 2, 3].map(() => partsOf(model.respond(hello))));
        for (const parts of answers) expect(parts.at(-1)).toMatchObject({ type: 'finish' });
      }));

    test('chooses a branch', () =>
      withModel(async (model) => {
        expect(await model.choose(question)).toEqual({ to: 'confirmed', matched: 'yes' });
      }));

    test('says how far it came when it is aborted', () =>
      withModel(async (model) => {
        const abort = new AbortController();
        const answer = model.respond({ ...hello, signal: abort.signal })[Symbol.asyncIterator]();
        const first = (await answer.next()).value as ModelPart;
        abort.abort(new Error('hung up'));
        const parts: ModelPart[] = [];
        for (let next = await answer.next(); !next.done; next = await answer.next()) {
          parts.push(next.value);
        }
        const charCount = first.type === 'text' ? first.delta.length : Number.NaN;
        expect(parts).toMatchObject([{ ...aborted, reason: 'Error: hung up', charCount }]);
      }));

    test('refuses what is aborted before it begins', () =>
      withModel(async (model, { asked }) => {
        const signal = AbortSignal.abort(new Error('hung up'));
        expect(await partsOf(model.respond({ ...hello, signal }))).toMatchObject([aborted]);
        await expect(model.choose(question, signal)).rejects.toThrow('hung up');
        if (asked) expect(asked()).toBe(0);
      }));

    test('refuses everything once it is closed', () =>
      withModel(async (model) => {
        model.close();
        expect(await partsOf(model.respond(hello))).toMatchObject([aborted]);
        await expect(model.choose(question)).rejects.toThrow('closed');
      }));
  });
};
