import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { StatechartDrawing } from '../../../machines/contracts/statechart-drawing.ts';
import {
  type StatechartLine,
  StatechartList,
} from '../../../machines/contracts/statechart-list.ts';
import { answers } from '../answers.ts';
import { isKnown } from '../entity-tag.ts';

const drawingsDir = fileURLToPath(new URL('../../../machines/statecharts', import.meta.url));
const suffix = '.layout.json';

/** The drawings of all machines, as `npm run statecharts` made them: they change with the program and never while it runs. */
export const statechartRoutes = (): FastifyPluginAsyncZod => {
  let known: Promise<Map<string, StatechartDrawing>> | undefined;
  const drawings = () => {
    known ??= readDrawings();
    return known;
  };

  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/statecharts',
      config: { access: 'operator' },
      schema: { response: answers({ 200: StatechartList, 304: z.undefined() }) },
      handler: async (request, reply) => {
        const items = [...(await drawings()).values()].map(lineOf);
        const name = items.map(({ hash }) => hash.slice(0, 6)).join('');
        return isKnown(request, reply, name)
          ? reply.code(304).send()
          : reply.code(200).send({ items });
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/statecharts/:machine',
      config: { access: 'operator' },
      schema: {
        params: z.object({ machine: z.string().max(64) }),
        response: answers({ 200: StatechartDrawing, 304: z.undefined() }),
      },
      handler: async (request, reply) => {
        const { machine } = request.params;
        const drawing = (await drawings()).get(machine);
        if (drawing === undefined)
          throw new VoxError('not_found', `no machine is called ${machine}`);
        return isKnown(request, reply, drawing.hash)
          ? reply.code(304).send()
          : reply.code(200).send(drawing);
      },
    });
  };
};

async function readDrawings(): Promise<Map<string, StatechartDrawing>> {
  const files = (await readdir(drawingsDir)).filter((name) => name.endsWith(suffix)).sort();
  const read = files.map(async (name) =>
    StatechartDrawing.parse(JSON.parse(await readFile(join(drawingsDir, name), 'utf8'))),
  );
  return new Map((await Promise.all(read)).map((drawing) => [drawing.machine, drawing]));
}

const lineOf = ({ machine, hash, states, edges }: StatechartDrawing): StatechartLine => ({
  machine,
  title: `${machine[0]!.toUpperCase()}${machine.slice(1).replaceAll(/[-_]/g, ' ')}`,
  hash,
  stateCount: states.length,
  transitionCount:
    states.reduce((sum, { internal }) => sum + internal.length, 0) +
    edges.reduce((sum, { lines }) => sum + lines.length, 0),
});
