import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { VirtualClock } from '../supervision/clock.ts';
import { type CallEmitted, type CallEvent, callMachine } from './call.ts';

const warning = { beforeMs: 20_000, text: 'Twenty seconds.' };

const start = (incarnation = 0) => {
  const clock = new VirtualClock();
  const told: CallEmitted[] = [];
  const actor = createActor(callMachine, {
    clock,
    input: { callMaxMs: 60_000, apology: 'Sorry.', goodbye: 'Time is up.', warning, incarnation },
  });
  actor.on('*', (fact) => told.push(fact as CallEmitted));
  actor.start();
  return {
    told,
    send: (...events: CallEvent[]) => {
      for (const event of events) actor.send(event);
    },
    wait: (ms: number) => clock.advance(ms),
    ended: () => told.find((fact) => fact.type === 'call.ended'),
    value: () => actor.getSnapshot().value,
  };
};

const into: Record<string, (call: ReturnType<typeof start>) => void> = {
  conversing: () => {},
  reconnecting: (call) => call.send({ type: 'leg.lost' }),
  apologising: (call) => call.send({ type: 'mind.failed' }),
  hangingUp: (call) => call.send({ type: 'mind.ended', disposition: 'confirmed' }),
};

describe('call', () => {
  it('hangs up when the flow has ended and is over once the leg is closed', () => {
    const call = start();
    call.send({ type: 'mind.ended', disposition: 'confirmed' });
    expect(call.told).toContainEqual({ type: 'leg.hangUp' });
    call.send({ type: 'leg.closed' });
    expect(call.ended()).toEqual({
      type: 'call.ended',
      termination: { result: 'completed', reason: 'bot_ended' },
      disposition: 'confirmed',
    });
  });

  it.each(Object.keys(into))('ends at once when the party hangs up while %s', (state) => {
    const call = start();
    into[state]!(call);
    call.send({ type: 'leg.hungUp' });
    expect(call.ended()).toBeDefined();
  });

  it('stays with its operator when nobody hears or speaks for the bot any more, and ends when it is handed back', () => {
    const failure = { type: 'part.failed', part: 'listener', reason: 'nobody hears' } as const;
    const call = start();
    call.send({ type: 'floor.taken' }, failure, failure, { type: 'leg.lost' });
    expect(call.value()).toEqual({ live: { takenOver: { bot: 'helpless', leg: 'reconnecting' } } });
    call.send({ type: 'leg.returned' }, { type: 'turn.stalled' });
    expect(call.value()).toEqual({ live: { takenOver: { bot: 'helpless', leg: 'talking' } } });
    call.send({ type: 'floor.given' });
    expect(call.value()).toBe('apologising');
    expect(call.told).toContainEqual({ type: 'turn.part', text: 'Sorry.' });
  });

  it.each(['talking', 'reconnecting'])('goes on with its bot from where it is %s', (leg) => {
    const call = start();
    call.send({ type: 'floor.taken' });
    if (leg === 'reconnecting') call.send({ type: 'leg.lost' });
    expect(call.value()).toEqual({ live: { takenOver: { bot: 'able', leg } } });
    call.send({ type: 'floor.given' });
    expect(call.value()).toEqual({ live: leg === 'talking' ? 'conversing' : 'reconnecting' });
  });

  it('ends where no person has answered, at once or behind a message', () => {
    const machine = { termination: { result: 'completed', reason: 'machine_answered' } };
    const refused = start();
    refused.send({ type: 'callee.unwanted' }, { type: 'leg.closed' });
    expect(refused.ended()).toMatchObject(machine);
    const told = start();
    told.send({ type: 'callee.message', text: 'Call us.' });
    expect(told.told).toEqual([{ type: 'turn.part', text: 'Call us.' }]);
    told.send({ type: 'turn.parted', reason: 'said' });
    expect(told.told).toContainEqual({ type: 'leg.hangUp' });
    told.send({ type: 'leg.hungUp' });
    expect(told.ended()).toMatchObject(machine);
  });

  it.each([
    ['leg.hungUp', 'ended'],
    ['leg.lost', 'ended'],
    ['leg.closed', 'ended'],
    ['sup.shutdown', 'hangingUp'],
  ] as const)('leaves no message behind %s', (type, state) => {
    const call = start();
    call.send({ type: 'callee.message', text: 'Call us.' }, { type });
    expect(call.value()).toBe(state);
    if (state === 'ended') expect(call.ended()).toMatchObject({ disposition: null });
  });

  it('does not wait for a message that is never over', () => {
    const call = start();
    call.send({ type: 'callee.message', text: 'Call us.' });
    call.wait(80_000);
    expect(call.value()).toBe('hangingUp');
  });

  it('keeps what ended it when the party hangs up while it hangs up', () => {
    const call = start();
    into.hangingUp!(call);
    call.send({ type: 'leg.hungUp' });
    expect(call.ended()).toMatchObject({ disposition: 'confirmed' });
  });

  it('waits for a lost leg and goes on when it returns', () => {
    const call = start();
    call.send({ type: 'leg.lost' });
    expect(call.told).toContainEqual({ type: 'leg.recover' });
    call.send({ type: 'leg.returned' });
    expect(call.value()).toEqual({ live: 'conversing' });
  });

  it('ends as lost when the leg does not return in time', () => {
    const call = start();
    call.send({ type: 'leg.lost' });
    call.wait(8_000);
    expect(call.ended()).toMatchObject({ termination: { result: 'failed', reason: 'leg_lost' } });
  });

  it('warns before its longest duration, takes its leave within it, and ends', () => {
    const call = start();
    call.wait(40_000);
    expect(call.told).toEqual([{ type: 'turn.warn', text: 'Twenty seconds.' }]);
    call.wait(14_000);
    expect(call.told.at(-1)).toEqual({ type: 'turn.part', text: 'Time is up.' });
    call.send({ type: 'turn.parted', reason: 'said' }, { type: 'leg.closed' });
    expect(call.ended()).toMatchObject({ termination: { reason: 'duration_limit' } });
  });

  it('ends at its longest duration though its leave is not heard to the end', () => {
    const call = start();
    call.wait(60_000);
    expect(call.told.at(-1)).toEqual({ type: 'leg.hangUp' });
  });

  it('keeps the duration as its reason when the party hangs up during the leave', () => {
    const call = start();
    call.wait(54_000);
    call.send({ type: 'leg.hungUp' });
    expect(call.ended()).toMatchObject({ termination: { reason: 'duration_limit' } });
  });

  it('ends after the goodbye to a silent party', () => {
    const call = start();
    call.send({ type: 'turn.parted', reason: 'silence' }, { type: 'leg.closed' });
    expect(call.ended()).toMatchObject({ termination: { result: 'completed', reason: 'silence' } });
  });

  it('apologises and ends as failed when the mind fails', () => {
    const call = start();
    call.send({ type: 'mind.failed' });
    expect(call.told).toContainEqual({ type: 'turn.part', text: 'Sorry.' });
    call.send({ type: 'turn.parted', reason: 'said' }, { type: 'leg.closed' });
    expect(call.ended()).toMatchObject({
      termination: { result: 'failed', reason: 'call_failed' },
    });
  });

  it('only apologises in its second life', () => {
    expect(start(1).told).toEqual([{ type: 'turn.part', text: 'Sorry.' }]);
  });

  it('hangs up when it is shut down, and ends even if the carrier never answers', () => {
    const call = start();
    call.send({ type: 'sup.shutdown' });
    call.wait(2_000);
    expect(call.ended()).toMatchObject({ termination: { reason: 'drained' } });
  });

  it('hangs up in the middle of last words when its end is asked for: they would outlast a drain', () => {
    const call = start();
    call.send({ type: 'callee.message', text: 'Call us.' });
    expect(call.value()).toBe('leavingMessage');
    call.send({ type: 'call.end', reason: 'drained' });
    expect(call.value()).toBe('hangingUp');
    call.send({ type: 'leg.closed' });
    expect(call.ended()).toMatchObject({ termination: { reason: 'machine_answered' } });
  });

  it('ends for the reason that an operator gives', () => {
    const call = start();
    call.send({ type: 'call.end', reason: 'drained' }, { type: 'leg.closed' });
    expect(call.ended()).toMatchObject({ termination: { reason: 'drained' } });
  });
});
