import type { IncomingMessage } from 'node:http';
import { failureOfStatus, type ProviderFailure } from './provider-failure.ts';

const wordsMax = 1_000;

/** Seconds, or an HTTP date, which would need a clock that agrees with the provider's: a long pause stands for it. */
const retryAfterMs = (header: string | undefined): number | undefined => {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : 60_000;
};

/** The upgrade was answered with a status: what it means. The words of the body are read as far as they matter. */
export const readRefusal = (
  response: IncomingMessage,
  onRead: (failure: ProviderFailure) => void,
): void => {
  let words = '';
  let isRead = false;
  const read = () => {
    if (isRead) return;
    isRead = true;
    const { statusCode = 500, headers } = response;
    const said = words.slice(0, wordsMax).trim();
    onRead(failureOfStatus(statusCode, said, retryAfterMs(headers['retry-after'])));
  };
  response.setEncoding('utf8');
  response.on('data', (piece: string) => {
    words += piece;
    if (words.length >= wordsMax) read();
  });
  response.on('end', read);
  response.on('error', read);
  response.on('close', read);
};
