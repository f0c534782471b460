import { besides, giveFloor, refuse, tell } from './operator-replies.ts';
import { operatorSetup } from './operator-setup.ts';

/**
 * An operator has the call.
 *
 *            ◀─ party.resume ─
 *   speaking ── party.hold ──▶ holding.present ─ lost ─▶ holding.deserted
 *      │ ▲ came back                     ▲────── came back ─────│
 *      ▼ │ lost
 *   deserted
 *
 * Whoever comes back finds the party as it was left: one who had put it on hold is not heard by it at once.
 *
 * Invariant: the party is on hold, told by `party.held` and `party.resumed`, exactly in `holding` and `deserted`; somebody who is there
 * has its voice at the party exactly in `speaking`.
 */

/** Somebody else asks for what only the one who has the call can do with its party. */
const notTheirs = { actions: refuse('operator_present') };

/** Its socket is lost: it may come back. */
const deserted = (present: 'speaking' | 'present') =>
  operatorSetup.createStateConfig({
    entry: tell('deserted'),
    on: {
      ...besides(tell('deserted')),
      'operator.joined': [
        { guard: 'isSpeaker', target: present, actions: 'keepLeg' },
        { guard: 'hasRoom', actions: ['keepLeg', tell('deserted')] },
        { actions: refuse('operators_full') },
      ],
      'operator.left': { actions: ['dropLeg', tell('deserted')] },
      'party.hold': notTheirs,
      'party.resume': notTheirs,
    },
    after: { grace: { target: '#operator.handingBack', actions: giveFloor('lost') } },
  });

const present = (told: ReturnType<typeof tell>) => ({
  ...besides(told),
  'operator.left': [
    { guard: 'isSpeakerLost' as const, target: 'deserted', actions: 'dropLeg' as const },
    {
      guard: 'isSpeaker' as const,
      target: '#operator.handingBack',
      actions: ['dropLeg' as const, giveFloor('left')],
    },
    { actions: ['dropLeg' as const, told] },
  ],
});

export const takenOver = operatorSetup.createStateConfig({
  initial: 'speaking',
  on: {
    'floor.handBack': {
      guard: 'isSpeaker',
      target: '#operator.handingBack',
      actions: giveFloor('handed_back'),
    },
    'floor.ask': { actions: 'takeFloor' },
  },
  after: { takeOverMax: { target: '#operator.handingBack', actions: giveFloor('time_over') } },
  states: {
    speaking: {
      entry: tell('takenOver', 'party'),
      on: {
        ...present(tell('takenOver', 'party')),
        'party.hold': [{ guard: 'isSpeaker', target: 'holding' }, notTheirs],
        'party.resume': [{ guard: 'isSpeaker' }, notTheirs],
      },
    },
    deserted: { ...deserted('speaking'), entry: ['hold', tell('deserted')], exit: 'resume' },
    /** The operator's voice goes nowhere, and the party hears music. */
    holding: {
      entry: 'hold',
      exit: 'resume',
      initial: 'present',
      states: {
        present: {
          entry: tell('holding'),
          on: {
            ...present(tell('holding')),
            'party.hold': [{ guard: 'isSpeaker' }, notTheirs],
            'party.resume': [
              { guard: 'isSpeaker', target: '#operator.takenOver.speaking' },
              notTheirs,
            ],
          },
        },
        deserted: deserted('present'),
      },
    },
  },
});
