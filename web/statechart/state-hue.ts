import type { DrawnState } from '../../machines/contracts/statechart-drawing.ts';

/** Tokens of web/look/tokens.css. */
export type StateHue =
  | 'ringing'
  | 'talking'
  | 'listening'
  | 'thinking'
  | 'holding'
  | 'ending'
  | 'failed'
  | 'idle';

/** A machine's tags say what a state means to the outside. */
const byTag: Record<string, StateHue> = {
  speaking: 'talking',
  listening: 'listening',
  thinking: 'thinking',
  waiting: 'holding',
  held: 'holding',
  standby: 'holding',
  stopping: 'ending',
  free: 'idle',
};

const byName: readonly [StateHue, RegExp][] = [
  ['failed', /^(failed|apologising|insisting)$/],
  ['ringing', /^(ringing|starting|reserved|dialling|attaching|intending|acquiring|recovering)$/],
  ['thinking', /^(choosing|deciding|entering|claiming|counting|ruling|surveying|dealing)$/],
  ['listening', /^(asking|hearing|collecting|settling)$/],
  ['holding', /^(holding|reconnecting|reconciling|pausing|paused|resting|awaiting|adopting)$/],
  [
    'ending',
    /(ing[DU][a-z]*|^(hangingUp|wrapping|draining|closing|closed|ended|finished|retired|released|releasing|stopped|parted))$/,
  ],
  ['idle', /^(silent|none|idle|open|free)$/],
];

type HuedState = Pick<DrawnState, 'name' | 'tags' | 'kind'>;

const ownHue = ({ name, tags }: HuedState): StateHue | undefined => {
  for (const tag of tags) {
    const hue = byTag[tag];
    if (hue) return hue;
  }
  return byName.find(([, names]) => names.test(name))?.[0];
};

/**
 * The hue of a state while it is active; `above` are the states around it, innermost first, whose tags hold for it too. What is
 * neither waiting nor ending is at work, which is green as talking is.
 */
export const hueOfState = (state: HuedState, above: readonly HuedState[] = []): StateHue => {
  const own = ownHue(state) ?? (state.kind === 'final' ? 'ending' : undefined);
  if (own) return own;
  for (const outer of above)
    for (const tag of outer.tags) {
      const hue = byTag[tag];
      if (hue) return hue;
    }
  return 'talking';
};
