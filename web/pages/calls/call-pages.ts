import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import type { CallLine, CallPage } from '../../../machines/contracts/call/call-list.ts';
import { api } from '../../api/api-client.ts';
import { type CallQuery, queryKey } from './call-filter.ts';

const pageMax = 100;
/** Lines kept in the page: beyond, the filter is the better tool. */
const linesMax = 5_000;
/** New calls are asked for so often while the page is seen (ms). */
const headEveryMs = 5_000;

/** The finished calls of a filter, page by page, newest first; what has ended since the first page waits in `fresh`. */
export const createCallPages = (query: () => CallQuery) => {
  const [lines, setLines] = createSignal<CallLine[]>([]);
  const [fresh, setFresh] = createSignal<CallLine[]>([]);
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [searchedToAt, setSearchedToAt] = createSignal<number | null>(null);
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading');
  const [error, setError] = createSignal<unknown>(null);
  const [isLoadingMore, setLoadingMore] = createSignal(false);
  let running = new AbortController();

  const ask = (after: string | null, limit = pageMax) =>
    api.json<CallPage>('/api/v1/calls', {
      query: { ...query(), limit, cursor: after },
      signal: running.signal,
    });

  const take = (page: CallPage, before: CallLine[]) => {
    const known = new Set(before.map(({ _id }) => _id));
    setLines([...before, ...page.items.filter(({ _id }) => !known.has(_id))]);
    setCursor(page.nextCursor);
    setSearchedToAt(page.searchedToAt);
    setState('ready');
  };
  const failWith = (cause: unknown) => {
    if (running.signal.aborted) return;
    setError(cause);
    setState('failed');
  };

  const load = () => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    if (lines().length === 0) setState('loading');
    void ask(null).then(
      (page) => {
        if (signal.aborted) return;
        setFresh([]);
        take(page, []);
      },
      (cause: unknown) => !signal.aborted && failWith(cause),
    );
  };

  const more = () => {
    const after = cursor();
    if (after === null || isLoadingMore() || lines().length >= linesMax) return;
    const { signal } = running;
    setLoadingMore(true);
    void ask(after)
      .then(
        (page) => !signal.aborted && take(page, lines()),
        (cause: unknown) => !signal.aborted && failWith(cause),
      )
      .finally(() => setLoadingMore(false));
  };

  /** Looks for calls that have ended since; nothing is moved by it. */
  const lookAhead = () => {
    if (state() !== 'ready' || document.hidden) return;
    const { signal } = running;
    void ask(null).then(
      (page) => {
        if (signal.aborted) return;
        const known = new Set(lines().map(({ _id }) => _id));
        setFresh(page.items.filter(({ _id }) => !known.has(_id)));
      },
      // The next look tells; the shell says when the API is silent.
      () => {},
    );
  };

  /** Puts what has ended since in its place. */
  const showFresh = () => {
    if (fresh().length === 0) return;
    // As many as a page: there may be more in between.
    if (fresh().length >= pageMax) return load();
    setLines(
      [...fresh(), ...lines()].toSorted((a, b) => (a._id < b._id ? 1 : a._id > b._id ? -1 : 0)),
    );
    setFresh([]);
  };

  createEffect(on(() => queryKey(query()), load));
  const timer = setInterval(lookAhead, headEveryMs);
  onCleanup(() => {
    clearInterval(timer);
    running.abort();
  });

  return {
    lines,
    fresh,
    state,
    error,
    isLoadingMore,
    /** There are more behind these. */
    hasMore: () => cursor() !== null && lines().length < linesMax,
    searchedToAt,
    load,
    more,
    lookAhead,
    showFresh,
  };
};
