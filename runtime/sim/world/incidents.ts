import type { Incident } from '../scenarios/scenario.ts';
import type { Calls } from './calls.ts';
import type { Desk } from './desk.ts';
import type { Ground } from './ground.ts';
import type { WorldSettings } from './world-settings.ts';

/** How often a draining worker is looked at. */
const drainLookMs = 1_000;

/** Makes what a scenario says happen. */
export function befall(incident: Incident, ground: Ground, calls: Calls, desk: Desk): void {
  switch (incident.kind) {
    case 'set':
      change(incident.set, incident.forMs, ground);
      return;
    case 'lose':
      lose(incident.share, incident.forMs, ground, calls);
      return;
    case 'roll':
      roll(0, incident.downMs, ground, calls);
      return;
    case 'clock':
      ground.clockOffsetMs += incident.byMs;
      return;
    case 'stall':
      desk.stalledUntil = ground.timeline.now + incident.forMs;
  }
}

const change = (set: Partial<WorldSettings>, forMs: number | undefined, ground: Ground) => {
  const before = { ...ground.settings };
  Object.assign(ground.settings, set);
  if (forMs === undefined) return;
  ground.timeline.after(forMs, () => {
    for (const name of Object.keys(set) as (keyof WorldSettings)[])
      Object.assign(ground.settings, { [name]: before[name] });
  });
};

const bringBack = (slots: readonly number[], ground: Ground, calls: Calls) => {
  ground.advance();
  ground.fleet.restore(slots);
  calls.serve();
};

const lose = (share: number, forMs: number, ground: Ground, calls: Calls) => {
  ground.advance();
  const { slots, noticed } = ground.fleet.lose(share, ground.chance);
  const heard = calls.dropped(slots);
  ground.timeline.after(ground.settings.noticeMs, () => {
    noticed();
    heard();
  });
  ground.timeline.after(forMs, () => bringBack(slots, ground, calls));
};

const roll = (worker: number, downMs: number, ground: Ground, calls: Calls) => {
  if (worker >= ground.fleet.workerCount) return;
  ground.advance();
  const slots = ground.fleet.drain(worker);
  const look = () => {
    if (ground.fleet.isDown(slots))
      ground.timeline.after(downMs, () => {
        bringBack(slots, ground, calls);
        roll(worker + 1, downMs, ground, calls);
      });
    else ground.timeline.after(drainLookMs, look);
  };
  look();
};
