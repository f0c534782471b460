import { expect, test } from 'vitest';
import { BotTool } from '../../../machines/contracts/bot/tools.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import type { Tool } from './tool.ts';
import { useTools } from './tool-use.ts';

const spec = (name: string) =>
  BotTool.parse({ kind: 'mock', name, description: 'Does it.', output: { made: name } });
const call = (toolName: string) => ({
  toolCallId: `of ${toolName}`,
  toolName,
  input: {},
  key: `c1:${toolName}`,
});

test('tools are used at once; what fails, hangs or is unknown is told as an error', async () => {
  const clock = new VirtualClock();
  const open = ({ name }: BotTool): Tool => ({
    use: async () => {
      if (name === 'breaks') throw new Error('no stock');
      return name === 'hangs' ? new Promise(() => {}) : 'x'.repeat(name === 'long' ? 9_000 : 1);
    },
  });
  const names = ['works', 'breaks', 'hangs', 'long'];
  const used = useTools(
    [...names, 'rm'].map(call),
    { tools: names.map(spec), clock, open },
    new AbortController().signal,
  );
  clock.advance(8_000);
  const results = await used;
  expect(results.map(({ isError }) => isError)).toEqual([false, true, true, false, true]);
  expect(results.map(({ output }) => output)).toEqual([
    'x',
    { error: 'no stock' },
    { error: 'no answer within 8000 ms' },
    expect.stringMatching(/^"x{7999} …$/u),
    { error: 'there is no such tool' },
  ]);
  expect(clock.pendingCount).toBe(0);
});

test('a tool of the mock kind answers what is written in the bot', async () => {
  const clock = new VirtualClock();
  const { signal } = new AbortController();
  const [result] = await useTools([call('stock')], { tools: [spec('stock')], clock }, signal);
  expect(result).toEqual({
    toolCallId: 'of stock',
    toolName: 'stock',
    output: { made: 'stock' },
    isError: false,
  });
});

test('a tool that may not be used twice is not used before its use is kept; others are, by the key they are given', async () => {
  const clock = new VirtualClock();
  const { signal } = new AbortController();
  const keys: string[] = [];
  const open = (): Tool => ({
    use: async (_, { key }) => {
      keys.push(key);
    },
  });
  const tools = [spec('order'), { ...spec('stock'), repeatable: true }];
  const calls = tools.map(({ name }) => call(name));
  const results = await useTools(calls, { tools, clock, open, isKept: false }, signal);
  expect(results.map(({ isError }) => isError)).toEqual([true, false]);
  expect(keys).toEqual(['c1:stock']);
  await useTools(calls, { tools, clock, open }, signal);
  expect(keys).toEqual(['c1:stock', 'c1:order', 'c1:stock']);
});

test('whoever does not wait any more has them end', async () => {
  const clock = new VirtualClock();
  const leave = new AbortController();
  const open = (): Tool => ({ use: () => new Promise(() => {}) });
  const used = useTools([call('hangs')], { tools: [spec('hangs')], clock, open }, leave.signal);
  leave.abort(new Error('hung up'));
  expect(await used).toMatchObject([{ isError: true, output: { error: 'hung up' } }]);
  expect(clock.pendingCount).toBe(0);
});
