import { afterEach, describe, expect, it } from 'vitest';
import type { OperatorNotice } from '../../../machines/contracts/call/operator-call.ts';
import { startVirtual } from '../../../machines/testing/virtual-system.ts';
import { AudioSessionTwin } from '../../audio/audio-twin.ts';
import { createCallWires } from '../../audio/call-wires.ts';
import { type OperatorLegsEvent, type OperatorPlace, operatorLegs } from './operator-legs.ts';
import type { OperatorHandlers, OperatorLine } from './operator-line.ts';

/** A socket as a test plays it. */
class LineTwin implements OperatorLine {
  readonly callId = 'call-1';
  readonly token = 'a-token';
  readonly rate = 8_000;
  readonly told: OperatorNotice[] = [];
  closed: string | null = null;
  operator!: OperatorHandlers;

  listen(handlers: OperatorHandlers): void {
    this.operator = handlers;
  }

  send(): void {}

  speak(): boolean {
    return true;
  }

  tell(notice: OperatorNotice): void {
    this.told.push(notice);
  }

  close(why: string): void {
    this.closed = why;
  }
}

const sessions: AudioSessionTwin[] = [];
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  for (const session of sessions.splice(0)) session.release();
});

const open = () => {
  const wires = createCallWires();
  const session = new AudioSessionTwin();
  sessions.push(session);
  wires.session = session;
  const lines = new Map<string, OperatorPlace>();
  const started = startVirtual(operatorLegs, { path: 'operatorLegs', input: { wires, lines } });
  stops.push(() => started.system.kill());
  const send = (event: OperatorLegsEvent) => started.system.ref.send(event);
  const come = (operatorId: string, name: string) => {
    const line = new LineTwin();
    send({ type: 'operator.came', operatorId, name, line });
    return line;
  };
  return { ...started, wires, session, lines, send, come };
};

const ada = { operatorId: 'o1', name: 'Ada' };

describe('the legs of operators', () => {
  it('join who comes to the audio, and tell the chart who is there and what is asked for', () => {
    const { come, session, facts, lines } = open();
    const line = come('o1', 'Ada');
    line.operator.order('takeOver');
    line.operator.order('listen');
    line.operator.closed(true);
    expect(session.asked).toEqual(['join o1 8000']);
    expect(facts).toEqual([
      { type: 'operator.joined', leg: ada },
      { type: 'floor.take', operatorId: 'o1' },
      { type: 'whisper.end', operatorId: 'o1' },
      { type: 'operator.left', operatorId: 'o1', isLost: true },
    ]);
    expect(lines.size).toBe(0);
  });

  it('tell each whose word it is, and why somebody does not get it', () => {
    const { come, send } = open();
    const [first, second] = [come('o1', 'Ada'), come('o2', 'Bob')];
    const legs = [ada, { operatorId: 'o2', name: 'Bob' }];
    send({ type: 'operator.changed', state: 'takenOver', legs, speakerId: 'o1', voice: 'party' });
    expect(first.told).toEqual([
      {
        event: 'state',
        state: 'takenOver',
        isYours: true,
        speaker: 'Ada',
        operators: ['Ada', 'Bob'],
      },
    ]);
    expect(second.told).toMatchObject([{ isYours: false, speaker: 'Ada' }]);
    send({ type: 'operator.refused', operatorId: 'o2', code: 'operator_present' });
    expect(second.told.at(-1)).toMatchObject({ event: 'refused', code: 'operator_present' });
    expect(second.closed).toBeNull();
    send({ type: 'operator.refused', operatorId: 'o2', code: 'operators_full' });
    expect(second.closed).toBe('refused');
  });

  it('take the newer socket of one who is there, and do not take the end of the older one for its end', () => {
    const { come, facts } = open();
    const before = come('o1', 'Ada');
    come('o1', 'Ada');
    before.operator.closed(true);
    expect(before.closed).toBe('replaced');
    expect(facts.map(({ type }) => type)).toEqual(['operator.joined', 'operator.joined']);
  });

  it('join again where the audio goes on elsewhere, and say who is there to a chart that begins anew', () => {
    const { come, wires, session, send, facts } = open();
    come('o1', 'Ada');
    wires.edge({ type: 'session.moved', gapMs: 5 });
    send({ type: 'operators.ask' });
    expect(session.asked).toEqual(['join o1 8000', 'join o1 8000']);
    expect(facts).toEqual([
      { type: 'operator.joined', leg: ada },
      { type: 'operator.joined', leg: ada },
    ]);
  });

  it('close every socket with the call', () => {
    const { come, system } = open();
    const line = come('o1', 'Ada');
    void system.shutdown('over', 100);
    expect(line.closed).toBe('over');
  });
});
