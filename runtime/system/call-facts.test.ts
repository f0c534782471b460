import { expect, test } from 'vitest';
import type { CallFact } from '../../machines/contracts/call/call-fact.ts';
import { logCallFact } from './call-facts.ts';
import { openLog } from './log.ts';

const said: CallFact = {
  t: 1,
  callId: 'call-1',
  event: 'user_spoke',
  party: '+15550101234',
  data: { text: 'My name is Canary Bird.' },
};

const logged = (level: string, fact: CallFact): Record<string, unknown>[] => {
  const lines: string[] = [];
  logCallFact(openLog({ level, destination: { write: (line) => lines.push(line) } }), fact);
  return lines.map((line) => JSON.parse(line));
};

test('a fact is one line with the name that operators know, and the ids', () => {
  const fact: CallFact = { ...said, event: 'node_entered', data: { node: 'start', type: 'start' } };
  expect(logged('info', fact)).toMatchObject([
    { msg: 'node_entered', callId: 'call-1', node: 'start', type: 'start' },
  ]);
});

test('what a person said or keyed, and the number, are not in it', () => {
  const keyed: CallFact = { ...said, data: { digits: '4929' } };
  expect(logged('info', said)).toMatchObject([{ wordCount: 5, party: '…34' }]);
  expect(logged('info', keyed)).toMatchObject([{ digitCount: 4 }]);
  const text = JSON.stringify([...logged('info', said), ...logged('info', keyed)]);
  expect(text).not.toMatch(/Canary|4929|0101/);
});

test('at debug they are, under pii and nowhere else', () => {
  const [line] = logged('debug', said);
  expect(line).toMatchObject({ pii: { text: said.data.text, party: said.party } });
  expect(JSON.stringify({ ...line, pii: null })).not.toContain('Canary');
});

test('where nothing below warn is logged, as at the terminal of npm start, it is not there', () => {
  expect(logged('warn', said)).toEqual([]);
});
