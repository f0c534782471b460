import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type { LeadLine, LeadPage } from '../../../../machines/contracts/campaign/campaign-views.ts';
import { api } from '../../../api/api-client.ts';

export type LeadQuery = { state?: string; outcome?: string; why?: string; order?: string };

const pageMax = 100;
/** Leads kept in the page: beyond, the filter is the better tool. */
const leadsMax = 5_000;
/** Pages with nothing in them that are passed over by themselves: a search by words goes on behind them. */
const emptyPagesMax = 10;
const refreshEveryMs = 5_000;

/** A campaign's leads under a filter, page by page; what is shown is read again while the page is seen. */
export const createLeadPages = (campaignId: () => string, query: () => LeadQuery) => {
  /** A lead stays the same object while its fields change: a row that has the focus keeps it. */
  const [shown, setShown] = createStore<{ leads: LeadLine[] }>({ leads: [] });
  const leads = () => shown.leads;
  const setLeads = (next: LeadLine[]) =>
    setShown('leads', reconcile(next, { key: '_id', merge: true }));
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading');
  const [error, setError] = createSignal<unknown>(null);
  let running = new AbortController();
  let isBusy = false;

  const ask = (after: string | null) =>
    api.json<LeadPage>(`/api/v1/campaigns/${encodeURIComponent(campaignId())}/leads`, {
      query: { ...query(), limit: pageMax, cursor: after },
      signal: running.signal,
    });

  const read = async (after: string | null, before: LeadLine[]): Promise<void> => {
    const { signal } = running;
    isBusy = true;
    try {
      let page = await ask(after);
      for (
        let n = 0;
        page.items.length === 0 && page.nextCursor !== null && n < emptyPagesMax;
        n += 1
      )
        page = await ask(page.nextCursor);
      if (signal.aborted) return;
      setLeads([...before, ...page.items]);
      setCursor(page.nextCursor);
      setState('ready');
    } catch (cause) {
      if (signal.aborted) return;
      // What is shown stays; only a page that never came is a failure of the list.
      if (before.length > 0 || state() === 'ready') return;
      setError(cause);
      setState('failed');
    } finally {
      isBusy = false;
    }
  };

  const load = () => {
    running.abort();
    running = new AbortController();
    setState('loading');
    setLeads([]);
    void read(null, []);
  };
  const more = () => {
    const after = cursor();
    if (after !== null && !isBusy && leads().length < leadsMax) void read(after, leads());
  };
  /** Only while one page is there: a reader further down is not moved. */
  const refresh = () => {
    if (document.hidden || isBusy || state() !== 'ready' || leads().length > pageMax) return;
    void read(null, []);
  };

  createEffect(
    on(
      () => [campaignId(), query().state, query().outcome, query().why, query().order].join('\n'),
      load,
    ),
  );
  const timer = setInterval(refresh, refreshEveryMs);
  onCleanup(() => {
    clearInterval(timer);
    running.abort();
  });
  return { leads, state, error, load, more, refresh, hasMore: () => cursor() !== null };
};
