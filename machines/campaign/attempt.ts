import { and } from '../supervision/seams/guards.ts';
import { attemptSetup, finalOutcome } from './attempt-setup.ts';

/** Hears what it is told, and asks when it has heard nothing for a while. What it learns moves the state around it. */
const listening = {
  initial: 'hearing',
  states: {
    hearing: attemptSetup.createStateConfig({ tags: 'waiting', after: { quiet: 'asking' } }),
    asking: attemptSetup.createStateConfig({
      invoke: {
        id: 'lookUpAgain',
        src: 'lookUp',
        input: ({ context }) => ({
          subject: context.subject,
          carrierCallId: context.carrierCallId,
          ringTimeoutMs: context.limits.ringTimeoutMs,
        }),
        onDone: {
          target: 'hearing',
          actions: { type: 'noteFinding', params: ({ event }) => ({ finding: event.output }) },
        },
        onError: 'hearing',
      },
      after: { lookUpMax: 'hearing' },
    }),
  },
} as const;

/**
 * Attempt: one dial of one lead, from its turn in the line of dials to its outcome. It runs as its own system.
 *
 *                                                                                  ┌─ ending ─┐
 *   spaced ──▶ intending ──▶ dialling ──▶ ringing ──▶ (screening) ──▶ attaching ──▶ live ──▶ awaiting
 *     │            │             │           │      a machine │           │          │          │
 *     ▼            ▼ unsure      ▼ unsure    ▼                ▼           ▼          └─ result ─┤
 *  givingBack   reconciling ◀────┘           └──────────▶ hangingUp ◀─ dismissing               │
 *     │            │                                          └──────▶ settling ◀───────────────┘
 *     └────────────┴────────────────────────────────────────────────▶ closed
 *
 * - Only a campaign that screens passes `screening`. What is told of it there is the whole of it, so news may be lost or late; what
 *   cannot be found out goes to a slot, as without it.
 * - An adopted attempt starts in `reconciling` and never passes `dialling`: nobody is dialled twice.
 * - The carrier's word is kept in `carrierStatus`, which only moves forward; states read it as they settle, so callbacks may
 *   come late, twice, out of order, or before the answer to the dial itself.
 * - A call that was over when it was adopted may have been a worker's, with its result still on the way: it waits for it.
 * - `attempt.withdraw`: what has not been dialled is given back; what rings is hung up and what talks is ended only if asked.
 * - `sup.shutdown`: what has not been dialled is given back, what rings is hung up, what is attached is left to the fleet.
 *
 * Invariant: `dialling` is entered at most once, and only right after the intent was written by this very actor.
 */
export const attemptMachine = attemptSetup.createMachine({
  id: 'attempt',
  context: ({ input }) => ({
    ...input,
    carrierCallId: null,
    carrierStatus: null,
    carrierCode: null,
    ringingAt: null,
    answeredAt: null,
    endedAt: null,
    screening: null,
    outcome: null,
    disposition: null,
    isAttached: false,
    isStopping: false,
    withdrawn: null,
    hadCarrierTrouble: false,
  }),
  on: {
    'carrier.status': [
      { guard: 'isFirstRing', actions: ['noteStatus', 'tellRinging'] },
      { guard: 'isNews', actions: 'noteStatus' },
    ],
    'screening.told': {
      guard: 'isToldAnew',
      actions: {
        type: 'noteScreening',
        params: ({ event }) => ({ standing: event.standing }),
      },
    },
    'call.result': { actions: 'noteResult' },
    'attempt.withdraw': { actions: 'noteWithdrawal' },
    'sup.shutdown': { actions: 'noteStopping' },
  },
  initial: 'deciding',
  states: {
    deciding: {
      always: [{ guard: 'isAdopted', target: 'reconciling' }, { target: 'spaced' }],
    },
    spaced: {
      tags: 'waiting',
      always: { guard: 'isCalledOff', target: 'givingBack' },
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
              params: ({ event }) => ({ verdict: event.output, is: 'withheld' }),
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
            guard: 'isCalledOff',
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
          {
            guard: { type: 'isWithheld', params: ({ event }) => ({ error: event.error }) },
            target: 'settling',
            actions: { type: 'decide', params: { outcome: 'canceled' } },
          },
          { target: 'reconciling', actions: 'noteCarrierTrouble' },
        ],
      },
      always: [
        { guard: and(['isAnswered', 'isScreened']), target: 'screening' },
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
        { guard: and(['isAnswered', 'isScreened']), target: 'screening' },
        { guard: 'isAnswered', target: 'attaching' },
        // What was found out about it, its worker still knows for a while.
        { guard: and(['wasAnswered', 'isScreened']), target: 'screening.concluding' },
        { guard: 'wasAnswered', target: 'awaiting' },
        { guard: 'isCarrierOver', target: 'settling' },
        { target: 'ringing' },
      ],
    },
    ringing: {
      always: [
        { guard: 'hasResult', target: 'settling' },
        { guard: and(['isAnswered', 'isScreened']), target: 'screening' },
        { guard: 'isAnswered', target: 'attaching' },
        { guard: 'isCarrierOver', target: 'settling' },
        {
          guard: 'isRungOff',
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
      ...listening,
    },
    /** A worker without a slot finds out who answered; what it tells decides. */
    screening: {
      entry: 'tellScreening',
      always: [
        { guard: 'isWanted', target: 'attaching' },
        { guard: 'isScreenedOut', target: 'hangingUp', actions: 'decideScreened' },
        { guard: 'isUnheard', target: '.lost' },
        {
          guard: 'isCutOff',
          target: 'hangingUp',
          actions: { type: 'decide', params: { outcome: 'canceled' } },
        },
        // The message goes on without us; whoever leads next learns what became of it.
        { guard: and(['isStopping', 'isMachine']), target: 'closed' },
      ],
      after: {
        screeningMax: [
          { guard: 'isMachineFound', target: 'hangingUp', actions: 'decideScreened' },
          { target: 'attaching' },
        ],
      },
      initial: 'asking',
      states: {
        asking: {
          invoke: {
            id: 'screen',
            src: 'screen',
            input: ({ context }) => ({
              subject: context.subject,
              carrierCallId: context.carrierCallId!,
              answeredAt: context.answeredAt,
              ringMs:
                context.answeredAt === null || context.ringingAt === null
                  ? null
                  : context.answeredAt - context.ringingAt,
            }),
            onDone: [
              {
                guard: {
                  type: 'isVerdict',
                  params: ({ event }) => ({ verdict: event.output, is: 'screened' }),
                },
                target: 'hearing',
              },
              { target: '#attempt.attaching' },
            ],
            onError: [
              {
                guard: { type: 'isFenced', params: ({ event }) => ({ error: event.error }) },
                target: '#attempt.closed',
              },
              { target: '#attempt.attaching' },
            ],
          },
          after: { screenMax: '#attempt.attaching' },
        },
        hearing: {
          tags: 'waiting',
          always: { guard: 'isCarrierOver', target: 'concluding' },
          after: { screenQuiet: 'checking' },
        },
        checking: {
          invoke: {
            id: 'askScreening',
            src: 'askScreening',
            input: ({ context }) => ({ subject: context.subject }),
            onDone: [
              {
                guard: {
                  type: 'isStanding',
                  params: ({ event }) => ({ standing: event.output }),
                },
                target: 'hearing',
                actions: {
                  type: 'noteScreening',
                  params: ({ event }) => ({ standing: event.output }),
                },
              },
              { target: 'lost' },
            ],
            onError: 'lost',
          },
          after: { screenAskMax: 'lost' },
        },
        /** Its worker is gone: whoever answered has somebody now, unless they are gone as well. */
        lost: {
          always: [
            { guard: 'isCarrierOver', target: '#attempt.settling', actions: 'decideLeft' },
            { guard: 'isMachineFound', target: '#attempt.hangingUp', actions: 'decideScreened' },
            { target: '#attempt.attaching' },
          ],
        },
        /** The party is gone: what was found out about it by then? */
        concluding: {
          invoke: {
            id: 'askFindings',
            src: 'askScreening',
            input: ({ context }) => ({ subject: context.subject }),
            onDone: [
              {
                guard: {
                  type: 'mayHaveBeenTaken',
                  params: ({ event }) => ({ standing: event.output }),
                },
                target: '#attempt.awaiting',
              },
              {
                target: '#attempt.settling',
                actions: [
                  { type: 'noteScreening', params: ({ event }) => ({ standing: event.output }) },
                  'decideLeft',
                ],
              },
            ],
            onError: 'unanswered',
          },
          after: { screenAskMax: 'unanswered' },
        },
        unanswered: {
          always: [
            {
              guard: {
                type: 'mayHaveBeenTaken',
                params: ({ context }) => ({ standing: context.screening }),
              },
              target: '#attempt.awaiting',
            },
            { target: '#attempt.settling', actions: 'decideLeft' },
          ],
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
          screening: context.screening,
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
            target: 'dismissing',
            actions: { type: 'decide', params: { outcome: 'abandoned' } },
          },
        ],
        onError: [
          {
            guard: { type: 'isFenced', params: ({ event }) => ({ error: event.error }) },
            target: 'closed',
          },
          {
            target: 'dismissing',
            actions: { type: 'decide', params: { outcome: 'abandoned' } },
          },
        ],
      },
      after: {
        attachMax: {
          target: 'dismissing',
          actions: { type: 'decide', params: { outcome: 'abandoned' } },
        },
      },
    },
    dismissing: {
      initial: 'asking',
      always: { guard: 'isCarrierOver', target: 'settling' },
      states: {
        asking: {
          invoke: {
            id: 'dismiss',
            src: 'dismiss',
            input: ({ context }) => ({
              subject: context.subject,
              carrierCallId: context.carrierCallId!,
            }),
            onDone: 'sounding',
            onError: '#attempt.hangingUp',
          },
          after: { carrier: '#attempt.hangingUp' },
        },
        sounding: { after: { dismissalMax: '#attempt.hangingUp' } },
      },
    },
    live: {
      always: [
        { guard: 'hasResult', target: 'settling' },
        { guard: 'isStopping', target: 'closed' },
        { guard: 'isCarrierOver', target: 'awaiting' },
        { guard: 'isCutOff', target: 'ending' },
      ],
      after: {
        callOverdue: {
          target: 'hangingUp',
          actions: { type: 'decide', params: { outcome: 'failed' } },
        },
      },
      ...listening,
    },
    /** A call that was going on is ended; its record is still to come. */
    ending: {
      invoke: {
        id: 'endCall',
        src: 'hangUp',
        input: ({ context }) => ({
          subject: context.subject,
          carrierCallId: context.carrierCallId,
        }),
        onDone: 'awaiting',
        onError: 'awaiting',
      },
      after: { carrier: 'awaiting' },
    },
    awaiting: {
      entry: 'tellOver',
      always: [
        { guard: 'hasResult', target: 'settling' },
        { guard: 'isStopping', target: 'closed' },
      ],
      after: {
        resultOverdue: [
          {
            guard: 'isAttached',
            target: 'settling',
            actions: { type: 'decide', params: { outcome: 'failed' } },
          },
          // Nobody ever had it.
          { target: 'settling' },
        ],
      },
      ...listening,
    },
    hangingUp: {
      /** The answer was quicker than our cancelling: somebody is there, and meets nobody. */
      on: {
        'carrier.status': [
          { guard: 'isAnswerOfCancelled', actions: ['noteStatus', 'decideAnsweredLate'] },
          { guard: 'isNews', actions: 'noteStatus' },
        ],
      },
      invoke: {
        id: 'hangUp',
        src: 'hangUp',
        input: ({ context }) => ({
          subject: context.subject,
          carrierCallId: context.carrierCallId,
        }),
        onDone: {
          target: 'settling',
          actions: { type: 'noteHungUp', params: ({ event }) => ({ status: event.output }) },
        },
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
              screening: context.screening,
            }),
            onDone: { target: '#attempt.closed', actions: 'tellSettled' },
            onError: 'resting',
          },
          after: { store: 'resting' },
        },
        resting: { tags: 'waiting', after: { retry: 'writing' } },
      },
    },
    /** A claim would run out by itself; a lead that is marked as being dialled is set right by nobody else while this leader leads. */
    givingBack: {
      initial: 'writing',
      states: {
        writing: {
          invoke: {
            id: 'giveBack',
            src: 'giveBack',
            input: ({ context }) => ({ subject: context.subject }),
            onDone: '#attempt.closed',
            onError: 'resting',
          },
          after: { store: 'resting' },
        },
        resting: {
          tags: 'waiting',
          // Whoever leads next looks through the leads.
          always: { guard: 'isStopping', target: '#attempt.closed' },
          after: { retry: 'writing' },
        },
      },
    },
    closed: { type: 'final', entry: 'tellClosed' },
  },
});
