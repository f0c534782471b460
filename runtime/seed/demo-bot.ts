import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';

const yes = ['yes', 'speaking', 'this is me', 'it is me', 'sure', 'of course', 'okay', 'ok'];
const later = [
  'later',
  'am busy',
  "i'm busy",
  'not now',
  'bad time',
  'call back',
  'call me back',
  'driving',
];
const wrong = ['wrong number', 'wrong person', 'no', 'not me', 'nobody of that name'];
const machine = ['voicemail', 'leave a message', 'after the tone', 'after the beep', 'the beep'];
const machineText =
  'This is Riverside Clinic. Please call us back about your appointment. Goodbye.';

/**
 * The demo bot: a clinic that confirms an appointment. The longest phrase that was heard decides, so “not now” wins over
 * “no”. Its questions are those that the simulated parties know how to answer.
 *
 *   start ─▶ identity ─▶ appointment ─┬▶ reminder ─▶ reminded | unreminded    confirmed
 *               │                     ├▶ daypart ─▶ moved                     moved
 *               ├▶ stranger           └▶ later                                wrong_person · call_later
 *               └▶ machine, unclear                                           no_answer_given
 */
export const demoBotConfig: BotConfig = BotConfig.parse({
  // Mailboxes are told by their words or their beep; never by the length of what is said, for a talkative patient says a lot.
  pipeline: {
    screening: {
      enabled: true,
      monologueMs: 20_000,
      onVoicemail: 'message',
      message: machineText,
      reason: 'This is Riverside Clinic. It is about your appointment.',
    },
  },
  contextVariables: { name: 'our patient', day: 'your day', time: 'your time' },
  flow: {
    nodes: {
      start: { type: 'start', to: 'identity' },
      identity: {
        type: 'ask',
        text: 'Hello, this is Riverside Clinic. Am I speaking with {{name}}?',
        reprompt: 'Sorry, I did not catch that. Am I speaking with {{name}}?',
        branches: [
          { words: machine, to: 'machine' },
          { words: later, to: 'later' },
          { words: wrong, to: 'stranger' },
          { words: yes, to: 'appointment' },
        ],
        otherwise: 'unclear',
      },
      appointment: {
        type: 'ask',
        text: 'You have an appointment on {{day}} at {{time}}. Can you come?',
        reprompt: 'Sorry, I did not catch that. Can you come on {{day}} at {{time}}?',
        branches: [
          { words: later, to: 'later' },
          {
            words: ['move', 'another day', 'another time', 'reschedule', 'cannot', "can't", 'no'],
            to: 'daypart',
          },
          { words: [...yes, 'be there', 'i can', 'i will', 'fine'], to: 'reminder' },
        ],
        otherwise: 'unclear',
      },
      daypart: {
        type: 'ask',
        text: 'No problem. Are mornings or afternoons better for you?',
        variable: 'daypart',
        branches: [],
        retriesMax: 0,
        otherwise: 'moved',
      },
      reminder: {
        type: 'ask',
        text: 'Thank you. Press 1 to get a reminder by text, 2 for none.',
        variable: 'reminder',
        digitsMax: 1,
        branches: [
          { digits: '1', words: ['one', ...yes], to: 'reminded' },
          { digits: '2', words: ['two', 'none', 'no'], to: 'unreminded' },
        ],
        retriesMax: 0,
        otherwise: 'unreminded',
      },
      reminded: {
        type: 'end',
        text: 'We will send you a text. See you on {{day}}. Goodbye.',
        disposition: 'confirmed',
      },
      unreminded: {
        type: 'end',
        text: 'All right. See you on {{day}}. Goodbye.',
        disposition: 'confirmed',
      },
      moved: {
        type: 'end',
        text: 'Thank you, we will call you with a new time. Goodbye.',
        disposition: 'moved',
      },
      stranger: {
        type: 'end',
        text: 'Sorry for the disturbance. Goodbye.',
        disposition: 'wrong_person',
      },
      later: {
        type: 'end',
        text: 'Of course, we will call you later. Goodbye.',
        disposition: 'call_later',
      },
      machine: {
        type: 'end',
        text: machineText,
        disposition: 'no_answer_given',
      },
      unclear: {
        type: 'end',
        text: 'I am sorry, I did not understand you. We will call again. Goodbye.',
        disposition: 'no_answer_given',
      },
    },
  },
});
