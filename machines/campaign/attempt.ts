import { assign, emit, setup } from 'xstate';
import type {
  AttemptContext,
  AttemptEmitted,
  AttemptEvent,
  AttemptInput,
  Finding,
} from './attempt-context.ts';
import { attemptEffects } from './attempt-effects.ts';
import { isLater, isOver, outcomeOf } from './attempt-outcome.ts';

/**
 * Attempt: one dial of one lead, from its turn in the line of dials to its outcome. It runs as its own system.
 *
 *   spaced ──▶ intending ──▶ dialling ──▶ ringing ──▶ attaching ──▶ live ──▶ awaiting
 *     │            │             │           │            │          │          │
 *     ▼            ▼ unsure      ▼ unsure    ▼            ▼          └─ result ─┤
 *  givingBack   reconciling ◀────┘        hangingUp ◀─────┘                     │
 *     │            │                         └───────▶ settling ◀───────────────┘
 *     └────────────┴──────────────────────────────────▶ closed
 *
 * - An adopted attempt starts in `reconciling` and never passes `dialling`: nobody is dialled twice.
 * - The carrier's word is kept in `carrierStatus`, which only moves forward; states read it as they settle, so callbacks may
 *   come late, twice, out of order, or before the answer to the dial itself.
 * - `sup.shutdown`: what has not been dialled is given back, what rings is hung up, what is attached is left to the fleet.
 *
 * Invariant: `dialling` is entered at most once, and only right after the intent was written by this very actor.
 */
export const attemptMachine = setup({
  types: {
    context: {} as AttemptContext,
    events: {} as AttemptEvent,
    input: {} as AttemptInput,
    emitted: {} as AttemptEmitted,
    tags: {} as 'waiting',
  },
  actors: attemptEffects,
  guards: {
    isAdopted: ({ context }) => context.isAdopted,
    isStopping: ({ context }) => context.isStopping,
    isAttached: ({ context }) => context.isAttached,
    isAnswered: ({ context }) =>
      context.carrierStatus === 'answered' && context.carrierCallId !== null,
    isCarrierOver: ({ context }) => context.carrierStatus !== null && isOver(context.carrierStatus),
    hasResult: ({ context }) => context.disposition !== null,
    isNews: ({ context, event }) =>
      event.type === 'carrier.status' && isLater(event.status, context.carrierStatus),
    isFirstRing: ({ context, event }) =>
      event.type === 'carrier.status' &&
      event.status === 'ringing' &&
      isLater(event.status, context.carrierStatus),
    isRejected: (_, params: { error: unknown }) =>
      (params.error as { code?: unknown } | null)?.code === 'carrier_rejected',
    isVerdict: (_, params: { verdict: string; is: string }) => params.verdict === params.is,
    isFinding: (_, params: { finding: Finding; kind: Finding['kind'] }) =>
      params.finding.kind === params.kind,
  },
  actions: {
    noteStatus: assign(({ context, event }) => {
      if (event.type !== 'carrier.status') return {};
      return {
        carrierStatus: event.status,
        carrierCallId: context.carrierCallId ?? event.carrierCallId,
        carrierCode: event.code ?? context.carrierCode,
        answeredAt: event.status === 'answered' ? event.at : context.answeredAt,
      };
    }),
    noteResult: assign({
      disposition: ({ event }) => (event.type === 'call.result' ? event.disposition : null),
    }),
    noteStopping: assign({ isStopping: true }),
    notePlaced: assign({
      carrierCallId: (_, params: { carrierCallId: string }) => params.carrierCallId,
    }),
    noteFinding: assign(({ context }, params: { finding: Finding }) => {
      const { finding } = params;
      if (finding.kind === 'result')
        return {
          disposition: finding.disposition,
          isAttached: true,
          subject: { ...context.subject, callId: finding.callId },
        };
      if (finding.kind !== 'found') return {};
      return {
        subject: { ...context.subject, callId: finding.callId },
        carrierCallId: finding.carrierCallId,
        isAttached: context.isAttached || finding.isAttached,
        carrierStatus: isLater(finding.status, context.carrierStatus)
          ? finding.status
          : context.carrierStatus,
      };
    }),
    noteAttached: assign({ isAttached: true }),
    decide: assign({
      outcome: (_, params: { outcome: NonNullable<AttemptContext['outcome']> }) => params.outcome,
    }),
    noteRejection: assign({
      outcome: 'failed',
      carrierCode: (_, params: { error: unknown }) =>
        (params.error as { detail?: string } | null)?.detail ?? null,
    }),
    noteCarrierTrouble: assign({ hadCarrierTrouble: true }),
    decideLost: assign({
      outcome: ({ context }) => (context.hadCarrierTrouble ? 'carrier_error' : 'unknown'),
    }),
    tellRinging: emit(({ context }) => ({ type: 'attempt.ringing', subject: context.subject })),
    tellAttached: emit(({ context }) => ({ type: 'attempt.attached', subject: context.subject })),
    tellOver: emit(({ context }) => ({ type: 'attempt.over', subject: context.subject })),
    tellClosed: emit(({ context }) => ({ type: 'attempt.closed', subject: context.subject })),
    tellSettled: emit(({ context }) => ({
      type: 'attempt.settled',
      subject: context.subject,
      outcome: finalOutcome(context),
      disposition: context.disposition,
      isAttached: context.isAttached,
    })),
  },
  delays: {
    dialIn: ({ context }) => context.dialInMs,
    store: ({ context }) => context.limits.storeMs,
    carrier: ({ context }) => context.limits.carrierMs,
    lookUpMax: ({ context }) => context.limits.storeMs + context.limits.carrierMs,
    attachMax: ({ context }) => context.limits.attachMs,
    quiet: ({ context }) => context.limits.quietMs,
    retry: ({ context }) => context.limits.retryMs,
    /** Carriers end an unanswered dial themselves; this is for one that forgets to say so. */
    ringOverdue: ({ context }) => context.limits.ringTimeoutMs + 15_000,
    callOverdue: ({ context }) => context.limits.callMaxMs + context.limits.resultMs,
    resultOverdue: ({ context }) => context.limits.resultMs,
  },
}).createMachine({
  id: 'attempt',
  context: ({ input }) => ({
    ...input,
    carrierCallId: null,
    carrierStatus: null,
    carrierCode: null,
    answeredAt: null,
    outcome: null,
    disposition: null,
    isAttached: false,
    isStopping: false,
    hadCarrierTrouble: false,
  }),
  on: {
    'carrier.status': [
      { guard: 'isFirstRing', actions: ['noteStatus', 'tellRinging'] },
      { guard: 'isNews', actions: 'noteStatus' },
    ],
    'call.result': { actions: 'noteResult' },
    'sup.shutdown': { actions: 'noteStopping' },
  },
  initial: 'deciding',
  states: {
    deciding: {
      always: [{ guard: 'isAdopted', target: 'reconciling' }, { target: 'spaced' }],
    },
    spaced: {
      tags: 'waiting',
      always: { guard: 'isStopping', target: 'givingBack' },
      after: { dialIn: 'intending' },
    },
    intending: {
      invoke: {
        id: 'writeIntent',
        src: 'writeIntent',
        input: ({ context }) => ({ subject: context.subject }),
        onDone: [
          {
            guard: {
              type: 'isVerdict',
              params: ({ event }) => ({ verdict: event.output, is: 'fenced' }),
            },
            target: 'closed',
          },
          {
            guard: {
              type: 'isVerdict',
              params: ({ event }) => ({ verdict: event.output, is: 'exists' }),
            },
            target: 'reconciling',
          },
          {
            guard: {
              type: 'isVerdict',
              params: ({ event }) => ({ verdict: event.output, is: 'slotless' }),
            },
            target: 'givingBack',
          },
          {
            guard: 'isStopping',
            target: 'settling',
            actions: { type: 'decide', params: { outcome: 'canceled' } },
          },
          { target: 'dialling' },
        ],
        onError: 'reconciling',
      },
      after: { store: 'reconciling' },
    },
    dialling: {
      invoke: {
        id: 'originate',
        src: 'originate',
        input: ({ context }) => ({
          subject: context.subject,
          ringTimeoutMs: context.limits.ringTimeoutMs,
          callMaxMs: context.limits.callMaxMs,
        }),
        onDone: {
          target: 'ringing',
          actions: { type: 'notePlaced', params: ({ event }) => event.output },
        },
        onError: [
          {
            guard: { type: 'isRejected', params: ({ event }) => ({ error: event.error }) },
            target: 'settling',
            actions: { type: 'noteRejection', params: ({ event }) => ({ error: event.error }) },
          },
          { target: 'reconciling', actions: 'noteCarrierTrouble' },
        ],
      },
      always: [
        { guard: 'isAnswered', target: 'attaching' },
        { guard: 'isCarrierOver', target: 'settling' },
      ],
      after: { carrier: { target: 'reconciling', actions: 'noteCarrierTrouble' } },
    },
    reconciling: {
      always: { guard: 'isStopping', target: 'closed' },
      initial: 'asking',
      states: {
        asking: {
          invoke: {
            id: 'lookUp',
            src: 'lookUp',
            input: ({ context }) => ({
              subject: context.subject,
              carrierCallId: context.carrierCallId,
              ringTimeoutMs: context.limits.ringTimeoutMs,
            }),
            onDone: [
              {
                guard: {
                  type: 'isFinding',
                  params: ({ event }) => ({ finding: event.output, kind: 'absent' }),
                },
                target: 'resting',
              },
              {
                guard: {
                  type: 'isFinding',
                  params: ({ event }) => ({ finding: event.output, kind: 'unbegun' }),
                },
                target: '#attempt.givingBack',
              },
              {
                guard: {
                  type: 'isFinding',
                  params: ({ event }) => ({ finding: event.output, kind: 'lost' }),
                },
                target: '#attempt.settling',
                actions: 'decideLost',
              },
              {
                target: '#attempt.adopted',
                actions: {
                  type: 'noteFinding',
                  params: ({ event }) => ({ finding: event.output }),
                },
              },
            ],
            onError: 'resting',
          },
          after: { lookUpMax: 'resting' },
        },
        resting: { tags: 'waiting', after: { retry: 'asking' } },
      },
    },
    adopted: {
      always: [
        { guard: 'hasResult', target: 'settling' },
        { guard: 'isAttached', target: 'live', actions: 'tellAttached' },
        { guard: 'isAnswered', target: 'attaching' },
        { guard: 'isCarrierOver', target: 'settling' },
        { target: 'ringing' },
      ],
    },
    ringing: {
      always: [
        { guard: 'hasResult', target: 'settling' },
        { guard: 'isAnswered', target: 'attaching' },
        { guard: 'isCarrierOver', target: 'settling' },
        {
          guard: 'isStopping',
          target: 'hangingUp',
          actions: { type: 'decide', params: { outcome: 'canceled' } },
        },
      ],
      after: {
        ringOverdue: {
          target: 'hangingUp',
          actions: { type: 'decide', params: { outcome: 'no_answer' } },
        },
      },
      initial: 'listening',
      states: {
        listening: { tags: 'waiting', after: { quiet: 'asking' } },
        asking: {
          invoke: {
            id: 'lookUpRinging',
            src: 'lookUp',
            input: ({ context }) => ({
              subject: context.subject,
              carrierCallId: context.carrierCallId,
              ringTimeoutMs: context.limits.ringTimeoutMs,
            }),
            onDone: {
              target: 'listening',
              actions: { type: 'noteFinding', params: ({ event }) => ({ finding: event.output }) },
            },
            onError: 'listening',
          },
          after: { lookUpMax: 'listening' },
        },
      },
    },
    attaching: {
      invoke: {
        id: 'attach',
        src: 'attach',
        input: ({ context }) => ({
          subject: context.subject,
          carrierCallId: context.carrierCallId!,
          answeredAt: context.answeredAt,
          isAdopted: context.isAdopted,
        }),
        onDone: [
          {
            guard: {
              type: 'isVerdict',
              params: ({ event }) => ({ verdict: event.output, is: 'attached' }),
            },
            target: 'live',
            actions: ['noteAttached', 'tellAttached'],
          },
          {
            target: 'hangingUp',
            actions: { type: 'decide', params: { outcome: 'abandoned' } },
          },
        ],
        onError: {
          target: 'hangingUp',
          actions: { type: 'decide', params: { outcome: 'abandoned' } },
        },
      },
      after: {
        attachMax: {
          target: 'hangingUp',
          actions: { type: 'decide', params: { outcome: 'abandoned' } },
        },
      },
    },
    live: {
      always: [
        { guard: 'hasResult', target: 'settling' },
        { guard: 'isStopping', target: 'closed' },
        { guard: 'isCarrierOver', target: 'awaiting' },
      ],
      after: {
        callOverdue: {
          target: 'hangingUp',
          actions: { type: 'decide', params: { outcome: 'failed' } },
        },
      },
      initial: 'listening',
      states: {
        listening: { tags: 'waiting', after: { quiet: 'asking' } },
        asking: {
          invoke: {
            id: 'lookUpLive',
            src: 'lookUp',
            input: ({ context }) => ({
              subject: context.subject,
              carrierCallId: context.carrierCallId,
              ringTimeoutMs: context.limits.ringTimeoutMs,
            }),
            onDone: {
              target: 'listening',
              actions: { type: 'noteFinding', params: ({ event }) => ({ finding: event.output }) },
            },
            onError: 'listening',
          },
          after: { lookUpMax: 'listening' },
        },
      },
    },
    awaiting: {
      entry: 'tellOver',
      always: [
        { guard: 'hasResult', target: 'settling' },
        { guard: 'isStopping', target: 'closed' },
      ],
      after: {
        resultOverdue: {
          target: 'settling',
          actions: { type: 'decide', params: { outcome: 'failed' } },
        },
      },
      initial: 'listening',
      states: {
        listening: { tags: 'waiting', after: { quiet: 'asking' } },
        asking: {
          invoke: {
            id: 'lookUpRecord',
            src: 'lookUp',
            input: ({ context }) => ({
              subject: context.subject,
              carrierCallId: context.carrierCallId,
              ringTimeoutMs: context.limits.ringTimeoutMs,
            }),
            onDone: {
              target: 'listening',
              actions: { type: 'noteFinding', params: ({ event }) => ({ finding: event.output }) },
            },
            onError: 'listening',
          },
          after: { lookUpMax: 'listening' },
        },
      },
    },
    hangingUp: {
      invoke: {
        id: 'hangUp',
        src: 'hangUp',
        input: ({ context }) => ({
          subject: context.subject,
          carrierCallId: context.carrierCallId,
        }),
        onDone: 'settling',
        onError: 'settling',
      },
      after: { carrier: 'settling' },
    },
    settling: {
      initial: 'writing',
      states: {
        writing: {
          invoke: {
            id: 'settle',
            src: 'settle',
            input: ({ context }) => ({
              subject: context.subject,
              outcome: finalOutcome(context),
              disposition: context.disposition,
              carrierCode: context.carrierCode,
            }),
            onDone: { target: '#attempt.closed', actions: 'tellSettled' },
            onError: 'resting',
          },
          after: { store: 'resting' },
        },
        resting: { tags: 'waiting', after: { retry: 'writing' } },
      },
    },
    givingBack: {
      invoke: {
        id: 'giveBack',
        src: 'giveBack',
        input: ({ context }) => ({ subject: context.subject }),
        onDone: 'closed',
        // Its lease expires by itself.
        onError: 'closed',
      },
      after: { store: 'closed' },
    },
    closed: { type: 'final', entry: 'tellClosed' },
  },
});

function finalOutcome(context: AttemptContext): NonNullable<AttemptContext['outcome']> {
  if (context.outcome) return context.outcome;
  if (context.disposition !== null || context.isAttached) return 'answered';
  return context.carrierStatus ? outcomeOf(context.carrierStatus) : 'failed';
}
