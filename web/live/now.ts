import { createSignal } from 'solid-js';
import { relay } from './relay.ts';

const [now, setNow] = createSignal(relay.serverNow());

/** One beat for every age on the page, so that they change together; none while nobody sees the page. */
setInterval(() => {
  if (!document.hidden) setNow(relay.serverNow());
}, 1_000);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) setNow(relay.serverNow());
});

/** Epoch ms by the server's clock; changes once a second. */
export { now };
