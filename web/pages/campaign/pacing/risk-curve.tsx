import { createMemo, type JSX, Show } from 'solid-js';
import type { PacingTick } from '../../../../machines/contracts/explain/pacing-tick.ts';

const width = 320;
const height = 120;
/** Space for what is written at the edges. */
const left = 36;
const bottom = 18;

const percent = (share: number): string =>
  `${(100 * share).toFixed(share >= 0.1 ? 0 : 1).replace(/\.0$/, '')} %`;

/**
 * How risky each further dial would be now: the share of people who would find no slot, by the number of dials. What is allowed is a line
 * across, what was dialled a dot. Its twin for readers is the sentence.
 */
export const RiskCurve = (props: { tick: PacingTick }): JSX.Element => {
  const shape = createMemo(() => {
    const risks = props.tick.curve?.risks ?? [];
    if (risks.length < 2) return null;
    const allowed = props.tick.allowed ?? 0;
    const most = Math.max(allowed * 2, Math.min(1, risks.at(-1)!), 0.01);
    const x = (n: number) => left + ((width - left - 8) * n) / (risks.length - 1);
    const y = (risk: number) =>
      4 + (height - bottom - 4) * (1 - Math.min(1, Math.max(0, risk) / most));
    const dials = Math.min(props.tick.dialCount, risks.length - 1);
    return {
      most,
      line: risks.map((risk, n) => `${n === 0 ? 'M' : 'L'}${x(n)} ${y(risk)}`).join(''),
      allowedY: y(allowed),
      groundY: y(0),
      dot: { x: x(dials), y: y(risks[dials]!) },
      last: risks.length - 1,
    };
  });
  return (
    <Show
      when={shape()}
      fallback={<p class="soft">This mode asks for no look ahead: nobody can be late.</p>}
    >
      {(drawn) => (
        <svg
          class="risk-curve"
          role="img"
          aria-label={`Risk of ${percent(props.tick.risk ?? 0)} with ${props.tick.dialCount} dials, ${percent(props.tick.allowed ?? 0)} allowed`}
          viewBox={`0 0 ${width} ${height}`}
        >
          <line class="ground" x1={left} x2={width - 8} y1={drawn().groundY} y2={drawn().groundY} />
          <line
            class="allowed"
            x1={left}
            x2={width - 8}
            y1={drawn().allowedY}
            y2={drawn().allowedY}
          />
          <text x={left - 4} y={drawn().allowedY + 4} text-anchor="end">
            {percent(props.tick.allowed ?? 0)}
          </text>
          <path d={drawn().line} />
          <circle cx={drawn().dot.x} cy={drawn().dot.y} r="4" />
          <text x={left} y={height - 4}>
            0
          </text>
          <text x={width - 8} y={height - 4} text-anchor="end">
            {drawn().last} dials now
          </text>
        </svg>
      )}
    </Show>
  );
};
