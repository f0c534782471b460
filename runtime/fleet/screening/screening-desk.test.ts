import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { AudioThreadsTwin } from '../../../actors/audio/audio-twin.ts';
import type { EarEdge } from '../../../actors/audio/screener/screener-ear.ts';
import type { LineHandlers, MediaLine } from '../../../actors/telephony/media-line.ts';
import { ScreeningStanding, ScreenRequest } from '../../../machines/contracts/call/screen.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { createWaitingLines } from '../desk/waiting-lines.ts';
import type { LiveCall } from '../live-call.ts';
import { createScreeningDesk } from './screening-desk.ts';

const token = 'a-token-of-the-test';
const order = (callId: string, policy: object = {}) =>
  ScreenRequest.parse({
    callId,
    token,
    botId: 'bot',
    leadId: 'lead',
    campaignId: 'c',
    attemptId: `of ${callId}`,
    carrierCallId: 'CA1',
    to: '+15550100001',
    answeredAt: 1_000,
    ringMs: 6_000,
    past: [],
    policy: { attachPolicy: 'screen', onScreener: 'hangUp', ...policy },
  });

const quiet = () => new Promise<void>((resolve) => setImmediate(resolve));
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A desk without slots of its own: what it asks of the front desk and of an audio thread, the test does. */
const start = (screeningsMax = 2) => {
  const clock = new VirtualClock(1_000);
  const counters: Record<string, number> = {};
  const count = (name: string) => {
    counters[name] = (counters[name] ?? 0) + 1;
  };
  const lines = createWaitingLines(clock, count);
  const threads = new AudioThreadsTwin();
  const news: ScreeningStanding[] = [];
  const calls = new Map<string, LiveCall>();
  const told: unknown[] = [];
  let state: 'ready' | 'draining' = 'ready';
  const desk = createScreeningDesk({
    workerId: 'w1',
    screeningsMax,
    desk: {
      follow: lines.follow,
      offer: (line) => lines.offer(line),
      call: (callId) => calls.get(callId),
      systemOf: () =>
        ({ address: () => ({ send: (event: unknown) => told.push(event) }) }) as never,
      status: () => ({ slotCount: 1, busyCount: 0, state }),
    },
    threads,
    services: {
      of: () => {
        throw new VoxError('provider_not_configured');
      },
    },
    configClient: { fetch: () => Promise.reject(new VoxError('config_unavailable')) },
    clock,
    publish: ({ standing }) => news.push(ScreeningStanding.parse(standing)),
    count,
    log: pino({ level: 'silent' }) as never,
  });
  closers.push(() => desk.close());
  const hungUp: string[] = [];
  /** The stream of a call comes in; returns what the carrier does with it. */
  const stream = (callId: string) => {
    let handlers!: LineHandlers;
    const line: MediaLine = {
      streamSid: 'MZ1',
      carrierCallId: 'CA1',
      parameters: { callId, token },
      listen: (given) => {
        handlers = given;
      },
      send: () => {},
      hangUp: () => hungUp.push(callId),
    };
    lines.offer(line);
    return () => handlers;
  };
  const hear = async (...edges: EarEdge[]) => {
    for (const edge of edges) threads.last.tell({ type: 'ear.told', edge, partySample: 8_000 });
    await quiet();
  };
  return {
    clock,
    counters,
    desk,
    threads,
    news,
    calls,
    told,
    hungUp,
    lines,
    stream,
    hear,
    pass: async (ms: number) => {
      clock.advance(ms);
      await quiet();
    },
    drain: () => {
      state = 'draining';
    },
    stages: () => news.map(({ stage }) => stage),
  };
};

const hello: EarEdge[] = [
  { type: 'speech.started', atMs: 600, lagMs: 60 },
  { type: 'speech.ended', atMs: 1_100, lagMs: 200, voicedShare: 0.6 },
];
const refusal = (act: () => unknown): string => {
  try {
    act();
    return 'none';
  } catch (error) {
    return (error as VoxError).code;
  }
};

describe('a screening desk', () => {
  it('finds a person and hands the line on to the call that takes it, with what was heard', async () => {
    const { desk, stream, hear, pass, stages, calls, lines, hungUp } = start();
    desk.screen(order('c1'));
    const handlers = stream('c1');
    handlers().messages([Buffer.from('hello')]);
    await pass(1_300);
    await hear(...hello);
    await pass(2_000);
    expect(stages()).toEqual(['listening', 'listening', 'wanted']);
    expect(desk.standing('c1').findings).toMatchObject({ verdict: 'human', spokeUntilMs: 1_100 });

    const call = { screening: null } as LiveCall;
    calls.set('c1', call);
    const taken = lines.take('c1', token, new AbortController().signal);
    expect(desk.attached('c1')).toBe(true);
    const line = await taken;
    expect(line.takeHeard!().map((one) => Buffer.from(one).toString())).toEqual(['hello']);
    expect(call.screening).toMatchObject({ verdict: 'human', by: 'greeting', isRevised: false });
    expect(desk.count).toBe(0);
    await pass(120_000);
    expect(hungUp).toEqual([]);
    expect(refusal(() => desk.standing('c1'))).toBe('call_unknown');
  });

  it('listens to a stream that was there before it was asked', async () => {
    const { desk, stream, stages } = start();
    stream('c1');
    desk.screen(order('c1'));
    await quiet();
    expect(stages()).toEqual(['listening']);
  });

  it('tells the call that it has a machine after all: on a mailbox the message, else the end', async () => {
    for (const [onVoicemail, event] of [
      ['message', { type: 'callee.message', text: 'Call us.' }],
      ['hangUp', { type: 'callee.unwanted' }],
    ] as const) {
      const { desk, stream, hear, pass, calls, told } = start();
      desk.screen(order('c1', { onVoicemail, message: 'Call us.' }));
      stream('c1');
      await pass(1_300);
      await hear(...hello);
      await pass(2_000);
      const call = { screening: null, config: null } as LiveCall;
      calls.set('c1', call);
      desk.attached('c1');
      await hear({ type: 'tone.heard', kind: 'beep' });
      expect(told).toEqual([event]);
      expect(call.screening).toMatchObject({ verdict: 'voicemail', by: 'beep', isRevised: true });
    }
  });

  it('takes as many as it may, none while it drains, and none twice', () => {
    const { desk, drain, counters } = start(1);
    desk.screen(order('c1'));
    expect(desk.expectsStream()).toBe(false);
    expect(refusal(() => desk.screen(order('c1')))).toBe('attach_duplicate');
    expect(refusal(() => desk.screen(order('c2')))).toBe('fleet_busy');
    expect(counters.screenings_refused).toBe(1);
    drain();
    expect(refusal(() => desk.screen(order('c3')))).toBe('worker_draining');
  });

  it('has lost what no stream comes for, whose thread is lost for good, and says so for a minute', async () => {
    const { desk, stream, pass, threads, counters, hungUp } = start();
    desk.screen(order('c1'));
    await pass(6_000);
    expect(desk.standing('c1').stage).toBe('lost');
    desk.screen(order('c2'));
    stream('c2');
    await quiet();
    threads.last.tell({ type: 'closed', partySample: 0 });
    await quiet();
    expect(desk.standing('c2').stage).toBe('lost');
    desk.screen(order('c3'));
    stream('c3')().closed();
    expect(desk.standing('c3').stage).toBe('lost');
    // Its call waits for the stream that the carrier opens anew.
    expect(desk.attached('c3')).toBe(false);
    expect(counters.screenings_lost).toBe(3);
    await pass(60_000);
    expect(hungUp).toEqual(['c3', 'c2']);
  });

  it('hangs up by itself what nobody takes or ends, and notes a party that leaves', async () => {
    const { desk, stream, hear, pass, hungUp, stages } = start();
    desk.screen(order('c1'));
    stream('c1');
    await quiet();
    await hear({ type: 'tone.heard', kind: 'fax' });
    expect(stages().at(-1)).toBe('over');
    await pass(15_000);
    expect(hungUp).toEqual(['c1']);
    desk.screen(order('c2'));
    stream('c2')().stopped();
    await quiet();
    expect(desk.standing('c2').stage).toBe('left');
  });
});
