import { type Accessor, createEffect, createMemo, createSignal, onCleanup } from 'solid-js';
import type { RecordingPeaks } from '../../../../machines/contracts/call/recording-peaks.ts';
import type { StaleNote } from '../../../live/relay-client.ts';
import { type TopicState, watchTopic } from '../../../live/watch-topic.ts';
import type { CallNote } from '../notes/call-note.ts';
import { noteOrder, recordNotes } from '../notes/record-notes.ts';
import { axisOf, type CallAxis } from '../time/call-axis.ts';
import { linesOf, type TranscriptLine } from '../transcript/live-transcript.ts';
import { type CallModel, callTopic, createCallModel } from './call-model.ts';
import type { CallRecordJson } from './call-record-json.ts';
import { eventPages, fetchPeaks, fetchRecord } from './call-store.ts';
import { openedFile } from './opened-file.ts';

/** `waiting`: it is over and its record has not come yet · `unknown`: neither a live nor a finished call. */
export type CallState = 'loading' | 'live' | 'stale' | 'waiting' | 'finished' | 'unknown' | 'error';

export interface CallData {
  readonly id: string;
  readonly model: CallModel;
  readonly state: Accessor<CallState>;
  readonly isLive: Accessor<boolean>;
  readonly stale: Accessor<StaleNote | null>;
  readonly error: Accessor<unknown>;
  readonly record: Accessor<CallRecordJson | null>;
  readonly peaks: Accessor<RecordingPeaks | null>;
  readonly lines: Accessor<readonly TranscriptLine[]>;
  /** What happened besides, in order of time. */
  readonly notes: Accessor<readonly CallNote[]>;
  /** Without the live edge: as far as things are known. */
  readonly axis: Accessor<CallAxis>;
  /** Both ends come from a file. */
  readonly isFile: boolean;
  retry(): void;
}

/** A result may come late (its spool is delivered after an outage): asked for again after these (ms), the last one for ever. */
const retryMs = [600, 900, 1_500, 3_000, 6_000, 15_000];

/** After so many (6 s) there is no such call. */
const unknownTries = 4;

/** A relay that has not answered after this long is passed by (ms). */
const silentMs = 250;

const dataOf = (id: string, model: CallModel, isFile: boolean) => {
  const [record, setRecord] = createSignal<CallRecordJson | null>(null);
  const [peaks, setPeaks] = createSignal<RecordingPeaks | null>(null);
  const [error, setError] = createSignal<unknown>(null);
  const lines = createMemo(() => {
    const known = record();
    return known === null ? model.lines() : linesOf(known.transcript);
  });
  const notes = createMemo(() => {
    const known = record();
    const seen = model.notes();
    if (known === null) return seen;
    return [...recordNotes(known), ...seen.filter(({ kind }) => kind === 'tool')].sort(noteOrder);
  });
  const axis = createMemo(() => {
    model.version();
    const known = record();
    const answeredAt = known === null ? model.call()?.answeredAt : Date.parse(known.answeredAt);
    return axisOf({
      pairs: model.pairs(),
      events: model.journal().events,
      answeredAt: answeredAt ?? null,
      endedAt: known === null ? null : Date.parse(known.endedAt),
      durationMs: known?.recording?.durationMs ?? null,
    });
  });
  return {
    id,
    model,
    isFile,
    record,
    setRecord,
    peaks,
    setPeaks,
    error,
    setError,
    lines,
    notes,
    axis,
  };
};

/** A call by its id: followed live while it goes on, then read from the store without a jump. */
export const useCall = (id: string): CallData => {
  const live = watchTopic(`call/${id}`, callTopic);
  const data = dataOf(id, live.model, false);
  const { model, record, setRecord, setPeaks, error, setError } = data;
  const [isUnknown, setUnknown] = createSignal(false);
  const [isFilled, setFilled] = createSignal(false);
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();

  const isAway = () => model.isOver() || live.state() === 'gone';

  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void load(), retryMs[Math.min(tries, retryMs.length - 1)]);
    tries += 1;
  };
  const load = async () => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const found = await fetchRecord(id, signal);
      if (signal.aborted) return;
      setError(null);
      if (found === null || found.state === 'in_progress') {
        // One that was seen live has ended: its record is on the way. Another one is not there at all.
        if (isAway() && (model.call() !== null || found !== null)) again();
        else if (found === null && model.call() === null) {
          // A relay that says nothing either is believed after a few tries.
          setUnknown(live.state() === 'gone' || tries >= unknownTries);
          if (!isUnknown()) again();
        }
        return;
      }
      setRecord(found);
      setUnknown(false);
      await Promise.all([
        model.fill(eventPages(id, signal), signal),
        found.recording === null
          ? undefined
          : fetchPeaks(id, signal).then(setPeaks, () => setPeaks(null)),
      ]);
      if (!signal.aborted) setFilled(true);
    } catch (failure) {
      if (signal.aborted) return;
      setError(failure);
      again();
    }
  };
  // The relay knows at once whether the call goes on; one that is silent is not waited for.
  timer = setTimeout(() => void load(), silentMs);
  createEffect<boolean>((was) => {
    const is = isAway();
    if (model.call() !== null && !is) clearTimeout(timer);
    if (is && !was && record() === null) {
      tries = 0;
      // What has just ended has its record in a moment.
      if (model.call() === null) void load();
      else again();
    }
    return is;
  }, false);
  onCleanup(() => {
    clearTimeout(timer);
    asking.abort();
  });

  const state = createMemo((): CallState => {
    if (record() !== null) return error() !== null && !isFilled() ? 'error' : 'finished';
    if (isUnknown() && model.call() === null) return 'unknown';
    if (isAway()) return model.call() === null && error() !== null ? 'error' : 'waiting';
    const topic: TopicState = live.state();
    if (topic === 'loading') return error() === null ? 'loading' : 'error';
    return topic === 'stale' ? 'stale' : 'live';
  });
  return {
    ...data,
    state,
    isLive: () => state() === 'live' || state() === 'stale',
    stale: live.stale,
    retry: () => {
      tries = 0;
      void load();
    },
  };
};

/** The call of the file that was opened last; null: none was. */
export const useFileCall = (): CallData | null => {
  const file = openedFile();
  if (file === null) return null;
  const data = dataOf('file', createCallModel().model, true);
  const asking = new AbortController();
  data.setRecord(file.record);
  async function* pages() {
    yield file!.events;
  }
  void data.model.fill(pages(), asking.signal);
  onCleanup(() => asking.abort());
  return {
    ...data,
    state: () => 'finished',
    isLive: () => false,
    stale: () => null,
    retry: () => {},
  };
};
