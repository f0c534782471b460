import { describe, expect, it } from 'vitest';
import { startVirtual } from '../../machines/testing/virtual-system.ts';
import { AudioSessionTwin } from '../audio/audio-twin.ts';
import { createCallWires } from '../audio/call-wires.ts';
import { type LegEvent, leg } from './leg.ts';
import type { LineHandlers, MediaLine } from './media-line.ts';

/** A media socket as a test plays it. */
class LineTwin implements MediaLine {
  readonly carrierCallId = 'CA1';
  readonly parameters = {};
  readonly streamSid: string;
  isHungUp = false;
  party!: LineHandlers;

  constructor(streamSid = 'MZ1') {
    this.streamSid = streamSid;
  }

  listen(handlers: LineHandlers): void {
    this.party = handlers;
  }

  send(): void {}

  hangUp(): void {
    this.isHungUp = true;
  }
}

const open = () => {
  const wires = createCallWires();
  const line = new LineTwin();
  const started = startVirtual(leg, { path: 'leg', input: { wires, line } });
  return {
    ...started,
    wires,
    line,
    send: (event: LegEvent) => started.system.ref.send(event),
    types: () => started.facts.map(({ type }) => type),
  };
};

describe('a leg', () => {
  it('joins the line to the call: its messages, its digits, and its way out', () => {
    const { wires, line, facts } = open();
    const session = new AudioSessionTwin();
    wires.session = session;
    line.party.messages([Buffer.from('m')]);
    line.party.digit('7');
    expect(session.received).toEqual(['m']);
    expect(facts).toEqual([{ type: 'digit.pressed', digit: '7' }]);
    expect(wires.line).toBe(line);
  });

  it('tells once that the party has hung up', () => {
    const { line, types } = open();
    line.party.stopped();
    line.party.stopped();
    line.party.closed();
    expect(types()).toEqual(['leg.hungUp']);
  });

  it('tells that the line was lost, and goes on with the one that came', () => {
    const { wires, line, send, facts, types } = open();
    line.party.closed();
    expect(types()).toEqual(['leg.lost']);
    expect(wires.line).toBeNull();
    const next = new LineTwin('MZ2');
    send({ type: 'line.came', line: next });
    expect(facts.at(-1)).toEqual({ type: 'leg.returned', streamSid: 'MZ2', wire: 'twilio' });
    expect(wires.line).toBe(next);
    next.party.digit('1');
    expect(types().at(-1)).toBe('digit.pressed');
  });

  it('takes over from a line that has not noticed its loss, and hears no more of its end', () => {
    const { line, send, types } = open();
    send({ type: 'line.came', line: new LineTwin('MZ2') });
    expect(line.isHungUp).toBe(true);
    line.party.closed();
    line.party.stopped();
    expect(types()).toEqual(['leg.returned']);
  });

  it('is over when the carrier has no such call any more', () => {
    const { line, send, types } = open();
    line.party.closed();
    send({ type: 'line.gone' });
    expect(types()).toEqual(['leg.lost', 'leg.hungUp']);
  });

  it('hangs up, tells when that is done, and refuses whoever comes then', () => {
    const { line, send, types } = open();
    send({ type: 'leg.hangUp' });
    expect(line.isHungUp).toBe(true);
    const late = new LineTwin('MZ2');
    send({ type: 'line.came', line: late });
    expect(late.isHungUp).toBe(true);
    line.party.closed();
    expect(types()).toEqual(['leg.closed']);
  });

  it('hangs up when it is shut down', async () => {
    const { line, system } = open();
    await system.shutdown('over');
    expect(line.isHungUp).toBe(true);
  });

  it('leaves the socket standing when it crashes, and takes it over in its next life', async () => {
    const { line, wires, system, facts } = open();
    system.kill();
    await system.exit;
    expect(line.isHungUp).toBe(false);
    expect(wires.line).toBe(line);
    line.party.stopped();
    expect(facts).toEqual([]);
    const successor = startVirtual(leg, { path: 'leg', input: { wires, line } });
    line.party.stopped();
    expect(successor.facts).toEqual([{ type: 'leg.hungUp' }]);
  });

  it('counts for the call what went wrong on its line', () => {
    const { line, wires } = open();
    line.party.counted?.('media_malformed');
    line.party.counted?.('media_malformed');
    expect(wires.counters).toEqual({ media_malformed: 2 });
  });
});
