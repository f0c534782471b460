import { z } from 'zod';
import { JournalEvent } from './call/journal-event.ts';
import { TurnLatency } from './call/turn-latency.ts';
import { CampaignOrder, CampaignState } from './campaign/campaign-state.ts';
import { PacingTick } from './explain/pacing-tick.ts';

/**
 * The live relay: one WebSocket a console (`GET /api/v1/live`), many topics. A topic begins with a snapshot; patches follow, at most
 * ten a second, numbered without gaps inside one `epoch` (a life of the topic at this API). A console that was away asks with `from`:
 * it gets what it missed, or a snapshot if that is no longer known. Sent as text, one JSON object a message.
 */

/** `wallboard` · `call/<callId>` · `campaign/<campaignId>` · `actors` · `actor/<process>/<path of its system>`. */
export const RelayTopic = z
  .string()
  .max(300)
  .regex(/^(wallboard|actors|(call|campaign)\/[\w:+.-]+|actor\/[\w:.@-]+\/[\w:./+-]+)$/);
export type RelayTopic = z.infer<typeof RelayTopic>;

/** Console → API. */
export const RelayRequest = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('watch'),
    topic: RelayTopic,
    /** The last message that was seen of this topic. */
    from: z.object({ epoch: z.string().max(64), seq: z.number().int().min(0) }).optional(),
  }),
  z.object({ op: z.literal('leave'), topic: RelayTopic }),
]);
export type RelayRequest = z.infer<typeof RelayRequest>;

/** API → console. */
export const RelayMessage = z.object({
  topic: z.string(),
  epoch: z.string(),
  seq: z.number().int().nonnegative(),
  /**
   * `snapshot`: `data` is the topic's whole view · `patch`: its patch · `stale`: a source of the topic has been silent since
   * `data.sinceAt` (epoch ms, null: it is back); `data.what` names it in words · `gone`: there is no such thing (any more) ·
   * `alive`: nothing has changed for 5 s, or since `from` · `reconnect`: this API drains, come again (to another one); it concerns
   * the socket and its `topic` is empty.
   *
   * Only patches count: `seq` is that of the patch before, plus one. All others carry the `seq` beside which they stand; a snapshot
   * holds everything up to its own. A `stale` names everything that is silent now: null means that nothing is.
   */
  type: z.enum(['snapshot', 'patch', 'stale', 'gone', 'alive', 'reconnect']),
  /** Epoch ms at the API when it was sent: consoles reckon ages by it and not by their own clock. */
  t: z.number(),
  data: z.unknown(),
});
export type RelayMessage = z.infer<typeof RelayMessage>;

/** A keyed list changes by rows: whole rows in, ids out. */
const rowsPatch = <Row extends z.ZodType>(row: Row) =>
  z.object({ upsert: z.array(row).default([]), remove: z.array(z.string()).default([]) });

/** What a call is doing now, as one word of the colour key. */
export const CallPhase = z.enum([
  'ringing',
  'connecting',
  'talking',
  'listening',
  'thinking',
  'holding',
  'ending',
  'failed',
]);
export type CallPhase = z.infer<typeof CallPhase>;

/** A call that is going on: a line of the wallboard. `id` is the call id. */
export const LiveCall = z.object({
  id: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  /** The other end's number. */
  party: z.string(),
  botId: z.string(),
  botName: z.string().nullable(),
  campaignId: z.string().nullable(),
  leadId: z.string().nullable(),
  workerId: z.string().nullable(),
  slotId: z.string().nullable(),
  phase: CallPhase,
  phaseSinceAt: z.number(),
  /** Key of the flow's node. */
  node: z.string().nullable(),
  /** Name of the operator who has the call in the bot's place; absent: the bot has it. */
  operator: z.string().optional(),
  lastSaid: z.object({ who: z.enum(['bot', 'party', 'operator']), text: z.string() }).nullable(),
  startedAt: z.number(),
  answeredAt: z.number().nullable(),
  /** Of the newest turn: from the party's last voiced frame to the bot's first one. */
  turnLatencyMs: z.number().nullable(),
  interruptionCount: z.number().int(),
  /** Actors of this call that were started anew. */
  restartCount: z.number().int(),
});
export type LiveCall = z.infer<typeof LiveCall>;

export const LiveSlot = z.object({
  slotId: z.string(),
  state: z.enum(['free', 'reserved', 'busy', 'wrapping', 'retired']),
  callId: z.string().nullable(),
  sinceAt: z.number(),
});
export type LiveSlot = z.infer<typeof LiveSlot>;

/** A worker process with its slots. `id` is the worker id. */
export const LiveWorker = z.object({
  id: z.string(),
  host: z.string(),
  state: z.enum(['ready', 'draining', 'lost']),
  startedAt: z.number(),
  beatAt: z.number(),
  slots: z.array(LiveSlot),
});
export type LiveWorker = z.infer<typeof LiveWorker>;

export const LiveCampaign = z.object({
  id: z.string(),
  name: z.string(),
  state: CampaignState,
  leadCount: z.number().int(),
  doneCount: z.number().int(),
  /** Leads by state and, of those dialled, by last outcome. */
  byState: z.record(z.string(), z.number().int()),
  byOutcome: z.record(z.string(), z.number().int()),
  dialingCount: z.number().int(),
  liveCount: z.number().int(),
  concurrentMax: z.number().int(),
  /** What may be ordered of it now. */
  orders: z.array(CampaignOrder),
  /** What holds it back now, in words; null: nothing. */
  limit: z.string().nullable(),
});
export type LiveCampaign = z.infer<typeof LiveCampaign>;

/** The top strip. Rates and percentiles are over the last five minutes; null: nothing to reckon with. */
export const LiveStrip = z.object({
  activeCount: z.number().int(),
  slotCount: z.number().int(),
  ringingCount: z.number().int(),
  /** Answered, and no worker has taken it yet. */
  waitingCount: z.number().int(),
  /** 0–100. */
  abandonPercent: z.number().nullable(),
  callsPerSecond: z.number(),
  turnLatencyP95Ms: z.number().nullable(),
  errorCount: z.number().int(),
});
export type LiveStrip = z.infer<typeof LiveStrip>;

/** A line of the event feed; `id` sorts by time. `event` is a call's (`call_started` …) or the system's (`worker_lost` …). */
export const FeedItem = z.object({
  id: z.string(),
  t: z.number(),
  event: z.string(),
  level: z.enum(['info', 'warn', 'error']),
  callId: z.string().nullable(),
  text: z.string(),
});
export type FeedItem = z.infer<typeof FeedItem>;

export const WallboardView = z.object({
  strip: LiveStrip,
  calls: z.array(LiveCall),
  workers: z.array(LiveWorker),
  campaigns: z.array(LiveCampaign),
  /** Newest last, at most 200. */
  feed: z.array(FeedItem),
});
export type WallboardView = z.infer<typeof WallboardView>;

/** Parts that did not change are absent. Named as operators' pages know them (acceptance rows 199–203). */
export const WallboardPatch = z.object({
  'fleet:capacity': LiveStrip.optional(),
  'call:event': rowsPatch(LiveCall).optional(),
  'worker:state': rowsPatch(LiveWorker).optional(),
  'campaign:progress': rowsPatch(LiveCampaign).optional(),
  feed: z.array(FeedItem).optional(),
});
export type WallboardPatch = z.infer<typeof WallboardPatch>;

/** Newest turns whose latency is told while a call goes on; its record has all of them. */
export const liveTurnsMax = 200;

/** `call/<id>`. A finished call has no topic (`gone`): its page reads the record and the journal. */
export const CallView = z.object({
  call: LiveCall,
  /** What the call's ring holds, oldest first. */
  events: z.array(JournalEvent),
  /** As in its record, so far: the worker's own fold, which has seen what the ring has forgotten. */
  latency: z.array(TurnLatency).max(liveTurnsMax).default([]),
});
export type CallView = z.infer<typeof CallView>;

export const CallPatch = z.object({
  call: LiveCall.optional(),
  'call:timeline': z.array(JournalEvent).optional(),
  /** All of them again: a turn is mended when the carrier tells where it sounded. */
  latency: z.array(TurnLatency).max(liveTurnsMax).optional(),
  /** It has ended; the record comes with its result. */
  isOver: z.literal(true).optional(),
});
export type CallPatch = z.infer<typeof CallPatch>;

/** `campaign/<id>`. */
export const CampaignLive = z.object({
  campaign: LiveCampaign,
  /** The dialler's newest tick; absent: none was heard of. */
  pacing: PacingTick.optional(),
  /** Newest last, at most 100: what became of leads, and why. */
  results: z.array(
    z.object({
      id: z.string(),
      t: z.number(),
      leadId: z.string(),
      phone: z.string(),
      callId: z.string().nullable(),
      outcome: z.string().nullable(),
      why: z.string(),
    }),
  ),
});
export type CampaignLive = z.infer<typeof CampaignLive>;

export const CampaignPatch = z.object({
  'campaign:progress': LiveCampaign.optional(),
  'pacing:tick': PacingTick.optional(),
  'campaign:contact-result': CampaignLive.shape.results.optional(),
});
export type CampaignPatch = z.infer<typeof CampaignPatch>;

/** One actor of a process. `id` is its path, its system's name first (`fleet/slot-3`, `call:<id>/turn`). */
export const LiveActor = z.object({
  id: z.string(),
  /** Id of its machine, if it is one (and so has a drawing). */
  machine: z.string().nullable(),
  phase: z.enum(['starting', 'running', 'backoff', 'stopping', 'stopped', 'done', 'failed']),
  /** State value, only of machines. */
  value: JournalEvent.shape.value,
  sinceAt: z.number(),
  restartCount: z.number().int(),
  /** Restarts that its supervisor may still make; null: it is not supervised. */
  budgetLeft: z.number().int().nullable(),
  lastError: z.string().nullable(),
});
export type LiveActor = z.infer<typeof LiveActor>;

/** `id` names the process: `<role>@<host>-<pid>`, or its worker id. */
export const LiveProcess = z.object({
  id: z.string(),
  role: z.enum(['api', 'fleet', 'dialler', 'all']),
  startedAt: z.number(),
  actors: z.array(LiveActor),
});
export type LiveProcess = z.infer<typeof LiveProcess>;

/** `actors`. */
export const ActorsView = z.object({ processes: z.array(LiveProcess) });
export type ActorsView = z.infer<typeof ActorsView>;

export const ActorsPatch = z.object({
  /** By process id; null: the process is gone. */
  'actor:event': z.record(z.string(), rowsPatch(LiveActor).nullable()),
  /** Processes that were not there before. */
  processes: z.array(LiveProcess).optional(),
});
export type ActorsPatch = z.infer<typeof ActorsPatch>;

/** `actor/<process>/<path>`: the journal of the system to which the actor belongs, from its ring on. */
export const ActorView = z.object({ actors: z.array(LiveActor), events: z.array(JournalEvent) });
export type ActorView = z.infer<typeof ActorView>;

export const ActorPatch = z.object({ 'actor:event': z.array(JournalEvent) });
export type ActorPatch = z.infer<typeof ActorPatch>;

/**
 * Between processes, on the bus. An API renews a lease on each source topic that somebody watches there; a source speaks only
 * under a lease, so that a system nobody looks at says nothing. Source topics: `calls` (a worker's live calls and slots), `call/<id>`,
 * `actors`, `actor/<process>/<path>`, `attempts` (the dialler's: ringing and waiting ones).
 */
export const SourceLease = z.object({
  topic: z.string(),
  /** The API that watches. */
  by: z.string(),
  /** A whole state is wanted: this API has just begun, or has noticed a gap. */
  isFresh: z.boolean(),
});
export type SourceLease = z.infer<typeof SourceLease>;

/** An API renews every 5 s; a source that hears nothing for 15 s falls silent. */
export const leaseRenewMs = 5_000;
export const leaseMs = 15_000;

export const SourcePiece = z.object({
  topic: z.string(),
  /** The process that speaks. */
  source: z.string(),
  /** A life of that source's topic; `seq` counts its pieces, those of every kind, without gaps. */
  epoch: z.string(),
  seq: z.number().int().nonnegative(),
  /** `alive`: nothing has changed; sent every 2 s, so that silence means loss. */
  kind: z.enum(['whole', 'change', 'alive', 'end']),
  data: z.unknown(),
});
export type SourcePiece = z.infer<typeof SourcePiece>;

/**
 * Pieces of one source topic: at most twenty-five a second. What happens in a call waits twice on its way to a console, at its source and
 * at the API, and both together must stay below 150 ms.
 */
export const pieceEveryMs = 40;

/** Patches of one topic: at most ten a second. */
export const patchEveryMs = 100;

/** `data` of the pieces `whole` and `change`, by source topic. Those of `alive` and `end` carry null. */
export const CallsWhole = z.object({ calls: z.array(LiveCall), worker: LiveWorker });
export type CallsWhole = z.infer<typeof CallsWhole>;

/** Parts that did not change are absent. */
export const CallsChange = z.object({
  calls: rowsPatch(LiveCall).optional(),
  worker: LiveWorker.optional(),
});
export type CallsChange = z.infer<typeof CallsChange>;

/** `attempts`: small, so a change is the whole again. `waitingCount`: answered, and no worker has taken them yet. */
export const AttemptsWhole = z.object({
  /** Dialled and not answered yet, as lines of the wallboard. */
  ringing: z.array(LiveCall),
  waitingCount: z.number().int(),
  /** Counts since `since` (epoch ms, at most five minutes ago). `answered`: picked up, the abandoned ones among them. */
  recent: z.object({
    dialled: z.number().int(),
    answered: z.number().int(),
    abandoned: z.number().int(),
    since: z.number(),
  }),
});
export type AttemptsWhole = z.infer<typeof AttemptsWhole>;

/** `actors`: the whole is a LiveProcess. */
export const ProcessChange = rowsPatch(LiveActor);
export type ProcessChange = z.infer<typeof ProcessChange>;

/** What each source topic speaks; the key is the topic's part before the first slash. */
export const sourceShapes = {
  calls: { whole: CallsWhole, change: CallsChange },
  attempts: { whole: AttemptsWhole, change: AttemptsWhole },
  call: { whole: CallView, change: CallPatch },
  actors: { whole: LiveProcess, change: ProcessChange },
  actor: { whole: ActorView, change: ActorPatch },
} as const;
