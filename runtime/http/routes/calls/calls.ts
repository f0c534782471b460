import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  CallFilter,
  CallHistogram,
  CallPage,
} from '../../../../machines/contracts/call/call-list.ts';
import { CallRecord } from '../../../../machines/contracts/call/call-record.ts';
import { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { barCountMax, callHistogram } from '../../../control/call-histogram.ts';
import { callColumns, callRows } from '../../../control/call-rows.ts';
import { searchCalls } from '../../../control/call-search.ts';
import { readJournal } from '../../../control/journal/stored-journal.ts';
import { answers, IdParams, PageQuery } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';
import { sendCsv } from '../../csv-reply.ts';

const ListQuery = PageQuery.extend(CallFilter.shape);

const HistogramQuery = CallFilter.extend({
  bars: z.coerce.number().int().min(1).max(barCountMax).default(80),
});

const EventsQuery = z.object({
  /** Events after this `seq`. */
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
});

const EventsPage = z.object({ items: z.array(JournalEvent), nextAfter: z.number().nullable() });

/** Call records, newest first, and the journal of each. */
export const callRoutes =
  ({ documents, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/calls',
      config: { access: 'operator' },
      schema: { querystring: ListQuery, response: answers({ 200: CallPage }) },
      handler: async ({ query: { limit, cursor, ...asked } }) =>
        searchCalls(documents, asked, { limit, cursor }),
    });

    app.route({
      method: 'GET',
      url: '/api/v1/calls/histogram',
      config: { access: 'operator' },
      schema: { querystring: HistogramQuery, response: answers({ 200: CallHistogram }) },
      handler: async ({ query: { bars, ...asked } }) =>
        callHistogram(documents, asked, { now: now(), barCount: bars }),
    });

    app.route({
      method: 'GET',
      url: '/api/v1/calls.csv',
      config: { access: 'operator' },
      schema: { querystring: CallFilter },
      handler: async ({ query }, reply) =>
        sendCsv(reply, 'calls', callColumns, callRows(documents, query)),
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
        const record = await recordOf(params.id);
        return readJournal(documents, record, query);
      },
    });

    async function recordOf(callId: string): Promise<CallRecord> {
      const record = await documents.calls.findOne({ _id: callId });
      if (record === null) throw new VoxError('call_unknown', callId);
      return record;
    }
  };
