import { expect, test } from 'vitest';
import { knownLanguage } from './known-language.ts';

test.each([
  ['en', 'en'],
  ['en-IN', 'en-IN'],
  ['es-419', 'es-419'],
  ['es-MX', 'es'],
  ['hi-IN', 'hi'],
  ['de-AT', 'de'],
  ['zh-Hant', 'zh-Hant'],
  ['multi', 'multi'],
])('a bot in %s is heard in %s', (language, asked) => {
  expect(knownLanguage(language)).toBe(asked);
});
