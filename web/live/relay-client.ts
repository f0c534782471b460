import type { RelayMessage, RelayRequest } from '../../machines/contracts/relay.ts';
import { createServerClock } from './server-clock.ts';
import {
  createSocketLink,
  type LinkState,
  type RelayClock,
  type RelaySocket,
} from './socket-link.ts';

/** A source of the topic has been silent since then (epoch ms of the server). */
export type StaleNote = { sinceAt: number; what: string };

/** What a watcher of one topic hears. */
export type TopicListener = {
  snapshot(data: unknown): void;
  /** `'incomplete'`: what was missed is not in the patches; the whole is asked for at once. */
  patch(data: unknown): unknown;
  /** Null: every source speaks again. */
  stale(note: StaleNote | null): void;
  gone(): void;
};

type Watched = {
  listener: TopicListener;
  /** The last message that was taken. */
  at: { epoch: string; seq: number } | null;
  /** Messages are passed over until what was asked for arrives. */
  isAsking: boolean;
  isGone: boolean;
  stopAsking: () => void;
};

export type RelayDeps = {
  open: () => RelaySocket;
  clock: RelayClock;
  random: () => number;
  onLink?: (state: LinkState) => void;
};

/** No answer to a question after a gap: ask for the whole (ms). */
const answerMs = 5_000;
/** A topic speaks at least every 5 s; nothing at all for so long, and the socket is taken for dead (ms). */
export const silentMs = 14_000;
/** The API drains: its consoles come again spread over this (ms). */
const spreadMs = 1_000;

/**
 * The console's end of the live relay: one socket, many topics, numbered messages. A gap is asked for with `from`; after a loss each
 * topic is resumed where it stood. The listener always sees a snapshot first and then every patch once, in order.
 */
export const createRelayClient = ({ open, clock, random, onLink }: RelayDeps) => {
  const topics = new Map<string, Watched>();
  const server = createServerClock(clock.now);

  const ask = (topic: string, watched: Watched, isWhole = false) => {
    watched.stopAsking();
    watched.isAsking = true;
    const from = isWhole ? null : watched.at;
    if (from === null) watched.at = null;
    const request: RelayRequest =
      from === null ? { op: 'watch', topic } : { op: 'watch', topic, from };
    link.send(JSON.stringify(request));
  };

  /** A gap: what was missed is asked for, and the whole if that does not come. */
  const recover = (topic: string, watched: Watched, isWhole = false) => {
    if (watched.isAsking) return;
    ask(topic, watched, isWhole);
    watched.stopAsking = clock.after(answerMs, () => ask(topic, watched, true));
  };

  const take = (topic: string, watched: Watched, message: RelayMessage) => {
    const { epoch, seq, data } = message;
    if (message.type === 'gone') {
      watched.stopAsking();
      watched.isGone = true;
      watched.listener.gone();
      return;
    }
    if (message.type === 'stale') {
      const { sinceAt, what } = data as { sinceAt: number | null; what: string };
      watched.listener.stale(sinceAt === null ? null : { sinceAt, what });
    }
    const { at } = watched;
    const isSnapshot = message.type === 'snapshot';
    if (!isSnapshot && at === null) return;
    // Only patches count; the others stand beside the last one.
    const isNext = at !== null && epoch === at.epoch && seq === at.seq + 1;
    const isBeside = at !== null && epoch === at.epoch && seq === at.seq;
    if (isSnapshot || (message.type === 'patch' ? isNext : isBeside)) {
      watched.stopAsking();
      watched.isAsking = false;
      watched.at = { epoch, seq };
      if (isSnapshot) watched.listener.snapshot(data);
      else if (message.type === 'patch' && watched.listener.patch(data) === 'incomplete')
        recover(topic, watched, true);
    } else if (epoch !== at!.epoch || seq > at!.seq) recover(topic, watched);
  };

  let heardAt = 0;
  let stopGuard = () => {};
  /** A socket that is open and says nothing is dead: topics tell that they live. */
  const guard = () => {
    stopGuard();
    stopGuard = clock.after(silentMs / 2, () => {
      if (!link.isOpen()) return;
      const isWaiting = [...topics.values()].some(({ isGone }) => !isGone);
      if (isWaiting && clock.now() - heardAt >= silentMs) link.renew();
      else guard();
    });
  };

  const link = createSocketLink({
    open,
    clock,
    random,
    onState: (state) => onLink?.(state),
    onOpen: () => {
      server.begin();
      heardAt = clock.now();
      guard();
      for (const [topic, watched] of topics) if (!watched.isGone) ask(topic, watched);
    },
    onText: (text) => {
      let message: RelayMessage;
      try {
        message = JSON.parse(text) as RelayMessage;
      } catch {
        return;
      }
      heardAt = clock.now();
      server.heard(message.t);
      if (message.type === 'reconnect') {
        link.renew(Math.round(spreadMs * random()));
        return;
      }
      const watched = topics.get(message.topic);
      if (watched !== undefined) take(message.topic, watched, message);
    },
  });

  return {
    /** One listener a topic (`watch-topic.ts` shares it); returns what ends the watch. */
    watch: (topic: string, listener: TopicListener): (() => void) => {
      if (topics.has(topic)) throw new Error(`${topic} is being watched already`);
      const watched: Watched = {
        listener,
        at: null,
        isAsking: false,
        isGone: false,
        stopAsking: () => {},
      };
      topics.set(topic, watched);
      link.keep();
      if (link.isOpen()) ask(topic, watched);
      return () => {
        if (topics.get(topic) !== watched) return;
        watched.stopAsking();
        topics.delete(topic);
        if (topics.size === 0) {
          stopGuard();
          link.drop();
        } else link.send(JSON.stringify({ op: 'leave', topic } satisfies RelayRequest));
      };
    },
    /** After sleep, a change of network or a long time hidden: a new socket, each topic resumed. */
    resync: () => link.renew(),
    /** Epoch ms by the server's clock. */
    serverNow: server.now,
  };
};
