import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CallRecord } from '../../../machines/contracts/call-record.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { JournalEvent } from '../../../machines/contracts/journal-event.ts';
import { journalIdOf } from '../../control/documents.ts';
import { pieceCountMax, pieceEventCount } from '../../control/result-intake.ts';
import { answers, cutPage, IdParams, PageQuery, pageOf } from '../answers.ts';
import type { ApiParts } from '../api-parts.ts';

/** A line of the list: the record without what only its own page shows. */
const CallLine = CallRecord.omit({ transcript: true, vars: true, latency: true, counters: true });

const ListQuery = PageQuery.extend({
  state: CallRecord.shape.state.optional(),
  campaign: z.string().max(256).optional(),
  disposition: z.string().max(64).optional(),
});

const EventsQuery = z.object({
  /** Events after this `seq`. */
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
});

const EventsPage = z.object({ items: z.array(JournalEvent), nextAfter: z.number().nullable() });

/** Call records, newest first, and the journal of each. */
export const callRoutes =
  ({ documents }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/calls',
      config: { access: 'operator' },
      schema: { querystring: ListQuery, response: answers({ 200: pageOf(CallLine) }) },
      handler: async ({ query }) => {
        const { limit, cursor, state, campaign, disposition } = query;
        const found = await documents.calls.find(
          {
            // Call ids are ULIDs: their order is that of time.
            ...(cursor === undefined ? {} : { _id: { $lt: cursor } }),
            ...(state === undefined ? {} : { state }),
            ...(campaign === undefined ? {} : { campaignId: campaign }),
            ...(disposition === undefined ? {} : { 'disposition.code': disposition }),
          },
          {
            sort: { _id: -1 },
            limit: limit + 1,
            projection: { transcript: 0, vars: 0, latency: 0, counters: 0 },
          },
        );
        return cutPage(found, limit);
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/calls/:id',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CallRecord }) },
      handler: async ({ params }) => recordOf(params.id),
    });

    app.route({
      method: 'GET',
      url: '/api/v1/calls/:id/events',
      config: { access: 'operator' },
      schema: {
        params: IdParams,
        querystring: EventsQuery,
        response: answers({ 200: EventsPage }),
      },
      handler: async ({ params, query }) => {
        const { resultHash } = await recordOf(params.id);
        const pieces = await documents.journals.find(
          {
            _id: {
              $gte: journalIdOf(params.id, resultHash, 0),
              $lte: journalIdOf(params.id, resultHash, pieceCountMax),
            },
            toSeq: { $gt: query.after },
          },
          { sort: { _id: 1 }, limit: 1 + Math.ceil(query.limit / pieceEventCount) },
        );
        const events = pieces
          .flatMap((piece) => piece.events)
          .filter(({ seq }) => seq > query.after);
        const items = events.slice(0, query.limit);
        return { items, nextAfter: events.length > query.limit ? items.at(-1)!.seq : null };
      },
    });

    async function recordOf(callId: string): Promise<CallRecord> {
      const record = await documents.calls.findOne({ _id: callId });
      if (record === null) throw new VoxError('call_unknown', callId);
      return record;
    }
  };
