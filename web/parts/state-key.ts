import type { IconName } from './icon/icon-names.ts';

/** A hue of the colour key, as the end of its token's name. */
export type Hue =
  | 'ringing'
  | 'talking'
  | 'listening'
  | 'thinking'
  | 'holding'
  | 'ending'
  | 'failed'
  | 'idle';

type Key = { hue: Hue; icon: IconName; word: string };

const key = (hue: Hue, icon: IconName, word: string): Key => ({ hue, icon, word });

/** The colour key of the whole console: every state that is shown anywhere has one hue, one icon and one word. */
const keys: Record<string, Key> = {
  // Calls (`CallPhase`).
  ringing: key('ringing', 'ringing', 'Ringing'),
  connecting: key('ringing', 'connecting', 'Connecting'),
  talking: key('talking', 'talking', 'Talking'),
  listening: key('listening', 'listening', 'Listening'),
  thinking: key('thinking', 'thinking', 'Thinking'),
  holding: key('holding', 'holding', 'Holding'),
  transferring: key('holding', 'holding', 'Transferring'),
  ending: key('ending', 'ending', 'Ending'),
  failed: key('failed', 'failed', 'Failed'),
  // Slots and workers.
  free: key('idle', 'idle', 'Free'),
  reserved: key('ringing', 'ringing', 'Reserved'),
  busy: key('talking', 'talking', 'Busy'),
  wrapping: key('ending', 'wrapping', 'Wrapping up'),
  retired: key('idle', 'stopped', 'Retired'),
  ready: key('talking', 'done', 'Ready'),
  draining: key('ending', 'wrapping', 'Draining'),
  lost: key('failed', 'lost', 'Lost'),
  // Campaigns and leads.
  draft: key('idle', 'draft', 'Draft'),
  validating: key('ringing', 'clock', 'Validating'),
  scheduled: key('ringing', 'clock', 'Scheduled'),
  running: key('talking', 'running', 'Running'),
  pausing: key('ending', 'wrapping', 'Pausing'),
  paused: key('ringing', 'paused', 'Paused'),
  stopping: key('ending', 'wrapping', 'Stopping'),
  completed: key('ending', 'done', 'Completed'),
  leased: key('ringing', 'clock', 'Leased'),
  dialing: key('ringing', 'ringing', 'Dialling'),
  live: key('talking', 'talking', 'Live'),
  suppressed: key('ending', 'stopped', 'Suppressed'),
  // Actors.
  starting: key('ringing', 'connecting', 'Starting'),
  backoff: key('ringing', 'retry', 'Backing off'),
  stopped: key('ending', 'stopped', 'Stopped'),
  done: key('ending', 'done', 'Done'),
  // Outcomes, results, levels.
  answered: key('talking', 'done', 'Answered'),
  ok: key('talking', 'done', 'OK'),
  busy_line: key('ending', 'ending', 'Busy'),
  no_answer: key('ending', 'ending', 'No answer'),
  canceled: key('ending', 'close', 'Cancelled'),
  carrier_error: key('failed', 'warn', 'Carrier error'),
  abandoned: key('failed', 'warn', 'Abandoned'),
  unknown: key('idle', 'help', 'Unknown'),
  info: key('idle', 'info', 'Info'),
  warn: key('ringing', 'warn', 'Warning'),
  error: key('failed', 'failed', 'Error'),
  stale: key('ringing', 'clock', 'Stale'),
};

/** A state without an entry is shown by its own name, without a colour. */
export const stateKey = (state: string): Key =>
  keys[state] ?? {
    hue: 'idle',
    icon: 'idle',
    word: state.charAt(0).toUpperCase() + state.slice(1).replaceAll(/[_-]/g, ' '),
  };

/** For graphics: the CSS value of a state's hue. */
export const hueOf = (state: string): string => `var(--${stateKey(state).hue})`;
