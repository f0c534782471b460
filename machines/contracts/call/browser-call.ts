import { z } from 'zod';
import { BotId, BotVersionId, CallId } from '../ids.ts';

/** Body of `POST /api/v1/browser-calls`: a call to a bot without a telephone. */
export const NewBrowserCall = z.object({
  botId: BotId,
  /** Pins a published version, or `draft`; without it the live one. */
  versionId: BotVersionId.optional(),
});
export type NewBrowserCall = z.infer<typeof NewBrowserCall>;

/** 201: a slot is reserved, and the bot waits there for the browser. */
export const BrowserCallOffer = z.object({
  callId: CallId,
  /** WebSocket of the worker; its first message is `start` with call id and token. */
  url: z.string(),
  /** For this call only. */
  token: z.string(),
  /** Epoch ms; a socket that begins later finds nobody. */
  expiresAt: z.number().int(),
});
export type BrowserCallOffer = z.infer<typeof BrowserCallOffer>;

/** What a browser call has in place of the caller's number. */
export const browserParty = 'browser';

/** Where a worker takes browsers or operators, by where it takes carriers: beside it. */
const besideMedia = (mediaUrl: string, name: string): string => {
  const place = mediaUrl.replace(/[?#].*$/, '');
  return `${place.replace(/\/[^/]*$/, '')}/${name}`;
};

export const browserUrlOf = (mediaUrl: string): string => besideMedia(mediaUrl, 'browser');
export const operatorUrlOf = (mediaUrl: string): string => besideMedia(mediaUrl, 'operator');
