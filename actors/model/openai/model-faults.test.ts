import { afterEach, describe, expect, test } from 'vitest';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import {
  type Case,
  call,
  closeRig,
  error,
  finish,
  good,
  run,
  secret,
  text,
  toolStart,
  twin,
  whole,
} from './model-rig.ts';

afterEach(closeRig);

const stalls = 'Once upon a time';
const refusal = (status: number, code: string, headers = {}): ChatAnswer => ({
  fault: { type: 'status', status, headers, body: { error: { message: `no: ${secret}`, code } } },
});
const first = (ms: number) => ({ partCount: 0, requestCount: 1, ms });
const loop = 'I can help you with that. ';

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
      'broken tool JSON: the call comes with its problem',
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
          { ...call, input: {} },
          { ...call, toolCallId: 'call_1', input: {}, problem: 'the arguments are no JSON' },
          finish('tool-calls', expect.anything()),
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
      'unknown tool: the call comes with its problem',
      {
        answers: [{ toolCalls: [{ name: 'rm', input: {} }] }],
        parts: [
          { type: 'tool-start', toolName: 'rm' },
          { ...call, toolName: 'rm', input: {}, problem: 'there is no such tool' },
          finish('tool-calls', expect.anything()),
        ],
        requestCount: 1,
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
