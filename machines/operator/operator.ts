import { besides, giveFloor, refuse, tell } from './operator-replies.ts';
import { operatorSetup } from './operator-setup.ts';
import { takenOver } from './taken-over.ts';

/**
 * Operator: who of the console is on a call, and who of them has the word. One a call.
 *
 *   absent ─ expected ─▶ joining ─ joined ─▶ listening ─ floor.take ─▶ takingOver ─ bot silent ─▶ takenOver{speaking, holding,
 *                                             ▲  │  ▲                                                       deserted}
 *                        whisperingToParty ◀──┘  │  └── handingBack ◀── handed back, left, lost, too long ──────┘
 *                        whisperingToBot   ◀─────┘
 *
 * Several may listen; one at a time whispers or has the call, and the others are told so. The sounds go their own way: this chart only
 * says whose voice goes where, and when the party hears music instead (taken-over.ts).
 *
 * Invariant: `speakerId` is set exactly in the whispering and taking states and in `handingBack`; every `floor.taken` is followed by
 * one `floor.given`, unless the call parts. In `absent` and `joining` nobody is there. A party that was put on hold is off it again
 * before the floor is given and before the call parts: nothing of the bot sounds under music.
 */

const whispering = (state: 'whisperingToParty' | 'whisperingToBot', voice: 'party' | 'bot') =>
  operatorSetup.createStateConfig({
    entry: tell(state, voice),
    on: {
      ...besides(tell(state, voice)),
      'party.whisper': [
        { guard: 'isSpeaker', target: 'whisperingToParty' },
        { actions: refuse('operator_present') },
      ],
      'bot.whisper': [
        { guard: 'isSpeaker', target: 'whisperingToBot' },
        { actions: refuse('operator_present') },
      ],
      'floor.take': [
        { guard: 'isSpeaker', target: 'takingOver' },
        { actions: refuse('operator_present') },
      ],
      'whisper.end': { guard: 'isSpeaker', target: 'listening' },
      'operator.left': [
        { guard: 'isSpeaker', target: 'listening', actions: 'dropLeg' },
        { actions: ['dropLeg', tell(state, voice)] },
      ],
    },
    after: { whisperMax: 'listening' },
  });

export const operatorMachine = operatorSetup.createMachine({
  id: 'operator',
  context: ({ input }) => ({ ...input, legs: [], speakerId: null }),
  initial: 'starting',
  on: { 'sup.shutdown': '.gone', 'call.parting': '.parting' },
  states: {
    starting: {
      always: [
        {
          guard: 'isSecondLife',
          target: 'absent',
          // Nor is it known whether the party was on hold: before the bot speaks.
          actions: ['resume', giveFloor('restarted')],
        },
        { target: 'absent' },
      ],
    },
    absent: {
      on: {
        'operator.expected': 'joining',
        'operator.joined': { target: 'listening', actions: 'keepLeg' },
      },
    },
    joining: {
      on: {
        'operator.joined': { target: 'listening', actions: 'keepLeg' },
      },
      after: { joinMax: 'absent' },
    },
    listening: {
      entry: ['dropSpeaker', tell('listening')],
      always: { guard: 'isAlone', target: 'absent' },
      on: {
        'operator.joined': [
          { guard: 'hasRoom', actions: ['keepLeg', tell('listening')] },
          { actions: refuse('operators_full') },
        ],
        'operator.left': { actions: ['dropLeg', tell('listening')] },
        'party.whisper': { guard: 'isThere', target: 'whisperingToParty', actions: 'keepSpeaker' },
        'bot.whisper': { guard: 'isThere', target: 'whisperingToBot', actions: 'keepSpeaker' },
        'floor.take': { guard: 'isThere', target: 'takingOver', actions: 'keepSpeaker' },
        'party.hold': { actions: refuse('call_not_taken') },
      },
    },
    whisperingToParty: whispering('whisperingToParty', 'party'),
    whisperingToBot: whispering('whisperingToBot', 'bot'),
    /** The bot falls silent. The operator is heard from here on: who presses the button begins to speak. */
    takingOver: {
      entry: ['takeFloor', tell('takingOver', 'party')],
      initial: 'wanted',
      on: {
        ...besides(tell('takingOver', 'party')),
        'floor.ask': { actions: 'takeFloor' },
      },
      states: {
        wanted: {
          on: {
            'turn.yielded': '#operator.takenOver',
            'floor.handBack': { guard: 'isSpeaker', target: 'unwanted' },
            'operator.left': [
              { guard: 'isSpeaker', target: 'unwanted', actions: 'dropLeg' },
              { actions: ['dropLeg', tell('takingOver', 'party')] },
            ],
          },
        },
        /** Changed its mind: the floor goes back as soon as it is free. */
        unwanted: {
          on: {
            'turn.yielded': {
              target: '#operator.handingBack',
              actions: giveFloor('handed_back'),
            },
            'operator.left': { actions: ['dropLeg', tell('takingOver', 'party')] },
          },
        },
      },
      after: { yieldMax: { target: 'listening', actions: 'refuseSpeaker' } },
    },
    takenOver,
    handingBack: {
      entry: tell('handingBack'),
      on: {
        ...besides(tell('handingBack')),
        'turn.regained': 'listening',
        'operator.left': { actions: ['dropLeg', tell('handingBack')] },
      },
      after: { yieldMax: 'listening' },
    },
    /** The call ends: what is left can be heard, and nothing said. */
    parting: {
      entry: ['dropSpeaker', tell('parting')],
      on: {
        'call.parting': {},
        'operator.joined': [
          { guard: 'hasRoom', actions: ['keepLeg', tell('parting')] },
          { actions: refuse('operators_full') },
        ],
        'operator.left': { actions: ['dropLeg', tell('parting')] },
        'party.whisper': { actions: refuse('call_over') },
        'bot.whisper': { actions: refuse('call_over') },
        'floor.take': { actions: refuse('call_over') },
        'party.hold': { actions: refuse('call_over') },
        'party.resume': { actions: refuse('call_over') },
      },
      after: { partMax: 'gone' },
    },
    gone: { type: 'final' },
  },
});
