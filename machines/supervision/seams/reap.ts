import type { AnyActorRef } from 'xstate';

/**
 * Stops the children in the last snapshot of a crashed actor: XState orphans them. Goes by the public API only, and is safe to
 * repeat. Returns how many were still running.
 */
export function reap(snapshot: unknown): number {
  const children = (snapshot as { children?: Record<string, AnyActorRef | undefined> } | undefined)
    ?.children;
  if (!children) return 0;
  let reaped = 0;
  for (const id in children) {
    const child = children[id];
    if (child?.getSnapshot()?.status !== 'active') continue;
    reaped += 1;
    // An actor that takes this event stops its own children first, then itself.
    child.send({ type: 'xstate.stop' });
  }
  return reaped;
}
