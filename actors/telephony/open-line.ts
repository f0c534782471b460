import { NewestMessages } from '../audio/wire/newest-messages.ts';
import type { WireName } from '../audio/wire/wire.ts';
import type { LineEvents } from './line-protocol.ts';
import type { LineHandlers, MediaLine } from './media-line.ts';

/** Events that may wait for a first listener, and frames of audio: the newest of it, ten seconds. */
const waitingMax = 500;

/** A line whose other end is given by `out`: what comes before anybody listens waits, and a later listener hears the end again. */
export const openLine = (
  start: Pick<MediaLine, 'streamSid' | 'carrierCallId' | 'parameters'>,
  wire: WireName,
  countAtWorker: (name: string) => void,
  out: Pick<MediaLine, 'send' | 'hangUp'>,
): {
  line: MediaLine;
  events: LineEvents;
  closed: () => void;
  count: (name: string) => void;
} => {
  let handlers: LineHandlers | null = null;
  /** Audio that came before anybody listened; the newest of it. */
  const early = new NewestMessages(waitingMax);
  let stopped = false;
  const waitingEvents: ((handlers: LineHandlers) => void)[] = [];
  /** How it ended, once somebody was told. */
  let ending: ((handlers: LineHandlers) => void) | null = null;

  const count = (name: string) => {
    countAtWorker(name);
    handlers?.counted?.(name);
  };

  const tell = (event: (to: LineHandlers) => void) => {
    if (handlers !== null) event(handlers);
    else if (waitingEvents.length < waitingMax) waitingEvents.push(event);
    else count('line_events_dropped');
  };

  const end = (event: (to: LineHandlers) => void) => {
    if (handlers !== null) ending ??= event;
    tell(event);
  };

  const events: LineEvents = {
    audio: (bytes) => {
      // Not gathered here: the audio thread's port does that for all lines together.
      if (handlers !== null) return handlers.messages([bytes]);
      early.push([bytes]);
    },
    digit: (digit) => tell((to) => to.digit(digit)),
    typed: (text) => tell((to) => to.typed?.(text)),
    stop: () => {
      if (stopped) return;
      stopped = true;
      end((to) => to.stopped());
    },
    malformed: () => count('media_malformed'),
  };

  const line: MediaLine = {
    ...start,
    wire,
    listen(next) {
      const before = ending;
      handlers = next;
      if (early.count > 0) next.messages(early.take());
      before?.(next);
      for (const event of waitingEvents.splice(0)) event(next);
    },
    send: (messages) => out.send(messages),
    hangUp: () => out.hangUp(),
  };
  return { line, events, closed: () => end((to) => to.closed()), count };
};
