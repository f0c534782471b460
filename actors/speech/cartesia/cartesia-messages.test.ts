import { expect, test } from 'vitest';
import { readCartesia } from './cartesia-messages.ts';

const error = (words: object) =>
  readCartesia(
    JSON.stringify({ type: 'error', context_id: 'c0', status_code: 400, done: true, ...words }),
  );

test.each([
  { title: 'Refused', message: 'you have no credits left', error_code: 'quota' },
  { error: 'you have no credits left' },
])('an error says what it is about in whichever member: %j', (words) => {
  expect(error(words)).toMatchObject({
    contextId: 'c0',
    isDone: true,
    failure: { kind: 'quota', reason: expect.stringContaining('no credits left') },
  });
});
