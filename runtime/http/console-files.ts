import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';

/** Where `npm run console` puts what it builds. */
export const consoleDir = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** The console's pages: one document, whose router shows the page of its address. */
const pages = [
  '/',
  '/calls',
  '/calls/*',
  '/campaigns',
  '/campaigns/*',
  '/leads/*',
  '/inspect',
  '/inspect/*',
  '/dock',
  '/lines',
] as const;

const yearMs = 365 * 86_400_000;

/**
 * Serves the console from `dir`, where it may come to be, or be built anew, while this server runs. Names of assets carry the
 * hash of their content and are kept for good; the document names them, so it is asked for each time. Everybody may read both:
 * they hold nothing but the program, and what it shows it asks of the API.
 */
export async function serveConsole(app: FastifyInstance, dir: string): Promise<void> {
  // Not `root`: that must exist when the server starts.
  await app.register(fastifyStatic, { serve: false, preCompressed: true });

  for (const url of pages)
    app.route({
      method: 'GET',
      url,
      config: { access: 'public' },
      schema: { hide: true },
      handler: (_request, reply) => sendDocument(reply, dir),
    });

  // Somebody has mistyped an address, or followed an old one: the console says so, and leads on. A program is told by a problem.
  app.route({
    method: 'GET',
    url: '/*',
    config: { access: 'public' },
    schema: { hide: true },
    handler: (request, reply) =>
      wantsPage(request) ? sendDocument(reply.code(404), dir) : reply.callNotFound(),
  });

  // What the document names beside its assets: the mark. No hash in these names, so they are asked for again.
  app.route({
    method: 'GET',
    url: '/:name(^[\\w-]+\\.(?:svg|png|ico|webmanifest)$)',
    config: { access: 'public' },
    schema: { hide: true },
    handler: (request, reply) =>
      reply
        .header('cache-control', 'no-cache')
        .sendFile((request.params as { name: string }).name, dir, asTold),
  });

  app.route({
    method: 'GET',
    url: '/assets/:name',
    config: { access: 'public' },
    schema: { hide: true },
    handler: (request, reply) => {
      const { name } = request.params as { name: string };
      if (!assetName.test(name)) throw new VoxError('not_found');
      return reply.sendFile(name, join(dir, 'assets'), { immutable: true, maxAge: yearMs });
    },
  });
}

/** A browser that goes to an address asks for a page first of all; nothing else that asks here does. */
const wantsPage = ({ headers, url }: FastifyRequest): boolean =>
  headers.accept?.startsWith('text/html') === true && !ownAddresses.test(url);

/** What is no page of the console, known or not. */
const ownAddresses = /^\/(?:api|assets|ws)(?:\/|$)/;

const sendDocument = async (reply: FastifyReply, dir: string) =>
  (await isThere(join(dir, 'index.html')))
    ? reply.header('cache-control', 'no-cache').sendFile('index.html', dir, asTold)
    : notBuilt(reply);

/** As Vite calls them, in one flat folder. */
const assetName = /^\w[\w-]*(\.\w[\w-]*)+$/;

const asTold = { cacheControl: false };

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Asks again by itself: `npm start` builds the console beside the running product. */
const notBuilt = (reply: FastifyReply) =>
  reply
    .code(503)
    .headers({ 'retry-after': '2', refresh: '2' })
    .type('text/html; charset=utf-8')
    .send(
      '<!doctype html><html lang="en"><title>VoxBridge</title><h1>The console is not built yet</h1>' +
        '<p>After <code>npm start</code> it comes by itself within seconds. Otherwise build it: <code>npm run console</code>.' +
        '<p>The API serves already: <a href="/api/v1/calls">calls</a>, <a href="/readyz">readiness</a>.</html>',
    );
