import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { FormFields } from '../../actors/telephony/twilio/twilio-signature.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { ApiParts } from './api-parts.ts';

/**
 * Who may call a route; each one states it.
 *
 * - `public`: everyone. Health, and the console's own files, which hold no data.
 * - `internal`: fleet and dialler, by `Authorization: Bearer VOXCORE_SECRET`.
 * - `operator`: there are no accounts yet, so a program or a browser on this machine that calls the API directly, or
 *   whoever holds the secret. What came through a proxy, under a foreign host name (DNS rebinding) or from a page of another
 *   site is not taken for the operator.
 * - `carrier`: by the carrier's signature.
 * - `signed-body`: by a token over the hash of the body, which LiveKit signs with the API secret.
 */
export type Access = 'public' | 'internal' | 'operator' | 'carrier' | 'signed-body';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

/** What the guards need; a server without carrier or operator routes has no signatures to check. */
export type AccessParts = Pick<ApiParts, 'secret'> &
  Partial<Pick<ApiParts, 'publicUrl' | 'isCarrierSignature' | 'isSignedBody'>>;

export function guardAccess(app: FastifyInstance, parts: AccessParts): void {
  const accepted = acceptedOf(parts.secret);

  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined)
      throw new Error(`route ${String(method)} ${url} does not state its access`);
  });

  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const access = request.routeOptions.config.access;
    if (access === 'public' || access === 'carrier' || access === 'signed-body') return;
    if (hasSecret(request, accepted)) return;
    if (access !== 'operator') throw new VoxError('unauthorized');
    const refusal = refusalOfOperator(request);
    if (refusal !== null) throw new VoxError(refusal);
  });

  // The signature covers the body, so it is checked once that is read, and before anything looks at it.
  app.addHook('preValidation', async (request) => {
    if (request.is404 || request.routeOptions.config.access !== 'carrier') return;
    const signature = request.headers['x-twilio-signature'];
    const url = `${parts.publicUrl?.() ?? ''}${request.raw.url ?? ''}`;
    const fields = (request.body ?? {}) as FormFields;
    if (typeof signature !== 'string' || !parts.isCarrierSignature?.({ signature, url, fields }))
      throw new VoxError('signature_invalid');
  });

  app.addHook('preValidation', async (request) => {
    if (request.is404 || request.routeOptions.config.access !== 'signed-body') return;
    const { body, headers } = request;
    // Of another content type it would have been parsed, and not be what was signed.
    if (
      typeof body !== 'string' ||
      !(await parts.isSignedBody?.(body, headers.authorization ?? ''))
    )
      throw new VoxError('signature_invalid');
  });
}

/** Headers and peer, of a request or of an upgrade. */
type Asking = Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } };

/** For a socket that a console opens: the same as for a route with the access `operator`. Null: it may. */
export function refusalOfUpgrade(
  request: Asking,
  { secret }: Pick<ApiParts, 'secret'>,
): 'origin_refused' | 'unauthorized' | null {
  return hasSecret(request, acceptedOf(secret)) ? null : refusalOfOperator(request);
}

/** The same for a socket that a worker opens, and the access `internal`. */
export function refusalOfInternal(
  request: Asking,
  { secret }: Pick<ApiParts, 'secret'>,
): 'unauthorized' | null {
  return hasSecret(request, acceptedOf(secret)) ? null : 'unauthorized';
}

function refusalOfOperator(request: Asking): 'origin_refused' | 'unauthorized' | null {
  if (!isSameSite(request)) return 'origin_refused';
  return isDirectFromLoopback(request) ? null : 'unauthorized';
}

const acceptedOf = ({ current, previous }: ApiParts['secret']): string[] =>
  [current, previous].filter((secret) => secret !== null);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Digests have one length, so the comparison says nothing about where a wrong secret differs; all are compared always. */
function hasSecret(request: Asking, accepted: string[]): boolean {
  const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) return false;
  const givenDigest = digest(given);
  return accepted.map((secret) => timingSafeEqual(digest(secret), givenDigest)).includes(true);
}

const isLoopbackAddress = (address: string): boolean =>
  address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);

const isLoopbackName = (host: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host);

const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

const isDirectFromLoopback = (request: Asking): boolean =>
  isLoopbackAddress(request.socket.remoteAddress ?? '') &&
  isLoopbackName(request.headers.host ?? '') &&
  forwardingHeaders.every((name) => request.headers[name] === undefined);

/** Browsers name the page that asks; programs do not. */
function isSameSite({ headers }: Asking): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host;
}
