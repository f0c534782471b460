import type { PartyReport } from '../../actors/telephony/simulated/party/party-report.ts';
import type { PartyAct } from '../../actors/telephony/simulated/party/party-state.ts';
import type { SimulatedCarrierOptions } from '../../actors/telephony/simulated/simulated-carrier.ts';
import type { CallFact } from '../../machines/contracts/call/call-fact.ts';
import type { CallRecord, TranscriptEntry } from '../../machines/contracts/call/call-record.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { topics } from '../../machines/contracts/topics.ts';
import type { System } from '../../machines/supervision/system.ts';
import type { LiveCall } from '../../runtime/fleet/live-call.ts';
import { keptRecord } from './kept-record.ts';
import { eventually, type Product, startCampaign, startProduct } from './product.ts';

/** A product whose parties do only what a test tells them, one campaign and one lead for each call. */
export interface Conversations {
  readonly product: Product;
  /** A number that nobody else is called by. */
  number(): string;
  dial(botId: string, to?: string): Promise<Conversation>;
  close(): Promise<void>;
}

/** One live call, seen from inside and from the party's end. */
export interface Conversation {
  readonly call: LiveCall;
  readonly system: () => System;
  /** The first event of the journal, also an earlier one, that fits. */
  until(what: string, fits: (event: JournalEvent) => boolean): Promise<JournalEvent>;
  /** `call/turn` and the like is in this state; a dot leads into a region or a state below. */
  inState(path: string, state: string): Promise<JournalEvent>;
  /** So many words of the bot have sounded, in the whole call. */
  heardWords(count: number): Promise<JournalEvent>;
  party(act: PartyAct): void;
  /** What the party lived through, once its leg is over. */
  report(): Promise<PartyReport>;
  record(): Promise<CallRecord>;
  /** The journal as it was delivered with the record. */
  journal(): Promise<JournalEvent[]>;
}

const withinMs = 90_000;

const contains = (value: unknown, [first, ...rest]: string[]): boolean => {
  if (first === undefined) return true;
  if (typeof value === 'string') return value === first && rest.length === 0;
  if (typeof value !== 'object' || value === null || !(first in value)) return false;
  return contains((value as Record<string, unknown>)[first], rest);
};

export const isInState =
  (path: string, state: string) =>
  (event: JournalEvent): boolean =>
    event.kind === 'state' && event.path === path && contains(event.value, state.split('.'));

export const openConversations = async (
  carrier: Partial<SimulatedCarrierOptions> = {},
  environment: Record<string, string> = {},
): Promise<Conversations> => {
  const product = await startProduct(
    { MAX_CONCURRENT_CALLS: '40', LOOP_INTERVAL_SECONDS: '0.1', ...environment },
    {
      fates: () => ({ outcome: 'human', persona: 'silent', pddMs: 1_000, ringMs: 1_000 }),
      ...carrier,
    },
  );
  const { all } = product;
  const started = new Map<string, string>();
  const waiting = new Map<string, (callId: string) => void>();
  await all.bus.subscribe(topics.callEvents, (message) => {
    const { event, callId, party } = message as CallFact;
    if (event !== 'call_started' || party === undefined) return;
    started.set(party, callId);
    waiting.get(party)?.(callId);
  });
  let count = 0;

  const callOf = (to: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const known = started.get(to);
      if (known !== undefined) return resolve(known);
      const timer = setTimeout(() => reject(new Error(`no call to ${to}`)), withinMs);
      waiting.set(to, (callId) => {
        clearTimeout(timer);
        resolve(callId);
      });
    });

  const number = (): string => {
    count += 1;
    return `+1555020${String(1_000 + count)}`;
  };

  return {
    product,
    number,
    async dial(botId, to = number()) {
      await startCampaign(product, botId, [{ phone: to, vars: {} }]);
      const callId = await callOf(to);
      const call = [...all.fleet.desk.calls()].find(({ attach }) => attach.callId === callId)!;
      return conversation(product, call);
    },
    close: () => product.close(),
  };
};

const conversation = (product: Product, call: LiveCall): Conversation => {
  const { all } = product;
  const { callId, carrierCallId } = call.attach;
  const until: Conversation['until'] = (what, fits) =>
    new Promise((resolve, reject) => {
      const early = call.recorder.events().find(fits);
      if (early !== undefined) return resolve(early);
      const timer = setTimeout(() => {
        leave();
        const last = call.recorder.events().slice(-30);
        const seen = last.map(({ path, event, value }) => [path, event, value]);
        reject(new Error(`${what}: not in ${withinMs} ms; last ${JSON.stringify(seen)}`));
      }, withinMs);
      const leave = call.recorder.subscribe((event) => {
        if (!fits(event)) return;
        clearTimeout(timer);
        leave();
        resolve(event);
      });
    });

  const record = (): Promise<CallRecord> => keptRecord(product, callId, withinMs);

  return {
    call,
    system: () => all.fleet.desk.systemOf(callId)!,
    until,
    inState: (path, state) => until(`${path} ${state}`, isInState(path, state)),
    heardWords(count) {
      let heard = 0;
      return until(`${count} words heard`, ({ kind, event }) => {
        if (kind === 'fact' && event === 'utterance.word') heard += 1;
        return heard >= count;
      });
    },
    party(act) {
      if (!all.carrier!.act(carrierCallId!, act)) throw new Error('nobody is there');
    },
    report: async () =>
      (await eventually(
        () => all.carrier!.parties().find((party) => party.callSid === carrierCallId),
        (party) => party !== undefined,
        withinMs,
      ))!,
    record,
    async journal() {
      await record();
      const events: JournalEvent[] = [];
      for (let after: number | null = -1; after !== null; ) {
        const page: { items: JournalEvent[]; nextAfter: number | null } = await product.get(
          `/api/v1/calls/${callId}/events?limit=200&after=${after}`,
        );
        events.push(...page.items);
        after = page.nextAfter;
      }
      return events;
    },
  };
};

/** What one side said, by our record. */
export const saidBy = (record: CallRecord, who: TranscriptEntry['who']): string =>
  record.transcript
    .filter((entry) => entry.who === who && entry.text !== '')
    .map((entry) => entry.text)
    .join(' ');
