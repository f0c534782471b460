import { type Accessor, createSignal } from 'solid-js';
import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import type { TurnLatency } from '../../../../machines/contracts/call/turn-latency.ts';
import type { CallPatch, CallView, LiveCall } from '../../../../machines/contracts/relay.ts';
import { fillJournal } from '../../../journal/fill-journal.ts';
import { type Journal, type JournalGap, openJournal } from '../../../journal/journal.ts';
import type { TopicModel } from '../../../live/watch-topic.ts';
import type { CallNote } from '../notes/call-note.ts';
import { LiveNotes } from '../notes/live-notes.ts';
import { addPair, type ClockPair, clockPairOf, originOf } from '../time/call-axis.ts';
import { LiveTranscript, type TranscriptLine } from '../transcript/live-transcript.ts';

/** What is known of one call, live or not: its journal, its line of the wallboard, what was said so far. */
export interface CallModel {
  readonly journal: Accessor<Journal>;
  /** Changes whenever the journal has grown. */
  readonly version: Accessor<number>;
  readonly call: Accessor<LiveCall | null>;
  readonly isOver: Accessor<boolean>;
  /** As its worker reckons it while it goes on. */
  readonly latency: Accessor<readonly TurnLatency[]>;
  /** From the journal alone; a finished call's record has the better ones. */
  readonly lines: Accessor<readonly TranscriptLine[]>;
  /** The moments that both clocks know, of the journal so far. */
  readonly pairs: () => readonly ClockPair[];
  /** Likewise: what happened besides. */
  readonly notes: Accessor<readonly CallNote[]>;
  append(events: readonly JournalEvent[]): void;
  /** Takes what a relay still holds: what is new, and what was missed. */
  mend(events: readonly JournalEvent[]): void;
  /** All there is, from a store or a file: taken in slices, and in place of a journal that has gaps. */
  fill(pages: AsyncIterable<readonly JournalEvent[]>, signal: AbortSignal): Promise<void>;
}

export const createCallModel = () => {
  const [journal, setJournal] = createSignal<Journal>(openJournal());
  const [version, setVersion] = createSignal(0);
  const [call, setCall] = createSignal<LiveCall | null>(null);
  const [isOver, setOver] = createSignal(false);
  const [latency, setLatency] = createSignal<readonly TurnLatency[]>([]);
  const [lines, setLines] = createSignal<readonly TranscriptLine[]>([]);
  const [notes, setNotes] = createSignal<readonly CallNote[]>([]);
  let originAt: number | null = null;
  const origin = () => originAt ?? 0;
  let transcript = new LiveTranscript(origin);
  let happened = new LiveNotes(origin);
  let pairs: ClockPair[] = [];
  let told = 0;

  /** Everything that follows the journal takes what is new. */
  const tell = () => {
    const { events } = journal();
    originAt = originOf(events, call()?.answeredAt ?? null);
    let isChanged = false;
    let isNoted = false;
    for (; told < events.length; told += 1) {
      if (transcript.take(events[told]!)) isChanged = true;
      if (happened.take(events[told]!)) isNoted = true;
      addPair(pairs, clockPairOf(events[told]!));
    }
    if (isChanged) setLines(transcript.lines());
    if (isNoted) setNotes(happened.notes());
    setVersion((count) => count + 1);
  };
  const begin = (fresh: Journal) => {
    transcript = new LiveTranscript(origin);
    happened = new LiveNotes(origin);
    pairs = [];
    told = 0;
    setJournal(fresh);
  };

  const model: CallModel = {
    journal,
    version,
    call,
    isOver,
    latency,
    lines,
    pairs: () => pairs,
    notes,
    append: (events) => {
      if (journal().append(events) > 0) tell();
    },
    mend: (held) => {
      const known = journal();
      const missed = held.filter(({ seq }) => known.gaps.some(isIn(seq)));
      if (missed.length > 0) {
        const events = [...known.events, ...missed].sort((a, b) => a.seq - b.seq);
        begin(openJournal(events));
      }
      if (journal().append(held) > 0 || missed.length > 0) tell();
    },
    fill: async (pages, signal) => {
      const known = journal();
      const isFirst = known.count === 0;
      const fresh = isFirst ? known : openJournal();
      // The page shows itself with the first slice; every further one would cost what opening is to cost.
      let isShown = !isFirst;
      const onSlice = () => {
        if (!isShown) tell();
        isShown = true;
      };
      await fillJournal(fresh, pages, { signal, onSlice });
      if (signal.aborted) return;
      // What was followed live stays, unless the store knows more of it.
      if (!isFirst && fresh.count > known.count) begin(fresh);
      tell();
    },
  };
  return { model, setCall, setOver, setLatency };
};

const isIn =
  (seq: number) =>
  ({ fromSeq, toSeq }: JournalGap): boolean =>
    seq >= fromSeq && seq <= toSeq;

/** The model as the relay fills it. A gap in the journal is asked about once: what the relay has forgotten, too, comes with the record. */
export const callTopic = (): TopicModel<CallModel> => {
  const { model, setCall, setOver, setLatency } = createCallModel();
  let askedGaps = 0;
  return {
    model,
    snapshot: (data) => {
      const { call, events, latency } = data as CallView;
      setCall(call);
      setLatency(latency ?? []);
      model.mend(events);
      askedGaps = model.journal().gaps.length;
    },
    patch: (data) => {
      const { call, isOver, latency, 'call:timeline': events } = data as CallPatch;
      if (call !== undefined) setCall(call);
      if (events !== undefined) model.append(events);
      if (latency !== undefined) setLatency(latency);
      if (isOver) setOver(true);
      const gapCount = model.journal().gaps.length;
      const isNewGap = gapCount > askedGaps;
      askedGaps = gapCount;
      return isNewGap ? 'incomplete' : undefined;
    },
  };
};
