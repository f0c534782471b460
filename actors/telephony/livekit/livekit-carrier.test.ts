import { afterEach, describe, expect, it } from 'vitest';
import { carrierContract } from '../carrier-contract.ts';
import { openSipTrial, type SipTrial, sipUnderTest } from './twin/sip-trial.ts';

carrierContract('the LiveKit adapter against its twin', async () =>
  sipUnderTest(await openSipTrial()),
);

describe('a dial by SIP', () => {
  let trial: SipTrial;
  afterEach(() => trial.close());

  const until = (attemptId: string, status: string) =>
    trial.bench.until(status, () => trial.statuses(attemptId).includes(status));
  const endOf = async (to: string) => {
    const call = trial.request(to);
    await trial.carrier.originate(call);
    const last = await trial.bench.until('an end', () =>
      trial.bench.events.find(
        ({ attemptId, sequence }) => attemptId === call.attemptId && sequence === 3,
      ),
    );
    return { status: last.status, code: last.code };
  };

  it('goes to the trunk of its caller ID, rings and lasts as long as was asked, by names that follow from the call', async () => {
    trial = await openSipTrial({
      trunks: { '+1555': 'ST_us', '+15550': 'ST_near', '*': 'ST_any' },
    });
    const call = trial.request('+15550100001', { ringTimeoutMs: 20_400, callMaxMs: 900_000 });
    expect(await trial.carrier.originate(call)).toEqual({ carrierCallId: 'vox_call-1' });
    await trial.carrier.originate(trial.request('+4930100001', { from: '+493012345' }));
    expect(trial.twin.calls.map(({ request }) => request)).toMatchObject([
      {
        sipTrunkId: 'ST_near',
        sipCallTo: '+15550100001',
        sipNumber: '+15550199999',
        roomName: 'vox_call-1',
        participantIdentity: 'sip_vox_call-1',
        ringingTimeoutMs: 21_000,
        callMaxMs: 900_000,
        waitUntilAnswered: true,
      },
      { sipTrunkId: 'ST_any' },
    ]);
  });

  it('is refused without a trunk for its caller ID', async () => {
    trial = await openSipTrial({ trunks: { '+49': 'ST_de' } });
    await expect(trial.carrier.originate(trial.request('+15550100001'))).rejects.toMatchObject({
      code: 'carrier_rejected',
    });
    expect(trial.twin.asked).toEqual([]);
  });

  it.each([
    [486, 'busy'],
    [600, 'busy'],
    [480, 'no_answer'],
    [408, 'no_answer'],
    [487, 'no_answer'],
    [404, 'failed'],
    [403, 'failed'],
    [603, 'failed'],
    [407, 'failed'],
    [488, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
    [504, 'failed'],
  ])('that the carrier ends with %i is %s, with that code', async (sip, status) => {
    trial = await openSipTrial();
    expect(await endOf(`+1555010${String(sip).padStart(4, '0')}`)).toEqual({
      status,
      code: String(sip),
    });
  });

  it.each([
    [503, 'Trunk CPS limit exceeded'],
    [603, 'Declined; X-Twilio-Error: 32203'],
    [503, 'Concurrent call limit exceeded'],
  ])('that a full trunk ends with %i is told apart by its words: %s', async (sip, reason) => {
    trial = await openSipTrial({ fate: () => ({ kind: 'fails', sip, reason, afterMs: 5 }) });
    expect(await endOf('+15550100009')).toEqual({ status: 'failed', code: '429' });
  });

  it('that nobody answers ends with its ring time', async () => {
    trial = await openSipTrial();
    const call = trial.request('+15550100001', { ringTimeoutMs: 900 });
    await trial.carrier.originate(call);
    await until(call.attemptId, 'no_answer');
    expect(trial.statuses(call.attemptId)).toEqual(['queued', 'ringing', 'no_answer']);
  });

  it.each([
    ['resource_exhausted', 'carrier_unavailable'],
    ['unavailable', 'carrier_unavailable'],
    ['invalid_argument', 'carrier_rejected'],
    ['not_found', 'carrier_rejected'],
  ] as const)('that LiveKit refuses as %s is %s, and nothing is placed', async (code, ours) => {
    trial = await openSipTrial({ fate: () => ({ kind: 'refused', code }) });
    const call = trial.request('+15550100001');
    await expect(trial.carrier.originate(call)).rejects.toMatchObject({
      code: ours,
      detail: expect.stringContaining(code),
    });
    expect(await trial.carrier.find(call.to, 0, call.callId)).toEqual([]);
  });

  it('under a wrong secret is refused, and the token is in no message', async () => {
    trial = await openSipTrial({ apiSecret: 'another-secret-of-at-least-32-characters' });
    const refused = await trial.carrier.originate(trial.request('+15550100001')).catch((e) => e);
    expect(refused).toMatchObject({ code: 'carrier_rejected' });
    expect(JSON.stringify([refused.message, refused.detail])).not.toMatch(/eyJ/);
  });

  it('whose answer is lost goes on, is found by its call’s id, and its answer is told', async () => {
    trial = await openSipTrial({ answerFault: () => 'cut' });
    const call = trial.request('+15550100000');
    await trial.carrier.originate(call).catch(() => undefined);
    const found = await trial.carrier.find(call.to, 0, call.callId);
    expect(found).toMatchObject([{ carrierCallId: 'vox_call-1', to: call.to }]);
    await until(call.attemptId, 'answered');
    expect(trial.twin.calls).toHaveLength(1);
  });

  it('is not answered before its telephone is, whatever the server says', async () => {
    trial = await openSipTrial({ answerFault: () => 'early' });
    const call = trial.request('+15550100000');
    await trial.carrier.originate(call);
    expect(trial.twin.calls[0]?.state).not.toBe('active');
    expect(trial.statuses(call.attemptId)).not.toContain('answered');
    await until(call.attemptId, 'answered');
    expect(trial.twin.calls[0]?.state).toBe('active');
    expect(trial.counted).toContain('sip_answers_early');
  });

  it('that rings longer than LiveKit waits is followed by looking', async () => {
    trial = await openSipTrial();
    const call = trial.request('+15550100000', { ringTimeoutMs: 120_000 });
    await trial.carrier.originate(call);
    expect(trial.twin.calls[0]?.request.waitUntilAnswered).toBe(false);
    await until(call.attemptId, 'answered');
  });

  it('of a dialler that is gone is followed by the one that asks for it', async () => {
    trial = await openSipTrial({
      fate: () => ({ kind: 'answers', afterMs: 600, persona: 'silent' }),
    });
    const call = trial.request('+15550100000');
    await trial.carrier.originate(call);
    await until(call.attemptId, 'ringing');
    trial.carrier.close();
    expect(await trial.carrier.status('vox_call-1')).toMatchObject({ status: 'ringing' });
    await until(call.attemptId, 'answered');
  });

  it('is told of once, in order, when webhooks are doubled, late or lost, and reports refused at first', async () => {
    const faults = (['late', 'lost', null, 'twice'] as const).values();
    trial = await openSipTrial({ webhookFault: () => faults.next().value ?? null });
    trial.bench.refuse(3);
    const call = trial.request('+15550100000');
    await trial.carrier.originate(call);
    await until(call.attemptId, 'answered');
    const line = await trial.meet(call);
    line.hangUp();
    await until(call.attemptId, 'completed');
    expect(trial.statuses(call.attemptId).at(-1)).toBe('completed');
    const sequences = trial.bench.events.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  });

  it('is not ended by a webhook that somebody else has signed', async () => {
    trial = await openSipTrial({ webhookFault: () => 'forged' });
    const call = trial.request('+15550100000');
    await trial.carrier.originate(call);
    await until(call.attemptId, 'answered');
    await trial.carrier.hangUp('vox_call-1');
    await trial.bench.until('forgeries', () => trial.bench.counts.forged >= 2);
    expect(trial.bench.counts.webhooks).toBe(0);
    expect(trial.statuses(call.attemptId)).not.toContain('completed');
  });

  it('that its dialler hangs up, or its party, before anybody has answered is cancelled', async () => {
    trial = await openSipTrial();
    const ours = trial.request('+15550100001');
    await trial.carrier.originate(ours);
    await trial.carrier.hangUp('vox_call-1');
    await until(ours.attemptId, 'canceled');
  });

  it('whose party hangs up is completed', async () => {
    trial = await openSipTrial();
    const call = trial.request('+15550100000');
    await trial.carrier.originate(call);
    await until(call.attemptId, 'answered');
    trial.twin.calls[0]?.hangUp();
    await until(call.attemptId, 'completed');
  });
});
