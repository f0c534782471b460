import { createSignal } from 'solid-js';
import { socketUrl } from '../api/address.ts';
import { createRelayClient } from './relay-client.ts';
import type { LinkState, RelaySocket } from './socket-link.ts';
import { onWake } from './wake.ts';

const [linkState, setLinkState] = createSignal<LinkState>('unused');
const [linkChangedAt, setLinkChangedAt] = createSignal(Date.now());

/** The console's one relay. It opens its socket with the first watch. */
export const relay = createRelayClient({
  open: () => new WebSocket(socketUrl('/api/v1/live')) as RelaySocket,
  clock: {
    now: Date.now,
    after: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
  },
  random: Math.random,
  onLink: (state) => {
    if (state === linkState()) return;
    setLinkState(state);
    setLinkChangedAt(Date.now());
  },
});

onWake(relay.resync);

/** `changedAt` is by the server's clock as far as it was known. */
export const link = { state: linkState, changedAt: linkChangedAt };
