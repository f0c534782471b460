import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import type { LanguageModels, ModelPart, ModelRequest } from '../language-model.ts';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import { type ChatTwin, openChatTwin } from '../twin/chat-twin.ts';
import { until } from '../twin/until.ts';
import { type OpenAiModelsOptions, openAiModels } from './ai-model.ts';

const clock = new VirtualClock();
const secret = 'sk-secret-of-the-test';
const tools = [{ name: 'lookup', description: 'Finds an order.', inputSchema: { type: 'object' } }];
const hello = { messages: [{ role: 'user' as const, text: 'Hello' }], tools };
const said = 'Guten Tag, schöne Grüße! 😀 नमस्ते।';

let twin: ChatTwin;
let models: LanguageModels;
const opened = async (answers: ChatAnswer[], options: Partial<OpenAiModelsOptions> = {}) => {
  twin = await openChatTwin({ clock, apiKey: secret, answer: (_, at) => answers[at] ?? {} });
  models = openAiModels({
    name: 'twin',
    baseUrl: twin.url,
    apiKey: secret,
    model: 'small',
    clock,
    ...options,
  });
  return models.open({ language: 'en', instructions: 'Be brief, {{name}}.\nAlways.' });
};

/** Nothing is left: no busy socket even before the models are closed, no socket after, no timer. */
afterEach(async () => {
  await until(() => twin.answeringCount === 0);
  await models.close();
  await until(() => twin.socketCount === 0);
  await twin.close();
  expect(clock.pendingCount).toBe(0);
});

interface Case {
  answers: ChatAnswer[];
  options?: Partial<OpenAiModelsOptions>;
  /** Virtual time that passes: once so many parts have come and so many requests were made, so many ms. */
  waits?: { partCount: number; requestCount: number; ms: number }[];
  parts: unknown[];
}

const partsOf = async (answer: AsyncIterable<ModelPart>, into: ModelPart[]): Promise<void> => {
  for await (const part of answer) into.push(part);
};

const run = async ({ answers, options, waits = [] }: Case, request: ModelRequest = hello) => {
  const model = await opened(answers, options);
  const parts: ModelPart[] = [];
  const done = partsOf(model.respond(request), parts);
  for (const { partCount, requestCount, ms } of waits) {
    await until(
      () =>
        parts.length === partCount &&
        twin.requestCount === requestCount &&
        clock.next() === clock.now() + ms,
    );
    clock.advance(ms - 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(parts).toHaveLength(partCount);
    clock.advance(1);
  }
  await done;
  return joined(parts);
};

/** Neighbouring texts as one: where the borders fell is not what is asked. */
const joined = (parts: ModelPart[]): unknown[] => {
  const out: ModelPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.type === 'text' && last?.type === 'text') last.delta += part.delta;
    else out.push({ ...part });
  }
  return out;
};

const text = (delta: string) => ({ type: 'text', delta });
const finish = (reason: string, usage?: object) =>
  usage ? { type: 'finish', reason, usage } : { type: 'finish', reason };
const usage = { inputTokens: 12, outputTokens: 5 };
const usageSent = { prompt_tokens: 12, completion_tokens: 5 };
const error = (
  kind: string,
  retryable: boolean,
  charCount = 0,
  reason: unknown = expect.any(String),
) => ({
  type: 'error',
  kind,
  reason,
  retryable,
  charCount,
});
const call = {
  type: 'tool-call',
  toolCallId: 'call_0',
  toolName: 'lookup',
  input: { q: 'größer 😀' },
};
const toolStart = { type: 'tool-start', toolName: 'lookup' };

const whole = { text: said, usage: usageSent };
const good = [text(said), finish('stop', usage)];

describe('an answer, whatever its borders and its marks,', () => {
  test.each<[string, Case]>([
    ['comes in words and ends with its usage', { answers: [whole], parts: good }],
    ['is whole byte by byte', { answers: [{ ...whole, wire: { writeBytes: [1] } }], parts: good }],
    [
      'is whole with CRLF, comments and odd borders',
      {
        answers: [
          { ...whole, wire: { writeBytes: [3, 1, 7, 2, 11], newline: '\r\n', isCommented: true } },
        ],
        parts: good,
      },
    ],
    ['ends without [DONE]', { answers: [{ ...whole, wire: { isDoneSent: false } }], parts: good }],
    [
      'ends without usage',
      { answers: [{ ...whole, usage: null }], parts: [text(said), finish('stop')] },
    ],
    [
      'keeps what the model thinks to itself',
      { answers: [{ ...whole, reasoning: 'The party greets me.' }], parts: good },
    ],
    [
      'tells that it was cut short',
      {
        answers: [{ ...whole, finishReason: 'length' }],
        parts: [text(said), finish('length', usage)],
      },
    ],
    [
      'tells that it was filtered',
      {
        answers: [{ ...whole, finishReason: 'content_filter' }],
        parts: [text(said), finish('content-filter', usage)],
      },
    ],
    [
      'calls a tool in fragments',
      {
        answers: [
          { toolCalls: [{ name: 'lookup', input: call.input, pieceChars: 1 }], usage: usageSent },
        ],
        parts: [toolStart, call, finish('tool-calls', usage)],
      },
    ],
    [
      'speaks and calls two tools, though it ends with "stop"',
      {
        answers: [
          {
            text: 'Let me see.',
            toolCalls: [
              { name: 'lookup', input: call.input, pieceChars: 100 },
              { name: 'lookup', input: '' },
            ],
            finishReason: 'stop',
            usage: usageSent,
            wire: { writeBytes: [5] },
          },
        ],
        parts: [
          text('Let me see.'),
          toolStart,
          toolStart,
          call,
          { ...call, toolCallId: 'call_1', input: {} },
          finish('tool-calls', usage),
        ],
      },
    ],
  ])('%s', async (_, each) => {
    expect(await run(each)).toEqual(each.parts);
    expect(twin.requestCount).toBe(1);
  });
});

const stalls = 'Once upon a time';
const refusal = (status: number, code: string, headers = {}): ChatAnswer => ({
  fault: { type: 'status', status, headers, body: { error: { message: `no: ${secret}`, code } } },
});
const first = (ms: number) => ({ partCount: 0, requestCount: 1, ms });
const loop = 'I can help you with that. ';

const anyText = fc.array(fc.constantFrom('so', 'größer', '😀', 'हाँ', '"', '\\', 'a b', '…', '{}'), {
  minLength: 1,
  maxLength: 12,
});

test('an answer is the same whatever the borders of its bytes', async () => {
  let answer: ChatAnswer = {};
  twin = await openChatTwin({ clock, answer: () => answer });
  models = openAiModels({ name: 'twin', baseUrl: twin.url, model: 'small', clock });
  const model = models.open({ language: 'en', instructions: '' });
  await fc.assert(
    fc.asyncProperty(
      anyText,
      fc.dictionary(fc.string({ maxLength: 4 }), anyText, { maxKeys: 3 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      async (words, input, writeBytes, isPlain) => {
        const newline = isPlain ? '\n' : '\r\n';
        const spoken = words.join(' ');
        answer = {
          text: spoken,
          toolCalls: [{ name: 'lookup', input, pieceChars: 3 }],
          wire: { writeBytes, newline, isCommented: !isPlain },
        };
        const parts: ModelPart[] = [];
        await partsOf(model.respond(hello), parts);
        const called = { type: 'tool-call', toolCallId: 'call_0', toolName: 'lookup' };
        const read = joined(parts).filter((part) => (part as ModelPart).type !== 'finish');
        expect(read).toEqual([text(spoken), toolStart, { ...called, input }]);
      },
    ),
    { seed: 1, numRuns: 40 },
  );
});

describe('a fault', () => {
  test.each<[string, Case & { requestCount: number }]>([
    [
      'slow first token: is waited for within its budget',
      {
        answers: [{ ...whole, fault: { type: 'slow', ms: 3_999 } }],
        waits: [first(3_999)],
        parts: good,
        requestCount: 1,
      },
    ],
    [
      'no head: a timeout at the budget of the first chunk',
      {
        answers: [{ ...whole, fault: { type: 'stall', after: 0 } }],
        waits: [first(4_000)],
        parts: [error('timeout', true, 0, 'the model takes too long: no first word')],
        requestCount: 1,
      },
    ],
    [
      'thinks and never speaks: the same, for the party hears nothing',
      {
        answers: [{ reasoning: stalls, fault: { type: 'stall', after: 4 } }],
        waits: [first(4_000)],
        parts: [error('timeout', true, 0, 'the model takes too long: no first word')],
        requestCount: 1,
      },
    ],
    [
      'stall in the middle: a timeout between chunks, that says how far it came',
      {
        answers: [{ text: stalls, fault: { type: 'stall', after: 3 } }],
        waits: [{ partCount: 3, requestCount: 1, ms: 5_000 }],
        parts: [
          text('Once upon a '),
          error('timeout', true, 12, 'the model takes too long: silence in the answer'),
        ],
        requestCount: 1,
      },
    ],
    [
      'slow words: each has its time, until the try as a whole has had its own',
      {
        answers: [{ text: 'a b c d e f g', paceMs: 4_999 }],
        waits: [
          ...[1, 2, 3, 4].map((partCount) => ({ partCount, requestCount: 1, ms: 4_999 })),
          { partCount: 5, requestCount: 1, ms: 4 },
        ],
        parts: [
          text('a b c d e '),
          error('timeout', true, 10, 'the model takes too long: one try'),
        ],
        requestCount: 1,
      },
    ],
    [
      'cut in the middle: no second try, for it was heard',
      {
        answers: [{ text: stalls, fault: { type: 'cut', after: 3 } }],
        parts: [text('Once upon a '), error('transient', true, 12)],
        requestCount: 1,
      },
    ],
    [
      'cut before the first token: one more try',
      {
        answers: [{ ...whole, fault: { type: 'cut', after: 0 } }, whole],
        waits: [first(200)],
        parts: good,
        requestCount: 2,
      },
    ],
    [
      'cut twice: an error',
      {
        answers: [
          { ...whole, fault: { type: 'cut', after: 0 } },
          { ...whole, fault: { type: 'cut', after: 0 } },
        ],
        waits: [first(200)],
        parts: [error('transient', true)],
        requestCount: 2,
      },
    ],
    [
      'error event in the middle',
      {
        answers: [
          {
            text: stalls,
            fault: { type: 'error-event', after: 2, error: { message: 'overloaded', code: 529 } },
          },
        ],
        parts: [text('Once upon '), error('transient', true, 10, 'overloaded')],
        requestCount: 1,
      },
    ],
    [
      'line that is no JSON',
      {
        answers: [{ text: stalls, fault: { type: 'garbage', after: 2 } }],
        parts: [text('Once upon '), error('transient', true, 10)],
        requestCount: 1,
      },
    ],
    [
      'no reason to end: the answer may be cut',
      {
        answers: [{ text: stalls, finishReason: null }],
        parts: [text(stalls), error('transient', true, 16)],
        requestCount: 1,
      },
    ],
    [
      'broken tool JSON: no call comes out',
      {
        answers: [
          {
            text: 'Wait.',
            toolCalls: [
              { name: 'lookup', input: {} },
              { name: 'lookup', input: '{"q":' },
            ],
          },
        ],
        parts: [
          text('Wait.'),
          toolStart,
          toolStart,
          error('answer', true, 5, expect.stringContaining('no JSON')),
        ],
        requestCount: 1,
      },
    ],
    [
      'tool call that does not end: its own bound, and no second try',
      {
        answers: [{ toolCalls: [{ name: 'lookup', input: 'xxxx', pieceChars: 1 }], paceMs: 4_000 }],
        waits: [
          { partCount: 1, requestCount: 1, ms: 4_000 },
          { partCount: 1, requestCount: 1, ms: 4_000 },
        ],
        parts: [
          toolStart,
          error('timeout', true, 0, 'the model takes too long: a tool call without end'),
        ],
        requestCount: 1,
      },
    ],
    [
      'unknown tool: asked once more',
      {
        answers: [
          { toolCalls: [{ name: 'rm', input: {} }] },
          { toolCalls: [{ name: 'rm', input: {} }] },
        ],
        waits: [first(200)],
        parts: [error('answer', true, 0, 'the model called an unknown tool: rm')],
        requestCount: 2,
      },
    ],
    [
      'empty answer: asked once more',
      { answers: [{ text: '' }, whole], waits: [first(200)], parts: good, requestCount: 2 },
    ],
    [
      'nothing but white space, twice',
      {
        answers: [{ text: ' \n ' }, {}],
        waits: [first(200)],
        parts: [error('answer', true, 0, 'the model returned nothing (stop)')],
        requestCount: 2,
      },
    ],
    [
      'filtered away: no second try',
      {
        answers: [{ finishReason: 'content_filter' }],
        parts: [error('answer', false)],
        requestCount: 1,
      },
    ],
    [
      '429: waits as long as the server wishes',
      {
        answers: [refusal(429, 'rate_limit_exceeded', { 'retry-after': '2' }), whole],
        waits: [first(2_000)],
        parts: good,
        requestCount: 2,
      },
    ],
    [
      '429 with a wish beyond the first token: says so at once',
      {
        answers: [refusal(429, 'rate_limit_exceeded', { 'retry-after': '30' })],
        parts: [error('rate', true, 0, 'no: … (HTTP 429)')],
        requestCount: 1,
      },
    ],
    [
      '429 for an empty account: no second try',
      {
        answers: [refusal(429, 'insufficient_quota', { 'retry-after-ms': '10' })],
        parts: [error('quota', false)],
        requestCount: 1,
      },
    ],
    [
      '503: one more try within what is left of the first token',
      {
        answers: [refusal(503, ''), { ...whole, fault: { type: 'stall', after: 0 } }],
        waits: [first(200), { partCount: 0, requestCount: 2, ms: 3_800 }],
        parts: [error('timeout', true)],
        requestCount: 2,
      },
    ],
    [
      'a page instead of a stream: no words, so one more try',
      {
        answers: [
          { fault: { type: 'status', status: 200, body: { hello: 'I am a proxy' } } },
          whole,
        ],
        waits: [first(200)],
        parts: good,
        requestCount: 2,
      },
    ],
    [
      '400: no second try',
      {
        answers: [refusal(400, 'context_length_exceeded')],
        parts: [error('config', false)],
        requestCount: 1,
      },
    ],
    [
      'wrong key: no second try, and the key is not told',
      {
        answers: [],
        options: { apiKey: 'wrong' },
        parts: [error('config', false, 0, '… key (HTTP 401)')],
        requestCount: 1,
      },
    ],
  ])('%s', async (_, each) => {
    expect(await run(each)).toEqual(each.parts);
    expect(twin.requestCount).toBe(each.requestCount);
  });

  test('loop: the answer ends while the model goes on', async () => {
    const parts = await run({ answers: [{ text: loop, fault: { type: 'loop' } }], parts: [] });
    expect(parts).toEqual([
      text(expect.stringMatching(/^(I can help you with that\. ?)/u) as unknown as string),
      error('answer', true, expect.any(Number) as unknown as number, 'the model repeats itself'),
    ]);
    expect((parts[0] as { delta: string }).delta.length).toBeLessThan(300);
  });

  test('endless answer that does not repeat: ends at its bound', async () => {
    const answer = Array.from({ length: 400 }, (_, n) => `${n * 7919}`).join(' ');
    const parts = await run({ answers: [{ text: answer }], options: { charsMax: 500 }, parts: [] });
    expect(parts.at(-1)).toMatchObject({ kind: 'answer', reason: 'the answer does not end' });
  });
});

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
