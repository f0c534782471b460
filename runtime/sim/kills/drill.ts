import { openInProcessBus } from '../../../actors/bus/in-process-bus.ts';
import { type Random, seededRandom } from '../../../actors/chance/random.ts';
import { type Dialler, openDialler } from '../../../actors/dialling/dialler.ts';
import { diallerStandards } from '../../../actors/dialling/dialler-deps.ts';
import { migrate } from '../../../actors/store/migrations.ts';
import { openSqliteStore } from '../../../actors/store/sqlite/sqlite-store.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { uniform } from '../world/chance.ts';
import { DrillCarrier } from './drill-carrier.ts';
import { DrillFleet } from './drill-fleet.ts';
import { DrillLeads } from './drill-leads.ts';
import { storeOf } from './drill-store.ts';
import { DrillProcess } from './process.ts';
import { judge, type Verdict } from './verdict.ts';
import { Work } from './work.ts';

export interface DrillResult extends Verdict {
  seed: number;
  /** How often each was struck. */
  strikes: Record<string, number>;
  dialCount: number;
  leadCount: number;
  virtualMs: number;
}

interface Member {
  process: DrillProcess;
  dialler: Dialler;
}

const startsAt = Date.UTC(2026, 0, 5, 12);
const diallerCount = 2;
const workerCount = 3;
const slotsEach = 4;
/** After the last strike everything must come to its end within this. */
const settleMaxMs = 8 * 3_600_000;
/** From so many rounds on, dials whose end nobody knows are tried again. */
const longRounds = 100;
/** Timers of one such stretch fire together, as those of a busy process do: waiting for quiet after each would take ten times as long. */
const gridMs = 10;

/**
 * The real dialler (leadership, rounds, campaigns, attempts, leases) on the embedded store in virtual time, struck again and
 * again: leaders killed and frozen, workers killed, the store and the carrier away. Between any two steps of a process its
 * death may fall, because every request takes time on its way there and back.
 */
export class Drill {
  readonly #time = new VirtualClock(startsAt);
  readonly #work = new Work();
  readonly #random: Random;
  readonly #weather = { isAway: false };
  readonly #bus = openInProcessBus({ clock: this.#time });
  readonly #carrier: DrillCarrier;
  readonly #members: Member[] = [];
  readonly #strikes: Record<string, number> = {};
  readonly #seed: number;
  #idCount = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seededRandom(seed);
    this.#carrier = new DrillCarrier(this.#time, this.#bus, this.#random.split('carrier'));
  }

  async run(rounds: number): Promise<DrillResult> {
    // Without a file: no write waits for a disk.
    const store = await openSqliteStore({ path: ':memory:', clock: this.#time });
    try {
      await migrate(store);
      const ground = {
        time: this.#time,
        store,
        weather: this.#weather,
        bus: this.#bus,
        carrier: this.#carrier,
        random: this.#random.split('fleet'),
        work: this.#work,
      };
      const fleet = new DrillFleet(ground, workerCount, slotsEach);
      const leads = new DrillLeads(store);
      await leads.open(rounds >= longRounds);
      const open = async () => {
        const process = new DrillProcess(
          this.#time,
          this.#random.split(`p${this.#idCount}`),
          this.#work,
        );
        const dialler = await this.#openDialler(
          process,
          storeOf(store, process, this.#weather, this.#random),
          fleet,
        );
        this.#members.push({ process, dialler });
      };
      for (let i = 0; i < diallerCount; i += 1) await open();
      for (let round = 0; round < rounds; round += 1) {
        await leads.refill();
        await this.#pass(uniform(this.#random, 1_000, 25_000));
        await this.#strike(fleet, open);
      }
      return await this.#end(store, fleet, leads, rounds);
    } finally {
      for (const { dialler } of this.#members) await dialler.kill();
      await this.#work.quiet();
      await this.#bus.close();
      await store.close();
    }
  }

  #openDialler(process: DrillProcess, store: Parameters<typeof judge>[0], fleet: DrillFleet) {
    const quiet = () => {};
    const random = this.#random.split(`d${this.#idCount}`);
    return openDialler({
      store,
      bus: this.#bus,
      carrier: this.#carrier.portOf(process),
      attach: fleet.clientOf(process),
      clock: process,
      ids: () => {
        this.#idCount += 1;
        return `id${String(this.#idCount).padStart(10, '0')}`;
      },
      random: () => random.next(),
      log: { info: quiet, warn: quiet, error: quiet },
      settings: {
        ...diallerStandards,
        publicUrl: 'http://drill',
        secret: 'a-secret-for-drills-only',
        carrierConcurrentMax: 100,
        carrierCps: 10,
        callMaxMs: 120_000,
      },
    });
  }

  async #strike(fleet: DrillFleet, open: () => Promise<void>): Promise<void> {
    const drawn = this.#random.next();
    const leader =
      this.#members.find((one) => one.dialler.status().leadership === 'leading') ??
      this.#members[0]!;
    const later = (ms: number, run: () => void) => void this.#time.setTimeout(run, ms);
    const note = (what: string) => {
      this.#strikes[what] = (this.#strikes[what] ?? 0) + 1;
    };
    if (drawn < 0.5) {
      note('leader killed');
      leader.process.isDead = true;
      this.#members.splice(this.#members.indexOf(leader), 1);
      await leader.dialler.kill();
      await this.#pass(uniform(this.#random, 100, 12_000));
      await open();
    } else if (drawn < 0.65) {
      note('leader frozen');
      leader.process.isFrozen = true;
      later(uniform(this.#random, 500, 40_000), () => leader.process.goOn());
    } else if (drawn < 0.8) {
      note('worker killed');
      const worker = fleet.workers[this.#random.below(fleet.workers.length)]!;
      fleet.kill(worker);
      later(uniform(this.#random, 1_000, 30_000), () => fleet.revive(worker));
    } else if (drawn < 0.9) {
      note('store away');
      this.#weather.isAway = true;
      later(uniform(this.#random, 500, 30_000), () => {
        this.#weather.isAway = false;
      });
    } else {
      note('carrier away');
      this.#carrier.isAway = true;
      later(uniform(this.#random, 500, 30_000), () => {
        this.#carrier.isAway = false;
      });
    }
  }

  async #end(
    store: Parameters<typeof judge>[0],
    fleet: DrillFleet,
    leads: DrillLeads,
    rounds: number,
  ): Promise<DrillResult> {
    const until = this.#time.now() + settleMaxMs;
    const leader = () => this.#members.find((one) => one.dialler.status().leadership === 'leading');
    for (;;) {
      await this.#pass(60_000);
      const isOver = await leads.isOver();
      const status = leader()?.dialler.status();
      const isStill =
        status?.inFlightCount === 0 && status.freeSlotCount === workerCount * slotsEach;
      if ((isOver && isStill) || this.#time.now() > until) break;
    }
    const status = leader()?.dialler.status();
    const verdict = await judge(store, this.#carrier, leads.count, {
      expected: workerCount * slotsEach,
      free: status?.freeSlotCount ?? 0,
      inFlight: status?.inFlightCount ?? 0,
      onWorkers: fleet.workers.reduce((sum, worker) => sum + worker.calls.size, 0),
    });
    return {
      ...verdict,
      seed: this.#seed,
      strikes: { ...this.#strikes, all: rounds },
      dialCount: this.#carrier.calls.length,
      leadCount: leads.count,
      virtualMs: this.#time.now() - startsAt,
    };
  }

  /** Lets virtual time pass; real work that is under way takes none of it. */
  async #pass(ms: number): Promise<void> {
    const until = this.#time.now() + ms;
    for (;;) {
      await this.#work.quiet();
      const next = this.#time.next();
      if (next === undefined || next > until) break;
      this.#time.runUntil(Math.min(until, Math.ceil(next / gridMs) * gridMs));
    }
    this.#time.runUntil(until);
  }
}
