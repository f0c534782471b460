import { type CampaignStep, campaignSetup, noGrant } from './campaign-setup.ts';

/** Writes what ends a stretch of dialling; where the campaign stands then is looked at like any sight of it. */
const marking = (step: CampaignStep, back: 'open' | 'closing') =>
  campaignSetup.createStateConfig({
    invoke: {
      id: `step ${step}`,
      src: 'step',
      input: ({ context }) => ({ campaignId: context.campaignId, step }),
      onDone: {
        target: '#campaign.held',
        actions: [
          { type: 'noteStep', params: ({ event }) => ({ state: event.output }) },
          { type: 'tellStep', params: ({ event }) => ({ state: event.output }) },
        ],
      },
      onError: `#campaign.${back}`,
    },
    after: { storeMs: `#campaign.${back}` },
  });

/**
 * Campaign: the dialler's work for one campaign, as its state in the store is seen from round to round (`lifecycle` says what
 * leads from one such state to the next). It dials the leads with the slots that it is granted, until none is left.
 *
 *                 grant                   nothing due, nothing in flight
 *   open:  idle ─────────▶ claiming    idle ────────▶ counting ─ none ─▶ marking ─▶ finished
 *           ▲ ◀─ dialed ─────┘          ▲ ◀─ left ───────┘                │  ▲
 *           │ running / scheduled, paused              paused             │  │ nothing in flight
 *   held ───┴─────────────◀───────────────────────────────────────────────┘  │
 *                                  closing (pausing, stopping): waiting ⇄ counting
 *
 * Invariant: it dials only in `claiming`, and a slot that it was granted is dialled with or declined.
 */
export const campaignMachine = campaignSetup.createMachine({
  id: 'campaign',
  context: ({ input }) => ({
    ...input,
    sight: { state: 'running', windDown: null, inFlightCount: 0, dueCount: 0 },
    grant: null,
    claimed: noGrant,
    dialedCount: 0,
  }),
  on: {
    'campaign.seen': { actions: 'noteSight' },
    'campaign.grant': { actions: 'declineNew' },
    'sup.shutdown': '.finished',
  },
  initial: 'open',
  states: {
    open: {
      tags: 'open',
      exit: 'declineHeld',
      on: { 'campaign.grant': { actions: 'noteGrant' } },
      initial: 'idle',
      states: {
        idle: {
          always: [
            { guard: 'isOver', target: '#campaign.finished' },
            { guard: 'isClosing', target: '#campaign.closing' },
            { guard: 'isHeld', target: '#campaign.held' },
            { guard: 'hasGrant', target: 'claiming' },
          ],
          on: {
            'campaign.seen': [
              { guard: 'mayBeDone', target: 'counting', actions: 'noteSight' },
              { target: 'idle', reenter: true, actions: 'noteSight' },
            ],
          },
          after: { unseenMs: '#campaign.finished' },
        },
        claiming: {
          entry: 'takeGrant',
          invoke: {
            id: 'claim',
            src: 'claim',
            input: ({ context }) => ({ campaignId: context.campaignId, grant: context.claimed }),
            onDone: {
              target: 'idle',
              actions: [
                {
                  type: 'countDialed',
                  params: ({ event }) => ({ count: event.output.dialedCount }),
                },
                {
                  type: 'tellDialed',
                  params: ({ event }) => ({ count: event.output.dialedCount }),
                },
              ],
            },
            onError: 'idle',
          },
          after: { storeMs: 'idle' },
        },
        counting: {
          invoke: {
            id: 'hasOpenLead',
            src: 'hasOpenLead',
            input: ({ context }) => ({ campaignId: context.campaignId, inFlightOnly: false }),
            onDone: [
              {
                guard: { type: 'isOpen', params: ({ event }) => ({ open: event.output }) },
                target: 'idle',
              },
              { target: '#campaign.marking.exhausted' },
            ],
            onError: 'idle',
          },
          after: { storeMs: 'idle' },
        },
      },
    },
    held: {
      tags: 'held',
      entry: 'withdraw',
      always: [
        { guard: 'isRunning', target: 'open' },
        { guard: 'isClosing', target: 'closing' },
        { guard: 'isOver', target: 'finished' },
      ],
      on: { 'campaign.seen': { target: 'held', reenter: true, actions: 'noteSight' } },
      after: { unseenMs: 'finished' },
    },
    closing: {
      initial: 'waiting',
      entry: 'withdraw',
      states: {
        waiting: {
          always: [
            { guard: 'isRunning', target: '#campaign.open' },
            { guard: 'isHeld', target: '#campaign.held' },
            { guard: 'isOver', target: '#campaign.finished' },
          ],
          on: { 'campaign.seen': { target: 'counting', actions: ['noteSight', 'withdraw'] } },
          after: { unseenMs: '#campaign.finished' },
        },
        counting: {
          // Resumed meanwhile: what it asks has no meaning any more.
          always: [
            { guard: 'isRunning', target: '#campaign.open' },
            { guard: 'isHeld', target: '#campaign.held' },
            { guard: 'isOver', target: '#campaign.finished' },
          ],
          invoke: {
            id: 'hasLiveLead',
            src: 'hasOpenLead',
            input: ({ context }) => ({ campaignId: context.campaignId, inFlightOnly: true }),
            onDone: [
              {
                guard: { type: 'isOpen', params: ({ event }) => ({ open: event.output }) },
                target: 'waiting',
              },
              { target: '#campaign.marking.over' },
            ],
            onError: 'waiting',
          },
          after: { storeMs: 'waiting' },
        },
      },
    },
    marking: {
      initial: 'exhausted',
      states: {
        exhausted: marking('leads.exhausted', 'open'),
        over: marking('calls.over', 'closing'),
      },
    },
    finished: { type: 'final', entry: 'withdraw' },
  },
});
