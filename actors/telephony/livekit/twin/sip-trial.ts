import { realClock } from '../../../clock/real-clock.ts';
import type { OriginateRequest } from '../../carrier.ts';
import type { CarrierUnderTest } from '../../carrier-contract.ts';
import type { LineHandlers, MediaLine } from '../../media-line.ts';
import { createLiveKitCarrier, type LiveKitCarrier } from '../livekit-carrier.ts';
import { roomOf } from '../livekit-names.ts';
import type { JoinRoom } from '../room/media-room.ts';
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
  options: Partial<LiveKitTwinOptions> & {
    /** Of the adapter and of who hears of its dials. */
    keys?: typeof sipKeys;
    trunks?: Record<string, string>;
    /** Where it hears webhooks. */
    port?: number;
    /** How its worker comes into rooms; standard: those of the twin. */
    join?: JoinRoom;
  } = {},
): Promise<SipTrial> => {
  const { keys = sipKeys, trunks = { '*': 'ST_any' }, port = 0, join, ...twinOptions } = options;
  const bench = await openSipBench(keys, port);
  const clock = realClock();
  const twin = await openLiveKitTwin({
    ...keys,
    fate: suffixFate,
    webhookUrl: bench.webhookUrl,
    pddMs: 150,
    ...twinOptions,
  });
  const counted: string[] = [];
  const count = (what: string) => {
    counted.push(what);
  };
  const carrier = createLiveKitCarrier({ ...keys, url: twin.url, trunks, clock, count });
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
        join: join ?? twin.join,
        carrier,
        clock,
        onLine: came.resolve,
        count,
      });
      await door.enter(roomOf(call.callId), call);
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

/** The adapter as the port's contract tries it. */
export const sipUnderTest = (trial: SipTrial): CarrierUnderTest => {
  const { carrier, bench } = trial;
  return {
    carrier,
    answers: '+15550100000',
    busy: '+15550100486',
    rings: '+15550100001',
    noNumber: '484',
    mediaUrl: 'ws://nowhere.example',
    statusUrl: bench.statusUrl,
    events: bench.events,
    until: bench.until,
    async media(call) {
      await bench.until('the answer', () =>
        bench.events.find(
          ({ carrierCallId, status }) =>
            carrierCallId === roomOf(call.callId) && status === 'answered',
        ),
      );
      let isStopped = false;
      const line = await trial.meet(call, {
        stopped: () => {
          isStopped = true;
        },
      });
      return { hangUp: () => line.hangUp(), isStopped: () => isStopped };
    },
    close: () => trial.close(),
  };
};
