import type { KeyMap } from '../../../shell/keys/key-reader.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import type { Player } from '../sound/player.ts';
import { msOf } from '../time/call-axis.ts';
import { turnFrom } from '../transcript/transcript-place.ts';

/** ms */
const jumpMs = 5_000;

/** The keys of a call's page; listed under `?`. */
export const callKeys = (data: CallData, cursor: CallCursor, player: Player): KeyMap => {
  const turn = (step: 1 | -1) => {
    const ms = turnFrom(data.lines(), cursor.ms(), step);
    if (ms !== null) cursor.seek(ms);
  };
  const event = (step: 1 | -1) => {
    const journal = data.model.journal();
    const here = journal.indexAt(cursor.at());
    const to = journal.events[here + step];
    if (to !== undefined) cursor.seek(msOf(cursor.axis(), to.t) + 0.05);
  };
  /** Where somebody should look: errors and what supervisors restarted. */
  const flag = () => {
    const journal = data.model.journal();
    const next = journal.events
      .slice(journal.indexAt(cursor.at()) + 1)
      .find(({ kind, event: name }) => kind === 'error' || name === 'sup.restarting');
    if (next !== undefined) cursor.seek(msOf(cursor.axis(), next.t) + 0.05);
  };
  return {
    ' ': { words: 'Play or pause', act: player.toggle },
    ArrowLeft: { words: 'Five seconds back', act: () => cursor.seek(cursor.ms() - jumpMs) },
    ArrowRight: { words: 'Five seconds on', act: () => cursor.seek(cursor.ms() + jumpMs) },
    '[': { words: 'The turn before', act: () => turn(-1) },
    ']': { words: 'The turn after', act: () => turn(1) },
    ',': { words: 'The event before', act: () => event(-1) },
    '.': { words: 'The event after', act: () => event(1) },
    n: { words: 'The next error or restart', act: flag },
    l: { words: 'The live edge, or the end', act: () => cursor.seek(null) },
  };
};
