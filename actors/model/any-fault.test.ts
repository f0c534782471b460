import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { modelsWithFallback } from './fallback/model-with-fallback.ts';
import type { ModelNews, ModelPart } from './language-model.ts';
import { openAiModels } from './openai/ai-model.ts';
import type { ChatAnswer, ChatFault } from './twin/chat-answer.ts';
import { openChatTwin } from './twin/chat-twin.ts';
import { until } from './twin/until.ts';

const after = fc.integer({ min: 0, max: 6 });
const fault: fc.Arbitrary<ChatFault> = fc.oneof(
  fc.record({ type: fc.constant('stall' as const), after }),
  fc.record({ type: fc.constant('cut' as const), after }),
  fc.record({ type: fc.constant('garbage' as const), after }),
  fc.record({ type: fc.constant('error-event' as const), after, error: fc.anything() }),
  fc.record({ type: fc.constant('slow' as const), ms: fc.integer({ min: 0, max: 9_000 }) }),
  fc.record({
    type: fc.constant('status' as const),
    status: fc.constantFrom(200, 400, 401, 402, 404, 408, 429, 500, 503, 529),
    headers: fc.constantFrom({}, { 'retry-after': '1' }, { 'retry-after': 'soon' }),
    body: fc.jsonValue(),
  }),
  fc.constant({ type: 'loop' as const }),
);
const answer: fc.Arbitrary<ChatAnswer> = fc.record(
  {
    text: fc.constantFrom('', ' ', 'Good day.', 'one two three four five', 'größer 😀 हाँ'),
    reasoning: fc.constantFrom('', 'let me think'),
    toolCalls: fc.array(
      fc.record({
        name: fc.constantFrom('find', 'rm', ''),
        input: fc.constantFrom({ q: 1 }, '', '{"q":', 'null', '[]'),
      }),
      { maxLength: 2 },
    ),
    finishReason: fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter', 'odd', null),
    usage: fc.constantFrom(null, { prompt_tokens: 3, completion_tokens: 4 }),
    paceMs: fc.constantFrom(0, 500, 6_000),
    fault,
    wire: fc.record({ writeBytes: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }) }),
  },
  { requiredKeys: [] },
);
/** Two models, two tries each. */
const script = fc.array(answer, { minLength: 4, maxLength: 4 });

const request = {
  messages: [{ role: 'user' as const, text: 'Hello' }],
  tools: [{ name: 'find', description: 'Finds.', inputSchema: { type: 'object' } }],
};
const choice = {
  question: 'Can you come?',
  heard: 'yes',
  branches: [{ words: ['yes'], to: 'confirmed' }],
  language: 'en',
};

/** Of each model: the time until its first word. */
const silenceMaxMs = 8_000;
/** A tool call that does not end at the first model, then a whole try of the other. */
const endsWithinMs = 12_000 + 24_000;

/** Time passes whenever sockets have been still for a moment; passing too early makes budgets end early, which is allowed. */
const passTime = async (clock: VirtualClock, isDone: () => boolean, seen: () => unknown) => {
  let last: unknown;
  for (let still = 0; !isDone(); still = last === seen() ? still + 1 : 0) {
    last = seen();
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (still >= 3 && !isDone()) clock.runUntil(clock.next() ?? clock.now());
  }
};

test('whatever two models do, an answer ends in time, ends once, and leaves nothing open', async () => {
  await fc.assert(
    fc.asyncProperty(script, fc.boolean(), async (answers, isChoice) => {
      const clock = new VirtualClock();
      const twin = await openChatTwin({ clock, answer: (_, at) => answers[at] ?? {} });
      const one = (name: string) => openAiModels({ name, baseUrl: twin.url, model: name, clock });
      const models = modelsWithFallback({ models: [one('a'), one('b')], clock });
      const news: ModelNews[] = [];
      const model = models.open({
        language: 'en',
        instructions: '',
        tell: (told) => news.push(told),
      });
      const parts: ModelPart[] = [];
      let isDone = false;
      let firstAt = Number.POSITIVE_INFINITY;
      const take = (part: ModelPart) => {
        firstAt = Math.min(firstAt, clock.now());
        parts.push(part);
      };
      const run = async () => {
        if (isChoice) await model.choose(choice).catch(() => null);
        else for await (const part of model.respond(request)) take(part);
      };
      const ran = run().finally(() => {
        isDone = true;
      });
      await passTime(
        clock,
        () => isDone,
        () => `${twin.requestCount} ${parts.length}`,
      );
      await ran;

      expect(clock.now()).toBeLessThanOrEqual(isChoice ? silenceMaxMs : endsWithinMs);
      expect(twin.requestCount).toBeLessThanOrEqual(4);
      // Late, switched, failed and unusable: each at most once; each of the two is asked again at most once.
      const told = news.map((one) => (one.type === 'model.retried' ? one.model : one.type));
      expect(told.length).toBe(new Set(told).size);
      if (!isChoice) {
        expect(firstAt).toBeLessThanOrEqual(silenceMaxMs);
        const ends = parts.filter((part) => part.type === 'finish' || part.type === 'error');
        expect(ends).toEqual([parts.at(-1)]);
        const said = parts.map((part) => (part.type === 'text' ? part.delta : '')).join('');
        const end = ends[0]!;
        if (end.type === 'error') {
          expect(end.charCount).toBe(said.length);
          // Nothing is done on behalf of half an answer.
          expect(parts.some((part) => part.type === 'tool-call')).toBe(false);
        }
        for (const part of parts) {
          // Of another tool it is told as a problem.
          if (part.type === 'tool-call' && part.problem === undefined)
            expect(part.toolName).toBe('find');
        }
      }
      await until(() => twin.answeringCount === 0);
      await models.close();
      await until(() => twin.socketCount === 0);
      await twin.close();
      expect(clock.pendingCount).toBe(0);
    }),
    { seed: 1, numRuns: 80 },
  );
});
