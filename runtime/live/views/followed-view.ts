import type { JournalEvent } from '../../../machines/contracts/call/journal-event.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import { busName, type SourceFeed } from '../sources/source-feed.ts';
import type { OpenView } from '../topic-view.ts';
import { isSame } from './keyed-rows.ts';

/** As many as a call's ring holds at most. */
const eventsMax = 20_000;
/** Sources answer a lease at once; who has not by then is not there. */
const answerMaxMs = 3_000;

/** Says what is known until a source speaks. Returns what ends it. */
export type OpenPrologue = (topic: string, tell: PrologueTell) => () => void;

export interface PrologueTell {
  /** This stands in for the source's whole until that comes. */
  shows(whole: object & Whole): void;
  /** Asks for a source that was not there before. */
  ask(): void;
  /** False: that no source answers means nothing. */
  isBusThere(): boolean;
  stale(what: string, sinceAt: number | null): void;
  gone(): void;
}

export interface FollowedDeps {
  feed: SourceFeed;
  clock: Clock;
  /** Without one, who does not answer is not there. */
  prologue?: OpenPrologue;
}

type Whole = { events: JournalEvent[] };
type Rest = Record<string, unknown>;

/**
 * Follows one journal from its ring on: `call/<id>` and `actor/<process>/<path>`, which differ in the name under which a patch
 * carries events and in what it may tell besides (`restKeys`). What has ended is gone.
 */
const openFollowed =
  (
    { feed, clock, prologue }: FollowedDeps,
    eventsKey: string,
    restKeys: readonly string[],
  ): OpenView =>
  (topic, tell) => {
    let whole: Whole | null = null;
    let source: string | null = null;
    let fresh: JournalEvent[] = [];
    let rest: Rest = {};
    let isBusGone = false;

    const restOf = (told: object): Rest =>
      Object.fromEntries(Object.entries(told).filter(([key]) => restKeys.includes(key)));
    const lastSeqOf = (events: readonly JournalEvent[]) => events.at(-1)?.seq ?? -1;
    const append = (held: Whole, events: readonly JournalEvent[]) => {
      const last = lastSeqOf(held.events);
      for (const event of events) {
        if (event.seq <= last) continue;
        held.events.push(event);
        fresh.push(event);
      }
      if (held.events.length > eventsMax * 1.1) held.events = held.events.slice(-eventsMax);
    };

    const waitForAnswer = () =>
      clock.setTimeout(() => {
        if (source !== null) return;
        if (isBusGone) timer = waitForAnswer();
        else tell.gone();
      }, answerMaxMs);
    let timer = prologue === undefined ? waitForAnswer() : undefined;

    const put = (held: Whole & Rest, data: Whole & Rest) => {
      for (const [key, value] of Object.entries(restOf(data)))
        if (!isSame(held[key], value)) rest[key] = value;
      Object.assign(held, restOf(data));
      append(held, data.events);
    };
    const silent = new Set<string>();
    const stopPrologue = prologue?.(topic, {
      shows(data) {
        if (source !== null) return;
        if (whole === null) whole = { ...data };
        else put(whole as Whole & Rest, data as Whole & Rest);
        tell.changed();
      },
      ask: () => feed.ask(topic),
      isBusThere: () => !isBusGone,
      stale(what, sinceAt) {
        if (sinceAt === null) silent.delete(what);
        else silent.add(what);
        tell.stale(what, sinceAt);
      },
      gone: () => tell.gone(),
    });
    const endPrologue = () => {
      stopPrologue?.();
      for (const what of silent) tell.stale(what, null);
      silent.clear();
    };

    const stop = feed.watch(topic, {
      whole(from, data: Whole & Rest) {
        if (source === null) endPrologue();
        const held = whole;
        const last = held === null ? -1 : lastSeqOf(held.events);
        const goesOn =
          held !== null &&
          (source === from || source === null) &&
          lastSeqOf(data.events) >= last &&
          (data.events[0]?.seq ?? 0) <= last + 1;
        if (goesOn) {
          source = from;
          put(held as Whole & Rest, data);
          return tell.changed();
        }
        whole = { ...data, events: data.events.slice() };
        source = from;
        fresh = [];
        rest = {};
        if (held === null) tell.changed();
        else tell.anew();
      },
      change(from, data: Rest) {
        if (whole === null || from !== source) return;
        const told = restOf(data);
        Object.assign(rest, told);
        Object.assign(whole, told);
        append(whole, (data[eventsKey] as JournalEvent[] | undefined) ?? []);
        tell.changed();
      },
      gone(from) {
        if (from === source) tell.gone();
      },
      silent(what, sinceAt) {
        if (what === busName) isBusGone = sinceAt !== null;
        tell.stale(what, sinceAt);
      },
    });

    return {
      whole: () => whole,
      patch() {
        const hasRest = Object.keys(rest).length > 0;
        if (fresh.length === 0 && !hasRest) return undefined;
        const patch = { ...rest, ...(fresh.length > 0 ? { [eventsKey]: fresh } : undefined) };
        fresh = [];
        rest = {};
        return patch;
      },
      close() {
        clock.clearTimeout(timer);
        stopPrologue?.();
        stop();
      },
    };
  };

/** CallView and CallPatch. */
export const openCallView = (deps: FollowedDeps): OpenView =>
  openFollowed(deps, 'call:timeline', ['call', 'isOver', 'latency']);

/** ActorView and ActorPatch. */
export const openActorView = (deps: FollowedDeps): OpenView =>
  openFollowed(deps, 'actor:event', []);
