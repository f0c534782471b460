import type { Hue } from '../parts/state-key.ts';

/**
 * What a machine's state is, in the colours of the console: of each machine its states by their path. A state without a line is what
 * the state around it is. Red is a failure and nothing else; whatever is on its way out is grey.
 */
const hues: Record<string, Record<string, Hue>> = {
  call: {
    starting: 'ringing',
    live: 'talking',
    'live.reconnecting': 'holding',
    expiring: 'ending',
    apologising: 'failed',
    hangingUp: 'ending',
    ended: 'ending',
  },
  turn: {
    'open.party': 'listening',
    'open.transcription': 'listening',
    'open.transcription.settled': 'idle',
    'open.transcription.awaited': 'thinking',
    'open.transcription.deaf': 'failed',
    'open.party.silent': 'idle',
    'open.party.endpointing': 'thinking',
    'open.party.held': 'holding',
    'open.bot': 'talking',
    'open.bot.thinking': 'thinking',
    'open.bot.stalled': 'thinking',
    'open.bot.holding': 'holding',
    'open.bot.paused': 'holding',
    'open.bot.listening': 'listening',
    'open.bot.parted': 'ending',
    'open.overlap': 'thinking',
    'open.overlap.cold': 'idle',
    'open.overlap.warmingUp': 'ringing',
    'open.overlap.none': 'idle',
    'open.playout': 'talking',
    'open.playout.empty': 'idle',
    'open.playout.asked': 'thinking',
    'open.playout.halted': 'holding',
    'open.digits.none': 'idle',
    'open.digits.collecting': 'listening',
    closed: 'ending',
  },
  flow: {
    entering: 'thinking',
    saying: 'talking',
    asking: 'listening',
    deciding: 'thinking',
    choosing: 'thinking',
    ending: 'ending',
    ended: 'ending',
    failed: 'failed',
    closed: 'ending',
  },
  slot: {
    'admission.open': 'idle',
    'admission.draining': 'ending',
    'work.free': 'idle',
    'work.reserved': 'ringing',
    'work.busy': 'talking',
    'work.wrapping': 'ending',
    'work.retired': 'ending',
  },
  attempt: {
    deciding: 'thinking',
    spaced: 'holding',
    intending: 'ringing',
    dialling: 'ringing',
    reconciling: 'holding',
    adopted: 'holding',
    ringing: 'ringing',
    attaching: 'ringing',
    live: 'talking',
    awaiting: 'holding',
    hangingUp: 'ending',
    settling: 'ending',
    givingBack: 'ending',
    closed: 'ending',
  },
  campaign: {
    'open.idle': 'idle',
    'open.claiming': 'thinking',
    'open.counting': 'thinking',
    held: 'holding',
    closing: 'ending',
    marking: 'ending',
    finished: 'ending',
  },
  round: {
    recovering: 'ringing',
    surveying: 'thinking',
    dealing: 'thinking',
    resting: 'idle',
    pausing: 'holding',
    ended: 'ending',
  },
  leadership: {
    acquiring: 'ringing',
    standby: 'holding',
    gained: 'talking',
    'leading.term': 'talking',
    'leading.renewal.resting': 'idle',
    'leading.renewal.renewing': 'talking',
    'leading.work': 'talking',
    'leading.work.draining': 'ending',
    releasing: 'ending',
    released: 'ending',
    stopped: 'ending',
  },
};

/** The hue of a state while it is active, by its path (`open.bot.speaking`), the same in a drawing and in a timeline. */
export const hueOfState = (machine: string, path: string): Hue => {
  const own = hues[machine];
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const hue = own?.[at];
    if (hue !== undefined) return hue;
  }
  return 'idle';
};
