import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScreeningStanding } from '../contracts/call/screen.ts';
import { newStanding } from '../screener/screening-standing.ts';
import { attemptMachine } from './attempt.ts';
import type { AttemptEvent, AttemptInput, Finding, Withdrawal } from './attempt-context.ts';
import { attemptLimits } from './attempt-context.ts';
import { openAttempt } from './attempt-stage.ts';
import { leavesOf, type Stage } from './stage.ts';

const open = (change: Partial<AttemptInput> = {}): Stage =>
  openAttempt({ attachPolicy: 'immediate', dialInMs: 500, ...change });
const status = (
  word: 'queued' | 'ringing' | 'answered' | 'completed' | 'busy' | 'no_answer',
  carrierCallId = 'CA1',
) => ({
  type: 'carrier.status' as const,
  status: word,
  sequence: 1,
  at: 7,
  code: null,
  carrierCallId,
});
const result = { type: 'call.result', disposition: 'confirmed' } as const;
const withdraw = (upTo: Withdrawal) => ({ type: 'attempt.withdraw' as const, upTo });
const cancel = { type: 'attempt.withdraw', upTo: 'ringing' } as const;
const shutdown = { type: 'sup.shutdown' } as const;
const found = (word: 'ringing' | 'answered' | 'completed', isAttached = false): Finding => ({
  kind: 'found',
  callId: 'call',
  carrierCallId: 'CA1',
  status: word,
  isAttached,
});
const standing = (stage: ScreeningStanding['stage']): ScreeningStanding => ({
  ...newStanding('call', 'w1'),
  stage,
});
const names = (stage: Stage) => stage.asked.map((one) => one.name);
const facts = (stage: Stage) => stage.facts.map((fact) => fact.type);

/** Brings an attempt to a state by the plain way. */
const to = async (
  state: 'dialling' | 'ringing' | 'attaching' | 'live' | 'awaiting',
): Promise<Stage> => {
  const stage = open();
  await stage.pass(500);
  await stage.waiting('writeIntent').answer('written');
  if (state === 'dialling') return stage;
  await stage.waiting('originate').answer({ carrierCallId: 'CA1' });
  if (state === 'ringing') return stage;
  await stage.send(status('answered'));
  if (state === 'attaching') return stage;
  await stage.waiting('attach').answer('attached');
  if (state === 'live') return stage;
  await stage.send(status('completed'));
  return stage;
};
const settledAs = async (stage: Stage) => {
  const settle = stage.waiting('settle');
  await settle.answer();
  expect(stage.state()).toBe('closed');
  stage.expectNoUnknownEvents();
  return settle.input;
};

describe('an attempt', () => {
  it('waits for its turn, writes its intent, dials, attaches, and settles with the disposition', async () => {
    const stage = open();
    expect(stage.pending()).toEqual([]);
    await stage.pass(499);
    expect(stage.pending()).toEqual([]);
    await stage.pass(1);
    await stage.waiting('writeIntent').answer('written');
    await stage.waiting('originate').answer({ carrierCallId: 'CA1' });
    await stage.send(status('ringing'));
    await stage.send(status('answered'));
    expect(stage.waiting('attach').input).toMatchObject({ carrierCallId: 'CA1', answeredAt: 7 });
    await stage.waiting('attach').answer('attached');
    expect(stage.state()).toBe('live.hearing');
    await stage.send(status('completed'));
    expect(stage.state()).toBe('awaiting.hearing');
    await stage.send(result);
    expect(await settledAs(stage)).toMatchObject({ outcome: 'answered', disposition: 'confirmed' });
    expect(facts(stage)).toEqual([
      'attempt.ringing',
      'attempt.attached',
      'attempt.over',
      'attempt.settled',
      'attempt.closed',
    ]);
  });

  it.each([
    ['busy', 'busy'],
    ['no_answer', 'no_answer'],
    ['completed', 'abandoned'],
  ] as const)('ends as the carrier says: %s is %s', async (word, outcome) => {
    const stage = await to('ringing');
    await stage.send(status(word));
    expect(await settledAs(stage)).toMatchObject({ outcome, disposition: null });
  });

  it('attaches at once when the answer is heard before the dial is confirmed', async () => {
    const stage = await to('dialling');
    await stage.send(status('answered'));
    expect(stage.waiting('attach').input).toMatchObject({ carrierCallId: 'CA1' });
    expect(stage.pending()).toEqual(['attach']);
  });

  it.each([['answered'], ['completed']] as const)(
    'that is %s while we cancel it is abandoned: somebody was there and met nobody',
    async (word) => {
      const stage = await to('ringing');
      await stage.send(cancel);
      const hangUp = stage.waiting('hangUp');
      await stage.send(status(word));
      await hangUp.answer();
      expect(await settledAs(stage)).toMatchObject({ outcome: 'abandoned', disposition: null });
    },
  );

  it('of which the carrier says only afterwards that it was answered is abandoned, too', async () => {
    const stage = await to('ringing');
    await stage.send(cancel);
    await stage.waiting('hangUp').answer('completed');
    expect(await settledAs(stage)).toMatchObject({ outcome: 'abandoned' });
  });

  it('that ends as it is cancelled is cancelled', async () => {
    const stage = await to('ringing');
    await stage.send(cancel);
    await stage.waiting('hangUp').answer('canceled');
    expect(await settledAs(stage)).toMatchObject({ outcome: 'canceled' });
  });

  it('does not go back when callbacks come late, twice or out of order', async () => {
    const stage = await to('live');
    for (const word of ['answered', 'ringing', 'queued'] as const) await stage.send(status(word));
    expect(stage.state()).toBe('live.hearing');
    await stage.send(status('completed'));
    await stage.send(status('busy'));
    await stage.send(result);
    expect(await settledAs(stage)).toMatchObject({ outcome: 'answered' });
    expect(facts(stage)).not.toContain('attempt.ringing');
  });

  it('leaves an answered call to the next leader when it may not lead any more', async () => {
    const stage = await to('attaching');
    await stage.waiting('attach').fail(Object.assign(new Error('fenced'), { code: 'not_leader' }));
    expect(stage.state()).toBe('closed');
    expect(stage.asked.filter(({ name }) => name === 'hangUp' || name === 'settle')).toEqual([]);
  });

  it('passes over what the carrier says of another call', async () => {
    const stage = await to('ringing');
    await stage.send(status('completed', 'CA2'));
    expect(stage.state()).toBe('ringing.hearing');
    await stage.send(status('answered'));
    expect(stage.pending()).toEqual(['attach']);
  });

  it.each([
    ['that is no longer its own', 'fenced'],
    ['whose dial no law allows now', 'withheld'],
  ] as const)('does not dial a lead %s', async (_, verdict) => {
    const stage = open();
    await stage.pass(500);
    await stage.waiting('writeIntent').answer(verdict);
    expect(stage.state()).toBe('closed');
    expect(names(stage)).toEqual(['writeIntent']);
  });

  it('looks up, and does not dial, what was written before it', async () => {
    const stage = open();
    await stage.pass(500);
    await stage.waiting('writeIntent').answer('exists');
    await stage.waiting('lookUp').answer(found('answered'));
    expect(stage.pending()).toEqual(['attach']);
    expect(names(stage)).not.toContain('originate');
  });

  it('waits for the result of an adopted call that is over, though nobody noted that a worker had it', async () => {
    const stage = open({ isAdopted: true });
    await stage.waiting('lookUp').answer(found('completed'));
    expect(stage.state()).toBe('awaiting.hearing');
    await stage.send(result);
    expect(await settledAs(stage)).toMatchObject({
      outcome: 'answered',
      disposition: 'confirmed',
    });
  });

  it('counts an adopted call that is over as abandoned once no worker’s spool can have its result any more', async () => {
    const stage = open({ isAdopted: true });
    await stage.waiting('lookUp').answer(found('completed'));
    await stage.pass(attemptLimits.quietMs);
    await stage.waiting('lookUp').answer(found('completed'));
    await stage.pass(attemptLimits.unsureMs - attemptLimits.quietMs - 1);
    expect(stage.state()).toContain('awaiting');
    await stage.pass(1);
    expect(await settledAs(stage)).toMatchObject({ outcome: 'abandoned', disposition: null });
  });

  it('gives the lead back when no worker is left to dial for', async () => {
    const stage = open();
    await stage.pass(500);
    await stage.waiting('writeIntent').answer('slotless');
    await stage.waiting('giveBack').answer();
    expect(stage.state()).toBe('closed');
  });

  it('gives a lead back, whose dial could not be written, until that is written', async () => {
    const stage = open();
    await stage.pass(500);
    await stage.waiting('writeIntent').fail(new Error('disk full'));
    await stage.waiting('lookUp').answer({ kind: 'unbegun' });
    await stage.waiting('giveBack').fail(new Error('disk full'));
    await stage.pass(attemptLimits.retryMs);
    await stage.pass(attemptLimits.storeMs);
    await stage.pass(attemptLimits.retryMs);
    await stage.waiting('giveBack').answer();
    expect(stage.state()).toBe('closed');
    expect(names(stage)).not.toContain('originate');
  });

  it('looks up its own dial when the carrier’s answer was lost, and calls it the carrier’s error if there is none', async () => {
    const stage = await to('dialling');
    await stage.waiting('originate').fail(new Error('socket hang up'));
    await stage.waiting('lookUp').answer({ kind: 'absent' });
    await stage.pass(attemptLimits.retryMs);
    await stage.waiting('lookUp').answer({ kind: 'lost' });
    expect(await settledAs(stage)).toMatchObject({ outcome: 'carrier_error' });
    expect(names(stage).filter((name) => name === 'originate').length).toBe(1);
  });

  it('is failed, with the carrier’s code, when the carrier refuses it', async () => {
    const stage = await to('dialling');
    await stage
      .waiting('originate')
      .fail(Object.assign(new Error('no'), { code: 'carrier_rejected', detail: '21211' }));
    expect(await settledAs(stage)).toMatchObject({ outcome: 'failed', carrierCode: '21211' });
  });

  it('is cancelled when its number comes onto a list after its intent', async () => {
    const stage = await to('dialling');
    await stage
      .waiting('originate')
      .fail(Object.assign(new Error('no'), { code: 'dial_withheld' }));
    expect(await settledAs(stage)).toMatchObject({ outcome: 'canceled' });
  });

  it('asks the carrier when it hears nothing, and hangs up what rings too long', async () => {
    const stage = await to('ringing');
    await stage.pass(attemptLimits.quietMs);
    await stage.waiting('lookUp').answer(found('ringing'));
    await stage.pass(attemptLimits.ringTimeoutMs);
    await stage.waiting('hangUp').answer();
    expect(await settledAs(stage)).toMatchObject({ outcome: 'no_answer' });
  });

  it.each(['none', 'refused'])(
    'says that nobody is free when attach says %s: abandoned once the carrier has hung up',
    async (verdict) => {
      const stage = await to('attaching');
      await stage.waiting('attach').answer(verdict);
      expect(stage.waiting('dismiss').input).toMatchObject({ carrierCallId: 'CA1' });
      await stage.waiting('dismiss').answer();
      expect(stage.state()).toBe('dismissing.sounding');
      await stage.send(status('completed'));
      expect(await settledAs(stage)).toMatchObject({ outcome: 'abandoned' });
      expect(names(stage)).not.toContain('hangUp');
    },
  );

  it.each([
    ['says nothing', (stage: Stage) => stage.waiting('dismiss').fail(new Error('down'))],
    ['does not answer', (stage: Stage) => stage.pass(attemptLimits.carrierMs)],
    [
      'does not hang up',
      async (stage: Stage) => {
        await stage.waiting('dismiss').answer();
        await stage.pass(attemptLimits.dismissalMs);
      },
    ],
  ])(
    'hangs up by itself when a carrier that should say that nobody is free %s',
    async (_, happens) => {
      const stage = await to('attaching');
      await stage.waiting('attach').answer('none');
      await happens(stage);
      await stage.waiting('hangUp').fail(new Error('down'));
      expect(await settledAs(stage)).toMatchObject({ outcome: 'abandoned' });
    },
  );

  it('fails a call whose record never comes', async () => {
    const stage = await to('awaiting');
    await stage.pass(attemptLimits.resultMs);
    expect(await settledAs(stage)).toMatchObject({ outcome: 'failed', disposition: null });
  });

  it('finds the record by itself', async () => {
    const stage = await to('live');
    await stage.pass(attemptLimits.quietMs);
    await stage
      .waiting('lookUp')
      .answer({ kind: 'result', callId: 'call', disposition: 'moved' } satisfies Finding);
    expect(await settledAs(stage)).toMatchObject({ outcome: 'answered', disposition: 'moved' });
  });

  it('tries to settle until it is written', async () => {
    const stage = await to('ringing');
    await stage.send(status('busy'));
    await stage.waiting('settle').fail(new Error('store away'));
    await stage.pass(attemptLimits.retryMs);
    await stage.pass(attemptLimits.storeMs);
    await stage.pass(attemptLimits.retryMs);
    expect(await settledAs(stage)).toMatchObject({ outcome: 'busy' });
  });

  describe('told to stop', () => {
    it('gives the lead back while it waits for its turn', async () => {
      const stage = open();
      await stage.send(shutdown);
      await stage.waiting('giveBack').answer();
      expect(names(stage)).toEqual(['giveBack']);
      expect(stage.state()).toBe('closed');
    });

    it('leaves a lead that it cannot give back to the next leader', async () => {
      const stage = open();
      await stage.send(shutdown);
      await stage.waiting('giveBack').fail(new Error('store away'));
      expect(stage.state()).toBe('closed');
    });

    it('does not dial any more once its intent is written', async () => {
      const stage = open();
      await stage.pass(500);
      await stage.send(shutdown);
      await stage.waiting('writeIntent').answer('written');
      expect(await settledAs(stage)).toMatchObject({ outcome: 'canceled' });
      expect(names(stage)).not.toContain('originate');
    });

    it('hangs up what rings, once it knows its name', async () => {
      const stage = await to('dialling');
      await stage.send(shutdown);
      await stage.waiting('originate').answer({ carrierCallId: 'CA1' });
      expect(stage.waiting('hangUp').input).toMatchObject({ carrierCallId: 'CA1' });
      await stage.waiting('hangUp').answer();
      expect(await settledAs(stage)).toMatchObject({ outcome: 'canceled' });
    });

    it.each(['live', 'awaiting'] as const)(
      'leaves a call that is %s to the fleet',
      async (state) => {
        const stage = await to(state);
        await stage.send(shutdown);
        expect(stage.state()).toBe('closed');
        expect(names(stage)).not.toContain('hangUp');
      },
    );

    it('attaches what was just answered before it leaves it', async () => {
      const stage = await to('attaching');
      await stage.send(shutdown);
      await stage.waiting('attach').answer('attached');
      expect(stage.state()).toBe('closed');
    });
  });
});

describe('an attempt that is called off', () => {
  it.each(['undialled', 'ringing', 'live'] as const)(
    'gives its lead back while it waits for its turn (%s)',
    async (upTo) => {
      const stage = open();
      await stage.send(withdraw(upTo));
      expect(stage.pending()).toEqual(['giveBack']);
    },
  );

  it('does not dial any more once its intent is written', async () => {
    const stage = open();
    await stage.pass(500);
    await stage.send(withdraw('undialled'));
    await stage.waiting('writeIntent').answer('written');
    expect(await settledAs(stage)).toMatchObject({ outcome: 'canceled' });
    expect(names(stage)).not.toContain('originate');
  });

  it('goes on ringing, unless what rings is called off as well', async () => {
    const stage = await to('dialling');
    await stage.send(withdraw('undialled'));
    await stage.waiting('originate').answer({ carrierCallId: 'CA1' });
    expect(stage.state()).toBe('ringing.hearing');
    await stage.send(withdraw('ringing'));
    // A milder word that comes late takes nothing back.
    await stage.send(withdraw('undialled'));
    await stage.waiting('hangUp').answer();
    expect(await settledAs(stage)).toMatchObject({ outcome: 'canceled' });
  });

  it('attaches what was answered before the hang-up, and goes on talking', async () => {
    const stage = await to('attaching');
    await stage.send(withdraw('ringing'));
    await stage.waiting('attach').answer('attached');
    expect(stage.state()).toBe('live.hearing');
  });

  it.each([
    ['is hung up', (stage: Stage) => stage.waiting('hangUp').answer()],
    ['cannot be', (stage: Stage) => stage.waiting('hangUp').fail(new Error('carrier away'))],
    ['is never told to be', (stage: Stage) => stage.pass(attemptLimits.carrierMs)],
  ])('ends a call at once when told so, and waits for its record, when it %s', async (_, end) => {
    const stage = await to('live');
    await stage.send(withdraw('live'));
    expect(stage.state()).toBe('ending');
    await end(stage);
    expect(stage.state()).toBe('awaiting.hearing');
    await stage.send(result);
    expect(await settledAs(stage)).toMatchObject({ outcome: 'answered', disposition: 'confirmed' });
  });
});

describe('any attempt, on any history', () => {
  const answers: Record<string, unknown[]> = {
    writeIntent: ['written', 'written', 'written', 'fenced', 'withheld', 'exists', 'slotless'],
    originate: [{ carrierCallId: 'CA1' }],
    lookUp: [
      { kind: 'absent' },
      { kind: 'lost' },
      { kind: 'unbegun' },
      found('ringing'),
      found('answered'),
      found('answered', true),
      found('completed', true),
      { kind: 'result', callId: 'call', disposition: 'moved' },
    ],
    screen: ['screened', 'screened', 'screened', 'none'],
    askScreening: [null, standing('listening'), standing('wanted'), standing('left')],
    attach: ['attached', 'attached', 'none', 'refused'],
    dismiss: [undefined],
    hangUp: [undefined],
    settle: [undefined],
    giveBack: [undefined],
  };
  const events: AttemptEvent[] = [
    status('queued'),
    status('ringing'),
    status('answered'),
    status('completed'),
    status('busy'),
    result,
    shutdown,
    withdraw('ringing'),
    withdraw('live'),
    { type: 'screening.told', standing: standing('machine') },
    { type: 'screening.told', standing: { ...standing('over'), workerId: 'w2' } },
    { type: 'screening.told', standing: { ...standing('lost'), workerId: 'w3' } },
  ];
  const move = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('answer' as const), pick: fc.nat(40) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), pick: fc.nat(1) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('send' as const), pick: fc.nat(40) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), pick: fc.nat(3) }) },
  );

  it('dials at most once, only after writing its intent and never when adopted, and always ends', async () => {
    const visited = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.constantFrom('screen' as const, 'immediate' as const),
        fc.array(move, { minLength: 4, maxLength: 24 }),
        async (isAdopted, attachPolicy, moves) => {
          const stage = open({ isAdopted, attachPolicy });
          const see = () => visited.add(stage.state());
          see();
          for (const { kind, pick } of moves) {
            const [name] = stage.pending();
            if (kind === 'answer' && name) {
              const all = answers[name]!;
              await stage.waiting(name).answer(all[pick % all.length]);
            } else if (kind === 'fail' && name)
              await stage
                .waiting(name)
                .fail(Object.assign(new Error('x'), pick ? { code: 'carrier_rejected' } : {}));
            else if (kind === 'send') await stage.send(events[pick % events.length]!);
            else if (stage.clock.next() !== undefined)
              await stage.pass(stage.clock.next()! - stage.clock.now());
            see();
          }
          const order = names(stage);
          const dials = order.filter((name) => name === 'originate').length;
          expect(dials).toBeLessThanOrEqual(isAdopted ? 0 : 1);
          if (dials === 1)
            expect(order.indexOf('writeIntent')).toBeLessThan(order.indexOf('originate'));

          // From here on everything goes well: it must come to its end by itself, whatever came before.
          for (let i = 0; i < 200 && stage.state() !== 'closed'; i += 1) {
            const [name] = stage.pending();
            if (name === 'lookUp') await stage.waiting(name).answer({ kind: 'lost' });
            else if (name) await stage.waiting(name).answer(answers[name]![0]);
            else await stage.pass(stage.clock.next()! - stage.clock.now());
            see();
          }
          expect(stage.state()).toBe('closed');
          expect(stage.clock.next()).toBeUndefined();
          expect(stage.facts.filter((fact) => fact.type === 'attempt.closed').length).toBe(1);
          expect(
            stage.facts.filter((fact) => fact.type === 'attempt.settled').length,
          ).toBeLessThanOrEqual(1);
          stage.expectNoUnknownEvents();
        },
      ),
      { numRuns: 400 },
    );
    const transient = ['deciding', 'adopted', 'screening.lost', 'screening.unanswered'];
    const missed = leavesOf(attemptMachine).filter(
      (leaf) => !visited.has(leaf) && !transient.includes(leaf),
    );
    expect(missed).toEqual([]);
  }, 60_000);
});
