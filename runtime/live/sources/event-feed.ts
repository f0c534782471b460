import type { Bus } from '../../../actors/bus/bus.ts';
import { KeptSubscription } from '../../../actors/bus/kept-subscription.ts';
import { CallFact } from '../../../machines/contracts/call/call-fact.ts';
import type { FeedItem } from '../../../machines/contracts/relay.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import { factPhrase } from '../../system/call-lines.ts';

export interface EventFeedDeps {
  bus: Bus;
  clock: Clock;
  count: (name: string) => void;
}

export const feedMax = 200;
/** Instants of errors kept, and for how long they count. */
const errorsMax = 1_000;
export const recentMs = 5 * 60_000;

/** What a call says and walks through would bury everything else: its own page shows that. */
const passedOver = new Set<CallFact['event']>([
  'user_spoke',
  'agent_spoke',
  'operator_spoke',
  'node_entered',
  'node_transition',
  'cleanup_completed',
]);

/**
 * The newest events of calls and of the system, kept whether somebody watches or not, so that a console that has just come sees what
 * led here. Each costs the same little: one row of a ring.
 */
export class EventFeed {
  readonly #deps: EventFeedDeps;
  readonly #items: FeedItem[] = [];
  readonly #errorsAt: number[] = [];
  #count = 0;
  #listener: ((item: FeedItem) => void) | null = null;
  readonly #subscription: KeptSubscription;

  constructor(deps: EventFeedDeps) {
    this.#deps = deps;
    this.#subscription = new KeptSubscription(deps, topics.callEvents, (message) =>
      this.#hear(message),
    );
  }

  /** Newest last. */
  get items(): readonly FeedItem[] {
    return this.#items;
  }

  get errorCount(): number {
    const since = this.#deps.clock.now() - recentMs;
    while (this.#errorsAt.length > 0 && this.#errorsAt[0]! < since) this.#errorsAt.shift();
    return this.#errorsAt.length;
  }

  /** One listener: the wallboard. */
  listen(listener: ((item: FeedItem) => void) | null): void {
    this.#listener = listener;
  }

  add(item: Omit<FeedItem, 'id'>): void {
    this.#count += 1;
    const id = `${Math.round(item.t)}-${String(this.#count % 1_000_000).padStart(6, '0')}`;
    const kept: FeedItem = { id, ...item };
    this.#items.push(kept);
    if (this.#items.length > feedMax) this.#items.shift();
    if (item.level === 'error') {
      this.#errorsAt.push(this.#deps.clock.now());
      if (this.#errorsAt.length > errorsMax) this.#errorsAt.shift();
    }
    this.#listener?.(kept);
  }

  close(): Promise<void> {
    return this.#subscription.close();
  }

  #hear(message: unknown): void {
    const { event: name } = (message ?? {}) as { event?: CallFact['event'] };
    if (name !== undefined && passedOver.has(name)) return;
    const read = CallFact.safeParse(message);
    if (!read.success) return this.#deps.count('facts_malformed');
    const { t, event, callId, party, data } = read.data;
    // A person was called for, and of doubt nothing follows; an exit is the flow's next step.
    if (event === 'call_screened' && expected.has(data.verdict)) return;
    if (event === 'tool_called' && data.outcome === 'exit') return;
    const text = `${party ?? callId} ${factPhrase(read.data) ?? event.replaceAll('_', ' ')}`;
    this.add({ t, event, level: levelOf(read.data), callId, text });
  }
}

const expected = new Set<unknown>(['human', 'uncertain']);

const technicalFailures = new Set<unknown>([
  'leg_lost',
  'leg_never_came',
  'config_unavailable',
  'call_failed',
  'worker_lost',
]);

/** The call goes on, and not as it should: by an old configuration, or by another worker than the one that was lost. */
const warnings = new Set<CallFact['event']>(['config_stale', 'call_resumed']);

const handedBackByItself = new Set<unknown>(['lost', 'time_over', 'restarted']);

function levelOf({ event, data }: CallFact): FeedItem['level'] {
  if (event === 'call_completed' && technicalFailures.has(data.reason)) return 'error';
  if (event === 'call_disconnected' && data.outcome === 'carrier_error') return 'error';
  if (event === 'call_disconnected' && data.outcome === 'abandoned') return 'warn';
  if (event === 'tool_called' && data.outcome === 'failed') return 'warn';
  if (event === 'operator_left' && data.isLost === true) return 'warn';
  // Nobody gave it back: the bot goes on because the operator could not.
  if (event === 'operator_handed_back' && handedBackByItself.has(data.why)) return 'warn';
  if (warnings.has(event)) return 'warn';
  return 'info';
}
