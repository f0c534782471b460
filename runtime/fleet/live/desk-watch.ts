import type { SlotEmitted } from '../../../machines/fleet/slot.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { LiveCall } from '../live-call.ts';
import { phaseAfter } from './call-progress.ts';

export type DeskChange =
  | { type: 'call'; callId: string }
  | { type: 'call-over'; callId: string }
  | { type: 'slot' };

/** Facts that change a call's line besides its phase: words, node, latency, counts. Others, such as each word, are not told. */
const lineFacts = new Set([
  'words.final',
  'mind.heard',
  'bot.spoke',
  'node.entered',
  'play.started',
  'turn.interrupted',
  'child.restarted',
]);

/** Follows the desk for whoever watches it; for nobody it costs a few assignments a fact. */
export interface DeskWatch {
  /** Something happened in a call. */
  moved(call: LiveCall, fact: string): void;
  over(callId: string): void;
  slot(slot: SlotEmitted, call: LiveCall | undefined): void;
  /** The worker itself stands otherwise: it drains. */
  worker(): void;
  slots(): Iterable<SlotEmitted & { sinceAt: number }>;
  watch(observer: (change: DeskChange) => void): () => void;
}

export const createDeskWatch = (clock: Pick<Clock, 'now'>): DeskWatch => {
  const observers = new Set<(change: DeskChange) => void>();
  const slots = new Map<string, SlotEmitted & { sinceAt: number }>();
  const tell = (change: DeskChange) => {
    for (const observer of observers) observer(change);
  };
  const moved = (call: LiveCall, fact: string) => {
    const { progress } = call;
    const phase = phaseAfter(progress.phase, fact);
    const isNews = phase !== progress.phase;
    if (isNews) {
      progress.phase = phase;
      // The wait for the bot began when the party fell silent, not when that was understood.
      const { fellSilentAt } = call.ledger;
      progress.phaseSinceAt =
        phase === 'thinking' && fellSilentAt !== null ? fellSilentAt : clock.now();
    }
    if (isNews || lineFacts.has(fact)) tell({ type: 'call', callId: call.attach.callId });
  };
  return {
    moved,
    over: (callId) => tell({ type: 'call-over', callId }),
    slot(slot, call) {
      slots.set(slot.slotId, { ...slot, sinceAt: clock.now() });
      if (call !== undefined) {
        moved(call, `slot.${slot.state}`);
        tell({ type: 'call', callId: call.attach.callId });
      }
      tell({ type: 'slot' });
    },
    worker: () => tell({ type: 'slot' }),
    slots: () => slots.values(),
    watch(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
    },
  };
};
