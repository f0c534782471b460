/** px and ms */
const swollenPx = 7;
const pulseMs = 200;

/** The taken edge swells once; the look of it stays in the style sheet. Moves that follow each other faster, as under a hand that scrubs, are seen without it. */
export const createPulse = (): ((svg: SVGSVGElement | undefined) => void) => {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (svg) => {
    const nowMs = performance.now();
    const isQuick = nowMs - lastMs < pulseMs;
    lastMs = nowMs;
    if (isQuick || !svg?.isConnected || matchMedia('(prefers-reduced-motion: reduce)').matches)
      return;
    const swollen = [{ strokeWidth: `${swollenPx}px`, offset: 0 }, { offset: 1 }];
    for (const path of svg.querySelectorAll('.chart-edge.is-taken > path'))
      path.animate(swollen, { duration: pulseMs, easing: 'ease-out' });
  };
};
