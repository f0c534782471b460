import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/api-client.ts';
import { refusalOf, refusalsByField } from './refusal.ts';

const refused = (problems?: { at: string; message: string }[]) =>
  new ApiError('1 of 1 lines of sim are taken', 429, {
    type: 'about:blank',
    title: 'Every line is taken.',
    status: 429,
    code: 'provider_at_capacity',
    retryable: true,
    requestId: 'r1',
    ...(problems && { problems }),
  });

describe('a refusal of the API', () => {
  it('is told in its own words, as a sentence', () => {
    expect(refusalOf(refused())).toBe('1 of 1 lines of sim are taken.');
    expect(refusalOf(new Error('Gone.'))).toBe('Error: Gone.');
  });

  it('is told by what it says of the fields, where it names some', () => {
    const error = refused([
      { at: 'body/to', message: 'must be E.164' },
      { at: 'body/from', message: 'Which number?' },
    ]);
    expect(refusalOf(error)).toBe('Must be E.164. Which number?');
    expect(refusalsByField(error)).toEqual({ to: 'Must be E.164.', from: 'Which number?' });
    expect(refusalsByField(refused())).toEqual({});
  });
});
