import { describe, expect, it } from 'vitest';
import type { AttemptView } from '../../actors/dialling/attempt/attempt-views.ts';
import type { AttemptSubject } from '../../machines/campaign/attempt-context.ts';
import { AttemptsWhole } from '../../machines/contracts/relay.ts';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { createLiveAttempts } from './live-attempts.ts';

const subject = (n: number): AttemptSubject => ({
  attemptId: `c1:+1555010100${n}:1`,
  leadId: `c1:+1555010100${n}`,
  campaignId: 'c1',
  botId: 'b1',
  n: 1,
  callId: `call-${n}`,
  to: `+1555010100${n}`,
  from: '+15550190000',
  leaseId: '',
  holder: `call-${n}`,
});

const ground = () => {
  const clock = new VirtualClock(1_000_000);
  const views: AttemptView[] = [];
  const live = createLiveAttempts({
    clock,
    attempts: () => views,
    botName: (botId) => (botId === 'b1' ? 'Garden' : null),
  });
  let toldCount = 0;
  const source = live.source('attempts')?.open({
    changed: () => {
      toldCount += 1;
    },
    anew: () => {},
    ended: () => {},
  });
  const put = (n: number, state: string) => {
    const at = views.findIndex((view) => view.subject.callId === `call-${n}`);
    const view = { subject: subject(n), state, startedAt: clock.now(), answeredAt: null };
    if (at < 0) views.push(view);
    else views[at] = { ...views[at]!, state };
  };
  return {
    clock,
    live,
    source: source!,
    put,
    told: () => toldCount,
    whole: () => AttemptsWhole.parse(source?.whole()),
  };
};

describe('the dials of a dialler', () => {
  it('are lines from the dial to the answer, and counted while they wait for a worker', () => {
    const { put, whole, clock } = ground();
    put(1, 'dialling');
    put(2, 'attaching');
    put(3, 'live');
    expect(whole()).toMatchObject({
      ringing: [{ id: 'call-1', phase: 'connecting', phaseSinceAt: 1_000_000, botName: 'Garden' }],
      waitingCount: 1,
    });
    clock.advance(300);
    put(1, 'ringing');
    expect(whole().ringing).toMatchObject([
      { phase: 'ringing', phaseSinceAt: 1_000_300, startedAt: 1_000_000 },
    ]);
  });

  it('that a dialler took over from another are lines while the carrier is asked, and as they then are', () => {
    const { put, whole } = ground();
    put(1, 'reconciling');
    expect(whole().ringing).toMatchObject([{ id: 'call-1', phase: 'connecting' }]);
    put(1, 'ringing');
    expect(whole().ringing).toMatchObject([{ id: 'call-1', phase: 'ringing' }]);
  });

  it('are told when a fact came or a look found another state, and not otherwise', () => {
    const { put, clock, source, live, told } = ground();
    source.whole();
    clock.advance(5_000);
    expect(told()).toBe(0);
    put(1, 'dialling');
    clock.advance(500);
    expect(told()).toBe(1);
    expect(source.change()).toMatchObject({ ringing: [{ id: 'call-1' }] });
    expect(source.change()).toBeUndefined();
    live.hear({ type: 'attempt.ringing' });
    expect(told()).toBe(2);
    source.close();
    clock.advance(5_000);
    live.hear({ type: 'attempt.ringing' });
    expect(told()).toBe(2);
  });

  it('are counted by what became of them in the last five minutes, also while nobody watches', () => {
    const { clock, live, source, whole } = ground();
    source.close();
    const settled = (n: number, outcome: string, isAttached: boolean) =>
      live.hear({ type: 'attempt.settled', subject: subject(n), outcome, isAttached } as never);
    live.hear({ type: 'attempt.attached', subject: subject(1) } as never);
    settled(1, 'answered', true);
    clock.advance(200_000);
    settled(2, 'busy', false);
    settled(3, 'abandoned', false);
    const recent = { dialled: 3, answered: 2, abandoned: 1, since: 1_000_000 };
    expect(whole().recent).toEqual(recent);
    clock.advance(150_000);
    expect(whole().recent).toEqual({ dialled: 2, answered: 1, abandoned: 1, since: 1_050_000 });
    clock.advance(300_000);
    expect(whole().recent).toMatchObject({ dialled: 0, answered: 0, abandoned: 0 });
  });
});
