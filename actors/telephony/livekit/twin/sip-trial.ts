import { realClock } from '../../../clock/real-clock.ts';
import type { OriginateRequest } from '../../carrier.ts';
import type { LineHandlers, MediaLine } from '../../media-line.ts';
import { createLiveKitCarrier, type LiveKitCarrier } from '../livekit-carrier.ts';
import { openRoomDoor } from '../room/room-door.ts';
import { type LiveKitTwin, type LiveKitTwinOptions, openLiveKitTwin } from './livekit-twin.ts';
import { openSipBench, type SipBench } from './sip-bench.ts';
import type { TwinFate } from './twin-fate.ts';

/** The adapter, a LiveKit without telephones, and what hears of its dials: what the adapter's tests stand on. */
export interface SipTrial {
  carrier: LiveKitCarrier;
  twin: LiveKitTwin;
  bench: SipBench;
  /** What was counted at the adapter and the door. */
  counted: string[];
  request(to: string, more?: Partial<OriginateRequest>): OriginateRequest & { attemptId: string };
  statuses(attemptId: string): string[];
  /** Joins the call's room as a worker does. */
  meet(call: OriginateRequest, handlers?: Partial<LineHandlers>): Promise<MediaLine>;
  close(): Promise<void>;
}

const sipKeys = { apiKey: 'trial', apiSecret: 'a-secret-of-at-least-32-characters-0123' };

/** Numbers whose end tells their fate: `…0000` answers and is silent, `…0001` rings, `…0486` fails so, and so on. */
const suffixFate = (to: string): TwinFate => {
  const suffix = Number(to.slice(-4));
  if (suffix === 0) return { kind: 'answers', afterMs: 600, persona: 'silent' };
  if (suffix === 1) return { kind: 'rings' };
  if (suffix === 2) return { kind: 'answers', afterMs: 100, persona: 'prompt' };
  return { kind: 'fails', sip: suffix, reason: 'the test says so', afterMs: 5 };
};

/** A worker hears nothing of what a test does not care for. */
const deaf: LineHandlers = {
  messages: () => {},
  digit: () => {},
  stopped: () => {},
  closed: () => {},
};

export const openSipTrial = async (
  options: Partial<LiveKitTwinOptions> & { trunks?: Record<string, string> } = {},
): Promise<SipTrial> => {
  const { trunks = { '*': 'ST_any' }, ...twinOptions } = options;
  const bench = await openSipBench(sipKeys);
  const clock = realClock();
  const twin = await openLiveKitTwin({
    ...sipKeys,
    fate: suffixFate,
    webhookUrl: bench.webhookUrl,
    pddMs: 150,
    ...twinOptions,
  });
  const counted: string[] = [];
  const count = (what: string) => {
    counted.push(what);
  };
  const carrier = createLiveKitCarrier({ ...sipKeys, url: twin.url, trunks, clock, count });
  let requests = 0;
  return {
    carrier,
    twin,
    bench,
    counted,
    request(to, more = {}) {
      requests += 1;
      const attemptId = `lead:${to}:${requests}`;
      return {
        attemptId,
        to,
        from: '+15550199999',
        mediaUrl: 'ws://nowhere.example',
        callId: `call-${requests}`,
        token: 'a-token',
        statusUrl: bench.statusUrl(attemptId),
        ringTimeoutMs: 25_000,
        callMaxMs: 60_000,
        ...more,
      };
    },
    statuses: (attemptId) =>
      bench.events.filter((event) => event.attemptId === attemptId).map(({ status }) => status),
    async meet(call, handlers = {}) {
      const came = Promise.withResolvers<MediaLine>();
      const door = openRoomDoor({
        join: twin.join,
        carrier,
        clock,
        onLine: came.resolve,
        count,
      });
      await door.enter(`vox_${call.callId}`, call);
      const line = await came.promise;
      line.listen({ ...deaf, ...handlers });
      return line;
    },
    async close() {
      carrier.close();
      await twin.close();
      await bench.close();
    },
  };
};
