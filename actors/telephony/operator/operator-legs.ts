import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { OperatorOrder } from '../../../machines/contracts/call/operator-call.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { OperatorEmitted, OperatorEvent } from '../../../machines/operator/operator-events.ts';
import { resource } from '../../../machines/supervision/resource.ts';
import type { OperatorNews } from '../../audio/audio-session.ts';
import type { CallWires } from '../../audio/call-wires.ts';
import type { OperatorLine } from './operator-line.ts';

/** Owns the sockets of the operators on one call: their sound to and from the audio thread, and what they ask for. */
export interface OperatorLegsInput {
  wires: CallWires;
  /** Who is there, by operator id. It belongs to the call: a restarted actor finds it as its predecessor left it. */
  lines: Map<string, OperatorPlace>;
}

export interface OperatorPlace {
  name: string;
  line: OperatorLine;
}

type Changed = Extract<OperatorEmitted, { type: 'operator.changed' }>;

export type OperatorLegsEvent =
  | { type: 'operator.came'; operatorId: string; name: string; line: OperatorLine }
  | Changed
  | Extract<OperatorEmitted, { type: 'operator.refused' }>
  /** The chart has begun anew: it is told again who is there. */
  | { type: 'operators.ask' };

type Asked =
  | 'operator.joined'
  | 'operator.left'
  | 'party.whisper'
  | 'bot.whisper'
  | 'whisper.end'
  | 'floor.take'
  | 'floor.handBack'
  | 'party.hold'
  | 'party.resume';

export type OperatorLegsEmitted =
  | Extract<OperatorEvent, { type: Asked }>
  /** In speaking: a recogniser may give its words now. */
  | { type: 'operator.paused'; operatorId: string }
  | { type: 'operator.typed'; text: string };

/** What an order means to the chart; to listen ends a whisper. */
const askedBy = {
  listen: 'whisper.end',
  whisperParty: 'party.whisper',
  whisperBot: 'bot.whisper',
  takeOver: 'floor.take',
  handBack: 'floor.handBack',
  hold: 'party.hold',
  resume: 'party.resume',
} as const satisfies Record<OperatorOrder, Asked>;

const noticeFor = ({ state, legs, speakerId }: Changed, operatorId: string) => ({
  event: 'state' as const,
  state,
  isYours: speakerId === operatorId,
  speaker: legs.find((leg) => leg.operatorId === speakerId)?.name ?? null,
  operators: legs.map(({ name }) => name),
});

export const operatorLegs = resource<OperatorLegsInput, OperatorLegsEvent, OperatorLegsEmitted>(
  ({ input, receive, onShutdown, emit, done, wrap }) => {
    const { wires, lines } = input;
    const ports = new Map<string, MessagePort>();
    let speakerId: string | null = null;

    /** Its leg on the audio thread of this moment; without one it waits for the next session. */
    const join = (operatorId: string, line: OperatorLine) => {
      ports.get(operatorId)?.close();
      const { port1, port2 } = new MessageChannel();
      ports.set(operatorId, port1);
      port1.on(
        'message',
        wrap((news: OperatorNews) => {
          if (typeof news === 'object' && 'type' in news)
            emit({ type: 'operator.paused', operatorId });
          else line.send(news);
        }),
      );
      if (wires.session === null) port2.close();
      else wires.session.join(operatorId, line.rate, port2);
    };

    const listen = (operatorId: string, { name, line }: OperatorPlace) => {
      const isPresent = () => lines.get(operatorId)?.line === line;
      line.listen({
        frame: wrap((message: Uint8Array) => {
          // A socket's buffer is part of a larger one, which would be copied whole.
          const copy = new Uint8Array(message);
          ports.get(operatorId)?.postMessage(copy, [copy.buffer]);
        }),
        order: wrap((order: OperatorOrder) => emit({ type: askedBy[order], operatorId })),
        typed: wrap((text: string) => {
          if (speakerId === operatorId) emit({ type: 'operator.typed', text });
        }),
        closed: wrap((isLost: boolean) => {
          if (!isPresent()) return;
          drop(operatorId);
          emit({ type: 'operator.left', operatorId, isLost });
        }),
      });
      join(operatorId, line);
      emit({ type: 'operator.joined', leg: { operatorId, name } });
    };

    const drop = (operatorId: string) => {
      lines.delete(operatorId);
      ports.get(operatorId)?.close();
      ports.delete(operatorId);
    };

    const leave = wires.onEdge((edge) => {
      if (edge.type !== 'session.moved' && edge.type !== 'session.reopened') return;
      for (const [operatorId, { line }] of lines) join(operatorId, line);
    });

    for (const [operatorId, place] of lines) listen(operatorId, place);

    receive((event) => {
      switch (event.type) {
        case 'operator.came': {
          const { operatorId, name, line } = event;
          const before = lines.get(operatorId)?.line;
          lines.set(operatorId, { name, line });
          before?.close('replaced');
          return listen(operatorId, { name, line });
        }
        case 'operator.changed':
          speakerId = event.speakerId;
          for (const [operatorId, { line }] of lines) line.tell(noticeFor(event, operatorId));
          return;
        case 'operator.refused': {
          const { operatorId, code } = event;
          const line = lines.get(operatorId)?.line;
          line?.tell({ event: 'refused', code, message: new VoxError(code).message });
          if (code !== 'operators_full') return;
          drop(operatorId);
          return line?.close('refused');
        }
        case 'operators.ask':
          for (const [operatorId, { name }] of lines)
            emit({ type: 'operator.joined', leg: { operatorId, name } });
      }
    });

    onShutdown(() => {
      for (const { line } of lines.values()) line.close('over');
      done();
    });

    return () => {
      leave();
      for (const port of ports.values()) port.close();
    };
  },
);
