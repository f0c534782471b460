import { expect, test } from 'vitest';
import { openLog } from './log.ts';

const logged = (write: (log: ReturnType<typeof openLog>) => void, level = 'info'): string => {
  const lines: string[] = [];
  write(
    openLog({
      level,
      secrets: ['canary-of-a-"secret"', null],
      destination: { write: (line) => lines.push(line) },
    }),
  );
  return lines.join('');
};

test('secrets are cut out by field name, and by value wherever they turn up', () => {
  const text = logged((log) => {
    log.info({ headers: { authorization: 'Bearer canary-1' } }, 'a request');
    log.info({ carrier: { twilio: { authToken: 'canary-2' } } }, 'a configuration');
    log.error(new Error('refused: Bearer canary-of-a-"secret"'), 'said canary-of-a-"secret"');
  });
  expect(text).not.toContain('canary');
  for (const line of text.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('time');
});

test('a telephone number is cut down to two digits, wherever it stands; at debug it is whole', () => {
  const write = (log: ReturnType<typeof openLog>) =>
    log.warn({ attemptId: '01M7Z0:+15550101234:1' }, 'nobody took +442079460958');
  expect(logged(write)).toMatch(/"01M7Z0:…34:1".*nobody took …58/);
  expect(logged(write, 'debug')).toContain('+15550101234');
});

test('lines below the level are not written', () => {
  expect(logged((log) => log.info('nothing'), 'warn')).toBe('');
});
