import { NewestMessages } from '../audio/wire/newest-messages.ts';
import type { LineHandlers, MediaLine } from './media-line.ts';

/** Who listens before there is a call. */
export interface ScreenedLineEar {
  messages(messages: Uint8Array[]): void;
  /** Nothing comes any more: the party has hung up, or the socket went away. */
  ended(how: 'stopped' | 'closed'): void;
}

/** A media line with an ear on it, which the call that takes it over does not notice. */
export interface ScreenedLine {
  /** For the call: with all that the party's stream has brought. */
  readonly line: MediaLine;
  /** The ear hears nothing from here on. */
  deafen(): void;
}

/** Ten seconds, as far back as a call's session can be asked for (tap of actors/audio/session). */
const heardMax = 500;

export const createScreenedLine = (raw: MediaLine, ear: ScreenedLineEar): ScreenedLine => {
  let isDeaf = false;
  let handlers: LineHandlers | null = null;
  const heard = new NewestMessages(heardMax);
  let ended: 'stopped' | 'closed' | null = null;

  const end = (how: 'stopped' | 'closed') => {
    ended ??= how;
    if (!isDeaf) ear.ended(how);
    handlers?.[how]();
  };
  raw.listen({
    messages(messages) {
      if (!isDeaf) ear.messages(messages);
      if (handlers !== null) return handlers.messages(messages);
      heard.push(messages);
    },
    digit: (digit) => handlers?.digit(digit),
    typed: (text) => handlers?.typed?.(text),
    counted: (name) => handlers?.counted?.(name),
    stopped: () => end('stopped'),
    closed: () => end('closed'),
  });
  const { streamSid, carrierCallId, parameters, wire } = raw;
  return {
    line: {
      streamSid,
      carrierCallId,
      parameters,
      ...(wire === undefined ? {} : { wire }),
      takeHeard: () => heard.take(),
      listen(next) {
        handlers = next;
        if (heard.count > 0) next.messages(heard.take());
        if (ended !== null) next[ended]();
      },
      send: (messages) => raw.send(messages),
      hangUp: () => raw.hangUp(),
    },
    deafen() {
      isDeaf = true;
    },
  };
};
