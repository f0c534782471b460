import { describe, expect, it } from 'vitest';
import type { ScreeningStanding } from '../contracts/call/screen.ts';
import type { ScreeningFindings } from '../contracts/call/screening-findings.ts';
import { newStanding } from '../screener/screening-standing.ts';
import { type AttemptInput, attemptLimits } from './attempt-context.ts';
import { openAttempt } from './attempt-stage.ts';
import type { Stage } from './stage.ts';

const open = (change: Partial<AttemptInput> = {}): Stage =>
  openAttempt({ attachPolicy: 'screen', dialInMs: 0, ...change });
const status = (word: 'ringing' | 'answered' | 'completed', at: number) => ({
  type: 'carrier.status' as const,
  status: word,
  sequence: at,
  at,
  code: null,
  carrierCallId: 'CA1',
});
let sequence = 0;
const standing = (
  stage: ScreeningStanding['stage'],
  found: Partial<ScreeningFindings> = {},
  more: Partial<ScreeningStanding> = {},
): ScreeningStanding => {
  sequence += 1;
  const fresh = newStanding('call', 'w1');
  return { ...fresh, sequence, stage, findings: { ...fresh.findings, ...found }, ...more };
};
const told = (...of: Parameters<typeof standing>) => ({
  type: 'screening.told' as const,
  standing: standing(...of),
});
const withdraw = (upTo: 'ringing' | 'live') => ({ type: 'attempt.withdraw' as const, upTo });
const human = { verdict: 'human', by: 'cadence' } as const;
const mailbox = { verdict: 'vmGreeting', by: 'cadence' } as const;
const facts = (stage: Stage) => stage.facts.map((fact) => fact.type);

/** Rang for four seconds, was answered, and a worker listens. */
const heard = async (change: Partial<AttemptInput> = {}): Promise<Stage> => {
  const stage = open(change);
  await stage.pass(0);
  await stage.waiting('writeIntent').answer('written');
  await stage.waiting('originate').answer({ carrierCallId: 'CA1' });
  await stage.send(status('ringing', 1_000));
  await stage.send(status('answered', 5_000));
  expect(stage.waiting('screen').input).toMatchObject({ carrierCallId: 'CA1', ringMs: 4_000 });
  await stage.waiting('screen').answer('screened');
  return stage;
};
const settledAs = async (stage: Stage) => {
  const settle = stage.waiting('settle');
  await settle.answer();
  expect(stage.state()).toBe('closed');
  stage.expectNoUnknownEvents();
  return settle.input;
};

describe('an attempt of a campaign that screens', () => {
  it('gives a slot to a person, with what was found out', async () => {
    const stage = await heard();
    expect(stage.state()).toBe('screening.hearing');
    await stage.send(told('wanted', human, { wantsSlot: true }));
    expect(stage.waiting('attach').input).toMatchObject({
      screening: { findings: { verdict: 'human' } },
    });
    await stage.waiting('attach').answer('attached');
    expect(facts(stage)).toEqual([
      'attempt.ringing',
      'attempt.screening',
      'attempt.slotWanted',
      'attempt.attached',
    ]);
  });

  it.each([
    [{ verdict: 'vmGreeting', by: 'cadence' }, 'voicemail'],
    [{ verdict: 'screener', by: 'silence' }, 'screened'],
    [{ verdict: 'ivr', by: 'words' }, 'ivr'],
    [{ verdict: 'fax', by: 'fax' }, 'fax'],
    [{ verdict: 'unavailable', by: 'sit' }, 'unavailable'],
    [{ verdict: 'unavailable', by: 'busy' }, 'busy'],
    [{ verdict: 'silent', by: 'silence' }, 'silent'],
    [{ verdict: 'uncertain', by: 'time' }, 'machine'],
  ] as const)('hangs up on %j and settles as %s', async (found, disposition) => {
    const stage = await heard();
    await stage.send(told('over', found));
    await stage.waiting('hangUp').answer();
    expect(await settledAs(stage)).toMatchObject({
      outcome: 'answered',
      disposition,
      screening: { findings: found },
    });
    expect(facts(stage)).toContain('attempt.slotUnwanted');
    expect(stage.asked.map(({ name }) => name)).not.toContain('attach');
  });

  it('holds a slot for who is likely a person, gives it up with a machine, and holds one again for its owner', async () => {
    const stage = await heard({ attachPolicy: 'speculative' });
    await stage.send(told('listening', {}, { wantsSlot: true }));
    await stage.send(told('machine', { verdict: 'screener', by: 'silence' }));
    await stage.send(told('machine', { verdict: 'screener', by: 'silence' }));
    await stage.send(told('machine', { verdict: 'screener' }, { wantsSlot: true }));
    await stage.send(told('wanted', { ...human, by: 'reply' }, { wantsSlot: true }));
    expect(facts(stage).filter((type) => type.startsWith('attempt.slot'))).toEqual([
      'attempt.slotWanted',
      'attempt.slotUnwanted',
      'attempt.slotWanted',
    ]);
    expect(stage.pending()).toEqual(['attach']);
  });

  it('passes over what is told late, twice, or of another call', async () => {
    const stage = await heard();
    const late = told('listening', {}, { wantsSlot: true });
    await stage.send(told('machine', mailbox));
    await stage.send(late);
    await stage.send(told('listening', {}, { wantsSlot: true, callId: 'other' }));
    expect(facts(stage)).not.toContain('attempt.slotWanted');
  });

  it('asks the worker when it hears nothing, and acts by what it says', async () => {
    const stage = await heard();
    await stage.pass(attemptLimits.screenQuietMs);
    await stage.waiting('askScreening').answer(standing('listening'));
    expect(stage.state()).toBe('screening.hearing');
    await stage.pass(attemptLimits.screenQuietMs);
    await stage.waiting('askScreening').answer(standing('wanted', human));
    expect(stage.pending()).toEqual(['attach']);
  });

  it.each([
    ['no worker listens', (stage: Stage) => stage.waiting('screen').answer('none')],
    ['the order fails', (stage: Stage) => stage.waiting('screen').fail(new Error('down'))],
    ['no worker answers', (stage: Stage) => stage.pass(attemptLimits.screenMs)],
  ])('gives a slot to whoever answered when %s', async (_, happens) => {
    const stage = open();
    await stage.pass(0);
    await stage.waiting('writeIntent').answer('written');
    await stage.waiting('originate').answer({ carrierCallId: 'CA1' });
    await stage.send(status('answered', 5_000));
    await happens(stage);
    expect(stage.pending()).toEqual(['attach']);
  });

  it.each([
    ['is gone', (stage: Stage) => stage.waiting('askScreening').answer(null)],
    ['cannot be asked', (stage: Stage) => stage.waiting('askScreening').fail(new Error('down'))],
    ['does not answer', (stage: Stage) => stage.pass(attemptLimits.screenAskMs)],
    ['has lost its stream', (stage: Stage) => stage.send(told('lost'))],
  ])('gives a slot to whoever answered when the worker that listens %s', async (_, happens) => {
    const stage = await heard();
    await stage.pass(attemptLimits.screenQuietMs);
    await happens(stage);
    expect(stage.pending()).toEqual(['attach']);
  });

  it('hangs up on a machine whose worker is lost, and after the longest message', async () => {
    const lost = await heard();
    await lost.send(told('machine', mailbox));
    await lost.send(told('lost', mailbox));
    await lost.waiting('hangUp').answer();
    expect(await settledAs(lost)).toMatchObject({ disposition: 'voicemail' });

    const long = await heard({ limits: { ...attemptLimits, screenQuietMs: 500_000 } });
    await long.send(told('machine', mailbox));
    await long.pass(attemptLimits.screeningMaxMs);
    await long.waiting('hangUp').answer();
    expect(await settledAs(long)).toMatchObject({ disposition: 'voicemail' });
  });

  it('gives a slot to whom nobody could judge in all that time', async () => {
    const stage = await heard({ limits: { ...attemptLimits, screenQuietMs: 500_000 } });
    await stage.pass(attemptLimits.screeningMaxMs);
    expect(stage.pending()).toEqual(['attach']);
  });

  it.each([
    [1_900, null, { outcome: 'answered', disposition: 'call_declined' }],
    [2_000, null, { outcome: 'abandoned', disposition: null }],
    [9_000, mailbox, { outcome: 'answered', disposition: 'voicemail' }],
    [1_000, human, { outcome: 'answered', disposition: 'call_declined' }],
  ] as const)(
    'ends as what it was when the party hangs up after %i ms, found to be %j',
    async (stayedMs, found, end) => {
      const stage = await heard();
      await stage.send(status('completed', 5_000 + stayedMs));
      expect(stage.state()).toBe('screening.concluding');
      await stage.waiting('askScreening').answer(found === null ? null : standing('left', found));
      expect(await settledAs(stage)).toMatchObject(end);
    },
  );

  it.each([
    ['cannot be asked', (stage: Stage) => stage.waiting('askScreening').fail(new Error('down'))],
    ['does not answer', (stage: Stage) => stage.pass(attemptLimits.screenAskMs)],
  ])('ends by what was told before when the worker %s', async (_, happens) => {
    const stage = await heard();
    await stage.send(told('machine', mailbox));
    await stage.send(status('completed', 15_000));
    await happens(stage);
    expect(await settledAs(stage)).toMatchObject({ disposition: 'voicemail' });
  });

  it('is not ended by a pause, and is by an order that ends calls', async () => {
    const stage = await heard();
    await stage.send(withdraw('ringing'));
    expect(stage.state()).toBe('screening.hearing');
    await stage.send(withdraw('live'));
    await stage.waiting('hangUp').answer();
    expect(await settledAs(stage)).toMatchObject({ outcome: 'canceled' });
  });

  it('waits for a verdict when its dialler ends, and leaves a machine to the next one', async () => {
    const stage = await heard();
    await stage.send({ type: 'sup.shutdown' });
    expect(stage.state()).toBe('screening.hearing');
    await stage.send(told('machine', mailbox));
    expect(stage.state()).toBe('closed');
    expect(stage.asked.map(({ name }) => name)).not.toContain('hangUp');
  });

  it('leaves an answered call to the next leader when it may not lead any more', async () => {
    const stage = open();
    await stage.pass(0);
    await stage.waiting('writeIntent').answer('written');
    await stage.waiting('originate').answer({ carrierCallId: 'CA1' });
    await stage.send(status('answered', 5_000));
    await stage.waiting('screen').fail(Object.assign(new Error('fenced'), { code: 'not_leader' }));
    expect(stage.state()).toBe('closed');
  });

  const found = (word: 'answered' | 'completed') => ({
    kind: 'found',
    callId: 'call',
    carrierCallId: 'CA1',
    status: word,
    isAttached: false,
  });

  it('is listened to again when another leader adopts it', async () => {
    const stage = open({ isAdopted: true });
    await stage.waiting('lookUp').answer(found('answered'));
    await stage.waiting('screen').answer('screened');
    await stage.send(told('wanted', human));
    expect(stage.pending()).toEqual(['attach']);
  });

  it('adopted when it was over, ends as its worker says: nobody had it, or somebody may have', async () => {
    const machine = open({ isAdopted: true });
    await machine.waiting('lookUp').answer(found('completed'));
    await machine.waiting('askScreening').answer(standing('over', mailbox));
    expect(await settledAs(machine)).toMatchObject({ disposition: 'voicemail' });

    const unknown = open({ isAdopted: true });
    await unknown.waiting('lookUp').answer(found('completed'));
    await unknown.waiting('askScreening').answer(null);
    expect(unknown.state()).toBe('awaiting.hearing');

    const silent = open({ isAdopted: true });
    await silent.waiting('lookUp').answer(found('completed'));
    await silent.waiting('askScreening').fail(new Error('down'));
    expect(silent.state()).toBe('awaiting.hearing');
  });
});
