import { afterEach, describe, expect, test } from 'vitest';
import type { ModelPart } from '../language-model.ts';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import { openChatTwin } from '../twin/chat-twin.ts';
import { until } from '../twin/until.ts';
import { openAiModels } from './ai-model.ts';
import {
  clock,
  closeRig,
  error,
  good,
  hello,
  joined,
  opened,
  partsOf,
  run,
  secret,
  tools,
  twin,
  whole,
} from './model-rig.ts';

afterEach(closeRig);

const stalls = 'Once upon a time';
/** As OpenAI's thinking models answer. */
const unsupported = {
  message:
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  type: 'invalid_request_error',
  param: 'max_tokens',
  code: 'unsupported_parameter',
};

describe('a request', () => {
  test('goes out as the provider expects it', async () => {
    await run(
      { answers: [whole], options: { temperature: 0.2, headers: { 'x-team': 'b' } }, parts: [] },
      {
        vars: { name: 'Ada' },
        tools,
        messages: [
          { role: 'user', text: 'Where is it?' },
          {
            role: 'assistant',
            text: '',
            toolCalls: [{ toolCallId: 'c1', toolName: 'lookup', input: { q: 1 } }],
          },
          {
            role: 'tool',
            toolCallId: 'c1',
            toolName: 'lookup',
            output: { found: true, at: undefined },
          },
        ],
      },
    );
    const { body, headers } = twin.requests[0]!;
    expect(headers).toMatchObject({ authorization: `Bearer ${secret}`, 'x-team': 'b' });
    expect(body).toMatchObject({
      model: 'small',
      temperature: 0.2,
      max_tokens: 1_024,
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Be brief, Ada.\nAlways.' },
        { role: 'user', content: 'Where is it?' },
        {
          role: 'assistant',
          tool_calls: [{ id: 'c1', function: { name: 'lookup', arguments: '{"q":1}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '{"found":true}' },
      ],
      tools: [{ type: 'function', function: { name: 'lookup' } }],
    });
  });

  test('bounds its answer by the name that the model wants for it, found out once', async () => {
    const wanted = (body: object): ChatAnswer =>
      'max_tokens' in body
        ? { fault: { type: 'status', status: 400, body: { error: unsupported } } }
        : whole;
    const model = await opened(({ body }) => wanted(body), { budgets: { retriesMax: 0 } });
    const answered = async () => {
      const parts: ModelPart[] = [];
      await partsOf(model.respond(hello), parts);
      expect(joined(parts)).toEqual(good);
    };
    // Two calls may find it out at once.
    await Promise.all([answered(), answered()]);
    expect(twin.requestCount).toBe(4);
    await answered();
    expect(twin.requestCount).toBe(5);
    expect(twin.requests.at(-1)!.body).toMatchObject({ max_completion_tokens: 1_024 });
  });

  test('that is refused by either name for its bound fails', async () => {
    const model = await opened(() => ({
      fault: { type: 'status', status: 400, body: { error: unsupported } },
    }));
    const parts: ModelPart[] = [];
    await partsOf(model.respond(hello), parts);
    expect(parts).toEqual([error('config', false)]);
    expect(twin.requestCount).toBe(2);
  });

  test('is not made before its first part is awaited', async () => {
    const model = await opened([whole]);
    model.respond(hello);
    await new Promise((resolve) => setImmediate(resolve));
    expect(twin.requestCount).toBe(0);
  });

  test('uses a socket of those before', async () => {
    const model = await opened(Array.from({ length: 6 }, () => whole));
    for (let n = 0; n < 6; n += 1) await partsOf(model.respond(hello), []);
    // The second request may come before the first socket is free again.
    expect(twin.socketsEver).toBeLessThanOrEqual(2);
  });

  test.each(['the signal', 'the end of the model', 'its reader'])(
    'is given up upstream by %s',
    async (by) => {
      const model = await opened([{ text: stalls, fault: { type: 'stall', after: 2 } }]);
      const abort = new AbortController();
      const parts: ModelPart[] = [];
      const answer = model.respond({ ...hello, signal: abort.signal })[Symbol.asyncIterator]();
      for (let n = 0; n < 2; n += 1) parts.push((await answer.next()).value);
      const next = by === 'its reader' ? answer.return!() : answer.next();
      if (by === 'the signal') abort.abort(new Error('hung up'));
      if (by === 'the end of the model') model.close();
      const { value } = await next;
      if (by !== 'its reader') expect(value).toMatchObject({ kind: 'aborted', charCount: 10 });
      await until(() => twin.abandonedCount === 1 && twin.socketCount === 0);
    },
  );

  test('to a server that is not there fails after one more try', async () => {
    await opened([]);
    const gone = await openChatTwin({ clock, answer: () => ({}) });
    await gone.close();
    const dead = openAiModels({ name: 'dead', baseUrl: gone.url, model: 'small', clock });
    const parts: ModelPart[] = [];
    const model = dead.open({ language: 'en', instructions: '' });
    const done = partsOf(model.respond(hello), parts);
    await until(() => clock.next() === clock.now() + 200);
    clock.advance(200);
    await done;
    expect(parts).toEqual([error('transient', true, 0, expect.stringContaining('ECONNREFUSED'))]);
    await dead.close();
  });

  test('of a closed model or with a dead signal is not made', async () => {
    const model = await opened([whole]);
    const parts: ModelPart[] = [];
    await partsOf(model.respond({ ...hello, signal: AbortSignal.abort(new Error('gone')) }), parts);
    model.close();
    await partsOf(model.respond(hello), parts);
    expect(parts).toEqual([
      error('aborted', false, 0, 'Error: gone'),
      error('aborted', false, 0, 'Error: the model is closed'),
    ]);
    expect(twin.requestCount).toBe(0);
  });

  test('is not charged for the time that its reader takes', async () => {
    const model = await opened([whole]);
    const answer = model.respond(hello)[Symbol.asyncIterator]();
    const parts = [(await answer.next()).value as ModelPart];
    clock.advance(600_000);
    for (let next = await answer.next(); !next.done; next = await answer.next()) {
      parts.push(next.value);
      clock.advance(600_000);
    }
    expect(joined(parts)).toEqual(good);
  });
});
