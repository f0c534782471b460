/** The page's own beat (ms); a beat that comes this much late means that the machine slept. */
const beatMs = 5_000;
const lateMs = 15_000;
/** Hidden for longer than this, a page checks its socket before it is believed (ms). */
const hiddenMs = 30_000;

/** Tells when the page may have missed the world: sleep, a long time hidden, the network's return. */
export const onWake = (act: () => void): (() => void) => {
  let beatAt = Date.now();
  let hiddenAt: number | null = null;
  const beat = setInterval(() => {
    const now = Date.now();
    // A hidden page's timers are throttled to one a minute; its return is told by the other way.
    if (now - beatAt > beatMs + lateMs && !document.hidden) act();
    beatAt = now;
  }, beatMs);
  const seen = () => {
    if (document.hidden) hiddenAt = Date.now();
    else {
      if (hiddenAt !== null && Date.now() - hiddenAt > hiddenMs) act();
      hiddenAt = null;
      beatAt = Date.now();
    }
  };
  const shown = (event: PageTransitionEvent) => {
    if (event.persisted) act();
  };
  document.addEventListener('visibilitychange', seen);
  window.addEventListener('online', act);
  window.addEventListener('pageshow', shown);
  return () => {
    clearInterval(beat);
    document.removeEventListener('visibilitychange', seen);
    window.removeEventListener('online', act);
    window.removeEventListener('pageshow', shown);
  };
};
