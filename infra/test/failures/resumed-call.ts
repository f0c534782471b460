/** Calls whose worker dies: a fleet of processes, parties in the hands of the test, and what the store knows of who carries them. */
import type { PartyReport } from '../../../actors/telephony/simulated/party/party-report.ts';
import { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import type { CallHold } from '../../../machines/contracts/call/call-snapshot.ts';
import type { JournalEvent } from '../../../machines/contracts/call/journal-event.ts';
import { eventually } from '../product.ts';
import { openRoles, type RoleProcess, type RoleProcesses } from '../roles/role-processes.ts';

/** Patient: a worker takes seconds to start, and the party says nothing meanwhile. */
export const gardenBot = BotConfig.parse({
  pipeline: { turn: { silencePromptMs: 60_000 } },
  flow: {
    nodes: {
      start: { type: 'start', to: 'name' },
      name: {
        type: 'ask',
        text: 'Good morning, this is the garden centre. What is your name?',
        variable: 'name',
        branches: [],
        retriesMax: 0,
        otherwise: 'monday',
      },
      monday: {
        type: 'ask',
        text: 'Do you want the roses on Monday?',
        variable: 'monday',
        branches: [{ words: ['yes'], to: 'bye' }],
        retriesMax: 2,
        otherwise: 'sorry',
      },
      bye: { type: 'end', text: 'See you on Monday. Goodbye.', disposition: 'confirmed' },
      sorry: { type: 'end', text: 'Then not. Goodbye.', disposition: 'declined' },
    },
  },
});

const ourNumber = '+15550140000';

/** One call to the garden centre, from the party's end and from the store's. */
export interface GardenCall {
  readonly carrierCallId: string;
  say(text: string): void;
  hold(): Promise<CallHold | null>;
  /** The hold, once it is so. */
  until(what: (hold: CallHold) => boolean, withinMs?: number): Promise<CallHold>;
  /** The party may answer the question of this node. */
  asked(nodeKey: string): Promise<CallHold>;
  /** When the bot sounded for the first time after this instant. */
  soundAfter(atMs: number, withinMs?: number): Promise<number>;
  report(): Promise<PartyReport>;
  records(): Promise<CallRecord[]>;
  record(): Promise<CallRecord>;
  /** As it was stored with the record. */
  journal(): Promise<JournalEvent[]>;
}

export interface Garden {
  readonly roles: RoleProcesses;
  worker(name: string, environment?: Record<string, string>): Promise<RoleProcess>;
  ready(count: number): Promise<unknown>;
  callIn(): Promise<GardenCall>;
  close(): Promise<void>;
}

export const openGarden = async (bot: BotConfig = gardenBot): Promise<Garden> => {
  const sounds = new Map<string, number[]>();
  const roles = await openRoles(
    {},
    {
      fates: () => ({ outcome: 'human', persona: 'silent', pddMs: 100, ringMs: 100 }),
      onSound(callSid) {
        const known = sounds.get(callSid) ?? [];
        known.push(Date.now());
        sounds.set(callSid, known);
      },
    },
  );
  await roles.start('api');
  const { _id: botId } = await roles.call<{ _id: string }>('POST', '/api/v1/bots', {
    name: 'Garden',
    config: bot,
  });
  await roles.call('POST', `/api/v1/bots/${botId}/publish`, {});
  await roles.call('POST', '/api/v1/inbound-routes', { number: ourNumber, botId });
  const holds = roles.store.collection<CallHold>('call_holds');
  let count = 0;

  const garden: Garden = {
    roles,
    worker: (name, environment = {}) =>
      roles.start('fleet', name, { MAX_CONCURRENT_CALLS: '4', ...environment }),
    ready: (wanted) =>
      eventually(
        () => roles.workers(),
        (workers) => workers.filter(({ alive }) => alive).length === wanted,
        30_000,
      ),
    async callIn() {
      count += 1;
      const from = `+1555013${String(1_000 + count)}`;
      const carrierCallId = await roles.callIn(from, ourNumber, 'silent');
      return gardenCall(roles, sounds, carrierCallId);
    },
    close: () => roles.close(),
  };

  const gardenCall = (
    { store, carrier, call }: RoleProcesses,
    heard: ReadonlyMap<string, number[]>,
    carrierCallId: string,
  ): GardenCall => {
    const hold = () => holds.findOne({ 'attach.carrierCallId': carrierCallId });
    const records = () => store.collection<CallRecord>('calls').find({ carrierCallId });
    const record = async () => (await eventually(records, (found) => found.length > 0, 40_000))[0]!;
    const until: GardenCall['until'] = async (what, withinMs = 40_000) =>
      (await eventually(hold, (found) => found !== null && what(found), withinMs))!;
    return {
      carrierCallId,
      hold,
      until,
      records,
      say(text) {
        if (!carrier!.act(carrierCallId, { type: 'say', text })) throw new Error('nobody is there');
      },
      asked: (nodeKey) =>
        until(({ snapshot }) => {
          const { place } = snapshot ?? {};
          if (place?.nodeKey !== nodeKey || place.asked === null) return false;
          return place.asked.heardCount >= place.asked.text.split(' ').length;
        }),
      soundAfter: async (atMs, withinMs = 40_000) =>
        (await eventually(
          () => heard.get(carrierCallId)?.find((at) => at > atMs),
          (at) => at !== undefined,
          withinMs,
        ))!,
      report: async () =>
        (await eventually(
          () => carrier!.parties().find(({ callSid }) => callSid === carrierCallId),
          (found) => found !== undefined,
          40_000,
        ))!,
      record,
      async journal() {
        const { callId } = await record();
        const path = `/api/v1/calls/${encodeURIComponent(callId)}/events?limit=5000`;
        return (await call<{ items: JournalEvent[] }>('GET', path)).items;
      },
    };
  };
  return garden;
};
