import { resource } from '../../machines/supervision/resource.ts';
import type { CallWires } from '../audio/call-wires.ts';
import type { WireName } from '../audio/wire/wire.ts';
import type { MediaLine } from './media-line.ts';

/** Owns the party's connection: the media socket of this moment, and another one if the carrier brings the party back. */
export interface LegInput {
  wires: CallWires;
  line: MediaLine;
}

export type LegEvent =
  | { type: 'leg.hangUp' }
  | { type: 'line.came'; line: MediaLine }
  /** The carrier has no such call any more. */
  | { type: 'line.gone' };

export type LegEmitted =
  | { type: 'leg.hungUp' }
  | { type: 'leg.lost' }
  | { type: 'leg.returned'; streamSid: string; wire: WireName }
  | { type: 'leg.closed' }
  | { type: 'digit.pressed'; digit: string }
  /** In a browser the party may type what it would say. */
  | { type: 'party.typed'; text: string };

export const leg = resource<LegInput, LegEvent, LegEmitted>(
  ({ input, receive, onShutdown, emit, done }) => {
    const { wires } = input;
    let line = input.line;
    let state: 'up' | 'hanging-up' | 'over' = 'up';

    const hungUp = () => {
      if (state === 'over') return;
      state = 'over';
      emit({ type: 'leg.hungUp' });
    };

    const connect = (next: MediaLine) => {
      if (next !== line) line.hangUp();
      line = next;
      wires.line = next;
    };

    const listen = (next: MediaLine) =>
      next.listen({
        messages: (messages) => wires.toAudio(messages),
        digit: (digit) => emit({ type: 'digit.pressed', digit }),
        typed: (text) => emit({ type: 'party.typed', text }),
        counted: (name) => {
          wires.counters[name] = (wires.counters[name] ?? 0) + 1;
        },
        stopped: () => {
          if (next === line) hungUp();
        },
        closed: () => {
          if (next !== line || state === 'over') return;
          wires.line = null;
          if (state === 'up') return emit({ type: 'leg.lost' });
          state = 'over';
          emit({ type: 'leg.closed' });
        },
      });
    connect(line);
    listen(line);

    receive((event) => {
      switch (event.type) {
        case 'leg.hangUp':
          if (state !== 'up') return;
          state = 'hanging-up';
          return line.hangUp();
        case 'line.came':
          if (state !== 'up') return event.line.hangUp();
          connect(event.line);
          // The audio session of its stream is opened before its messages come.
          emit({
            type: 'leg.returned',
            streamSid: event.line.streamSid,
            wire: event.line.wire ?? 'twilio',
          });
          return listen(event.line);
        case 'line.gone':
          return hungUp();
      }
    });

    onShutdown(() => {
      if (state === 'up') line.hangUp();
      done();
    });
    // The wire stays: after a crash the socket stands, and its successor takes it over.
  },
);
