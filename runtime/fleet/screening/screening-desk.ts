import type { AudioThreads } from '../../../actors/audio/audio-session.ts';
import type { ConfigClient } from '../../../actors/outbound/config-client.ts';
import { PreparedSpeech } from '../../../actors/speech/prepared-speech.ts';
import type { MediaLine } from '../../../actors/telephony/media-line.ts';
import type { ScreenedLine } from '../../../actors/telephony/screened-line.ts';
import type {
  ScreenAccepted,
  ScreeningNews,
  ScreeningStanding,
  ScreenRequest,
} from '../../../machines/contracts/call/screen.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { ScreenerContext } from '../../../machines/screener/screener-context.ts';
import {
  newStanding,
  type ScreeningFact,
  standAfter,
} from '../../../machines/screener/screening-standing.ts';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import { createRecorder } from '../../../machines/supervision/recorder.ts';
import type { SupervisorSnapshot } from '../../../machines/supervision/supervisor.ts';
import { type System, startSystem } from '../../../machines/supervision/system.ts';
import type { Log } from '../../system/log.ts';
import type { CallServices } from '../call-services.ts';
import type { FrontDesk } from '../desk/front-desk.ts';
import { voicesFor } from './messages.ts';
import { screeningTree } from './screening-tree.ts';
import { tellCall } from './taken-call.ts';

export interface ScreeningDeskDeps {
  workerId: string;
  /** Calls that are screened at the same time. */
  screeningsMax: number;
  desk: Pick<FrontDesk, 'follow' | 'offer' | 'call' | 'systemOf' | 'status'>;
  threads: AudioThreads;
  services: Pick<CallServices, 'of'>;
  configClient: ConfigClient;
  clock: Clock;
  publish: (news: ScreeningNews) => void;
  count: (name: string) => void;
  log: Log;
}

/** The answered calls whose parties are found out here before any slot has them. */
export interface ScreeningDesk {
  /** Errors: `attach_duplicate`, `fleet_busy`, `worker_draining`. */
  screen(request: ScreenRequest): ScreenAccepted;
  /** Errors: `call_unknown`. */
  standing(callId: string): ScreeningStanding;
  /** A slot here has taken the call: it gets the line, with all that was heard. False: there is none to be had here. */
  attached(callId: string): boolean;
  /** Whether a stream that connects now can be meant for a screening. */
  expectsStream(): boolean;
  readonly count: number;
  readonly max: number;
  systems(): Iterable<readonly [name: string, system: System]>;
  close(): void;
}

interface Screening {
  request: ScreenRequest;
  standing: ScreeningStanding;
  /** Null: its stream has not come. */
  raw: MediaLine | null;
  screened: ScreenedLine | null;
  system: System | null;
  cameAt: number;
  isTaken: boolean;
  /** One at a time: for its stream, for the dialler's hang-up, or for being forgotten. */
  timer: TimerHandle | undefined;
  unfollow: () => void;
}

/** The carrier connects within a second of the answer. */
const streamMaxMs = 6_000;
/** How a screening went is told for so long to whoever asks. */
const keptMs = 60_000;
/** Whoever asked for it attaches or hangs up by then, or the line is hung up here. */
const stageMaxMs: Record<ScreeningStanding['stage'], number | null> = {
  waiting: null,
  listening: null,
  wanted: 20_000,
  machine: null,
  over: 15_000,
  left: keptMs,
  lost: keptMs,
};
const ringMax = 200;
const lastStages: readonly ScreeningStanding['stage'][] = ['over', 'left', 'lost'];

export const createScreeningDesk = (deps: ScreeningDeskDeps): ScreeningDesk => {
  const { clock, count, desk, log, workerId } = deps;
  const screenings = new Map<string, Screening>();
  const prepared = new PreparedSpeech(clock);
  const isLive = ({ standing, isTaken }: Screening) =>
    !isTaken && !lastStages.includes(standing.stage);
  const liveCount = () => [...screenings.values()].filter(isLive).length;

  const after = (screening: Screening, ms: number, then: () => void) => {
    clock.clearTimeout(screening.timer);
    screening.timer = clock.setTimeout(then, ms);
  };

  const forget = (screening: Screening) => {
    clock.clearTimeout(screening.timer);
    screening.unfollow();
    screening.system?.kill();
    if (!screening.isTaken) screening.raw?.hangUp();
    screenings.delete(screening.request.callId);
  };

  const tell = (screening: Screening, fact: ScreeningFact, atMs?: number) => {
    const before = screening.standing;
    // What becomes of a call that has it is the call's to tell, but for a machine after all.
    if (screening.isTaken && fact.type !== 'machine.found') return;
    const now = clock.now();
    const place = Math.round(atMs ?? (screening.cameAt === 0 ? 0 : now - screening.cameAt));
    const standing = standAfter(before, fact, Math.max(0, place));
    screening.standing = standing;
    if (fact.type === 'machine.found') tellCall(desk, screening.request, fact, now);
    if (standing === before) return;
    const { stage, wantsSlot, findings } = standing;
    if (findings.verdict !== before.findings.verdict) count(`screened_${findings.verdict}`);
    if (stage !== before.stage) bound(screening);
    const isNews =
      stage !== before.stage ||
      wantsSlot !== before.wantsSlot ||
      findings.verdict !== before.findings.verdict;
    if (isNews) deps.publish({ attemptId: screening.request.attemptId, standing });
  };

  /** How long this stage may last when nobody does anything about it; what is still being found out, the chart bounds. */
  const bound = (screening: Screening) => {
    const { stage } = screening.standing;
    if (stage === 'lost') count('screenings_lost');
    const ms = stageMaxMs[stage];
    if (ms !== null) after(screening, ms, () => forget(screening));
  };

  const begin = (screening: Screening, raw: MediaLine) => {
    const { request } = screening;
    const { callId, ringMs } = request;
    clock.clearTimeout(screening.timer);
    screening.unfollow();
    screening.raw = raw;
    screening.cameAt = clock.now();
    tell(screening, { type: 'stream.came' });
    const chart = (): ScreenerContext | undefined => {
      const { children } = (screening.system?.ref.getSnapshot() ??
        {}) as Partial<SupervisorSnapshot>;
      return (children?.screener?.getSnapshot() as { context?: ScreenerContext } | undefined)
        ?.context;
    };
    const system = startSystem(
      screeningTree({
        request,
        screener: chart,
        tell: (fact, atMs) => tell(screening, fact, atMs),
        audio: {
          callId,
          threads: deps.threads,
          raw,
          onLine: (line) => {
            screening.screened = line;
          },
          ...voicesFor(request, { ...deps, prepared }),
        },
      }),
      { path: 'screening', clock, recorder: createRecorder({ clock, ringMax }) },
    );
    screening.system = system;
    system.address('screener').send({ type: 'leg.answered', ringMs } as never);
    void system.exit.then((exit) => {
      if (exit.kind === 'crash') log.error({ callId, exit }, 'screening_crashed');
      if (isLive(screening) && screening.standing.stage !== 'wanted')
        tell(screening, { type: 'screening.lost' });
    });
  };

  return {
    screen(request) {
      const { callId, token } = request;
      if (screenings.has(callId) || desk.call(callId) !== undefined)
        throw new VoxError('attach_duplicate', callId);
      if (desk.status().state === 'draining') throw new VoxError('worker_draining');
      if (liveCount() >= deps.screeningsMax) {
        count('screenings_refused');
        throw new VoxError('fleet_busy', `${deps.screeningsMax} calls are screened`);
      }
      const screening: Screening = {
        request,
        standing: newStanding(callId, workerId),
        raw: null,
        screened: null,
        system: null,
        cameAt: 0,
        isTaken: false,
        timer: undefined,
        unfollow: () => {},
      };
      screenings.set(callId, screening);
      after(screening, streamMaxMs, () => tell(screening, { type: 'screening.lost' }));
      screening.unfollow = desk.follow(callId, token, (line) => begin(screening, line));
      // Its stream was there before it was asked for.
      if (screening.raw !== null) screening.unfollow();
      return { workerId, callId };
    },
    standing(callId) {
      const screening = screenings.get(callId);
      if (screening === undefined) throw new VoxError('call_unknown', callId);
      return screening.standing;
    },
    attached(callId) {
      const screening = screenings.get(callId);
      if (screening === undefined || screening.isTaken) return false;
      const { screened, system, standing } = screening;
      // A lost stream comes anew, or another one does.
      if (screened === null || lastStages.includes(standing.stage)) {
        forget(screening);
        return false;
      }
      screening.isTaken = true;
      screening.unfollow();
      system?.address('audio').send({ type: 'line.taken' } as never);
      system?.address('screener').send({ type: 'call.attached' } as never);
      const call = desk.call(callId);
      if (call !== undefined) tellCall(desk, screening.request, standing.findings, clock.now());
      desk.offer(screened.line);
      after(screening, keptMs, () => forget(screening));
      return true;
    },
    expectsStream: () => liveCount() < deps.screeningsMax,
    get count() {
      return liveCount();
    },
    max: deps.screeningsMax,
    *systems() {
      for (const [callId, { system }] of screenings)
        if (system !== null && system.ended === undefined)
          yield [`screening:${callId}`, system] as const;
    },
    close() {
      for (const screening of screenings.values()) forget(screening);
    },
  };
};
