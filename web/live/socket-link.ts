/** The least of a WebSocket that the relay client needs, so that tests can hold both ends. */
export type RelaySocket = {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
};

/** Time and chance of the client. */
export type RelayClock = {
  now(): number;
  /** Returns what stops it. */
  after(ms: number, act: () => void): () => void;
};

/** A socket that has not opened after this long is given up (ms). */
const openMs = 8_000;
const backoffFirstMs = 250;
const backoffMaxMs = 10_000;

/** Wait before the n-th try (from 0): doubles up to ten seconds, half of it by chance, so that consoles do not come back as one. */
export const backoffMs = (tries: number, random: () => number): number => {
  const wholeMs = Math.min(backoffMaxMs, backoffFirstMs * 2 ** Math.min(tries, 10));
  return Math.round(wholeMs / 2 + (wholeMs / 2) * random());
};

/** `unused`: nobody watches anything, so there is no socket. */
export type LinkState = 'unused' | 'connecting' | 'open' | 'lost';

type LinkDeps = {
  open: () => RelaySocket;
  clock: RelayClock;
  random: () => number;
  onOpen: () => void;
  onText: (text: string) => void;
  onState: (state: LinkState) => void;
};

/** One socket that is always being kept up: opened, replaced when it closes, dropped when nobody needs it. */
export const createSocketLink = ({ open, clock, random, onOpen, onText, onState }: LinkDeps) => {
  let socket: RelaySocket | null = null;
  let isOpen = false;
  let isWanted = false;
  let tries = 0;
  let stopTimer = () => {};

  const forget = () => {
    stopTimer();
    stopTimer = () => {};
    const old = socket;
    socket = null;
    isOpen = false;
    if (old === null) return;
    old.onopen = old.onmessage = old.onclose = null;
    old.close();
  };

  const retry = (waitMs: number) => {
    forget();
    if (!isWanted) return;
    onState(tries === 0 ? 'connecting' : 'lost');
    stopTimer = clock.after(waitMs, connect);
  };

  const lose = () => {
    tries += 1;
    retry(backoffMs(tries - 1, random));
  };

  function connect() {
    forget();
    let fresh: RelaySocket;
    try {
      fresh = open();
    } catch {
      lose();
      return;
    }
    socket = fresh;
    stopTimer = clock.after(openMs, lose);
    fresh.onopen = () => {
      stopTimer();
      isOpen = true;
      tries = 0;
      onState('open');
      onOpen();
    };
    fresh.onmessage = ({ data }) => {
      if (typeof data === 'string') onText(data);
    };
    fresh.onclose = lose;
  }

  return {
    isOpen: () => isOpen,
    send: (text: string) => {
      if (isOpen) socket?.send(text);
    },
    keep: () => {
      if (isWanted) return;
      isWanted = true;
      tries = 0;
      onState('connecting');
      connect();
    },
    drop: () => {
      isWanted = false;
      forget();
      onState('unused');
    },
    /** A new socket now: after sleep a socket may look open and be dead. */
    renew: (waitMs = 0) => {
      if (!isWanted) return;
      tries = 0;
      if (waitMs > 0) retry(waitMs);
      else {
        onState('connecting');
        connect();
      }
    },
  };
};
