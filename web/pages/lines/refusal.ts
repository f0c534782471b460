import { ApiError } from '../../api/api-client.ts';
import { sentence } from './sentence.ts';

/** Why the API refused, in its own words; of each field that it names, those. */
export const refusalOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return sentence(String(error));
  const problems = error.problem?.problems ?? [];
  return problems.length === 0
    ? sentence(error.message)
    : problems.map(({ message }) => sentence(message)).join(' ');
};

/** What it says of each field of what was sent, by the field's name. */
export const refusalsByField = (error: unknown): Record<string, string> => {
  const problems = (error instanceof ApiError ? error.problem?.problems : undefined) ?? [];
  return Object.fromEntries(
    problems.map(({ at, message }) => [at.replace(/^body\//, ''), sentence(message)]),
  );
};
