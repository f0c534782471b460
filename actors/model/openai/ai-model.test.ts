import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { ModelPart } from '../language-model.ts';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import {
  type Case,
  call,
  closeRig,
  finish,
  good,
  hello,
  joined,
  opened,
  partsOf,
  run,
  said,
  text,
  toolStart,
  twin,
  usage,
  usageSent,
  whole,
} from './model-rig.ts';

afterEach(closeRig);

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

const anyText = fc.array(fc.constantFrom('so', 'größer', '😀', 'हाँ', '"', '\\', 'a b', '…', '{}'), {
  minLength: 1,
  maxLength: 12,
});

test('an answer is the same whatever the borders of its bytes', async () => {
  let answer: ChatAnswer = {};
  const model = await opened(() => answer);
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
