import { not } from '../../../supervision/seams/guards.ts';
import { turnSetup } from '../turn-setup.ts';

/**
 * The bot: what it says, and when it waits.
 *
 *   (barred ─ floor opened ─▶)
 *   thinking ─ say ─▶ (holding) ─▶ speaking ─ finished ─▶ listening{quiet, hearing} ─ answer ─▶ thinking
 *                                   │  ▲ dismissed           │ silence
 *                       both at once▼  │                     ▼
 *                                  paused               speaking a prompt, or parting ─▶ parted
 *                       interrupted │
 *                                   ▼
 *                                 cutting ─ cut ─▶ …
 *
 * An operator takes the floor from any of them: ─▶ yielding ─ silent ─▶ yielded ─ given back ─▶ thinking.
 *
 * Invariant: at most one utterance is at the speaker, and it is `current`; exactly in `speaking`, `paused`, `cutting`,
 * `yielding` and `parting` it is set. A paused one leaves `paused` once. After `turn.part` nothing but its words is said.
 */
export const bot = turnSetup.createStateConfig({
  initial: 'barred',
  on: {
    'utterance.word': { guard: 'isOfCurrent', actions: 'countWord' },
    'bot.more': [
      { guard: 'isMoreOfPending', actions: 'growPending' },
      { guard: 'isMoreOfCurrent', actions: 'growCurrent' },
    ],
    'turn.part': { target: '.holding', actions: 'keepSay' },
    'turn.warn': { actions: 'keepWarning' },
    'floor.taken': [
      { guard: 'mustFinish' },
      { guard: 'hasCurrent', target: '.yielding' },
      { target: '.yielded' },
    ],
  },
  states: {
    /** Who has answered is being found out: what the mind wants said waits. */
    barred: {
      tags: 'thinking',
      always: { guard: not('isBarred'), target: 'thinking' },
      on: {
        'bot.say': { actions: 'keepSay' },
        'floor.opened': [{ guard: 'hasPending', target: 'holding' }, { target: 'thinking' }],
      },
      after: { barredMax: [{ guard: 'hasPending', target: 'holding' }, { target: 'thinking' }] },
    },
    thinking: {
      tags: 'thinking',
      always: { guard: 'isAddedTo', target: 'thinking', reenter: true, actions: 'tellAnswer' },
      on: { 'bot.say': { target: 'holding', actions: 'keepSay' } },
      after: { thinkingMax: { target: 'stalled', actions: 'tellStalled' } },
    },
    /** The call was told that nothing comes any more; it answers with `turn.part`. */
    stalled: {
      tags: 'thinking',
      on: { 'bot.say': { target: 'holding', actions: 'keepSay' } },
      after: { thinkingMax: 'parted' },
    },
    holding: {
      always: [
        {
          guard: 'isPendingOutdated',
          target: 'thinking',
          actions: ['dropPending', 'tellAnswer'],
        },
        { guard: 'isPartySilent', target: 'speaking', actions: 'speak' },
      ],
      after: {
        holdMax: [
          { guard: 'isPartyHeld', target: 'holding', reenter: true },
          { target: 'speaking', actions: ['force', 'speak', 'tellForced'] },
        ],
      },
      on: { 'bot.say': { guard: not('isFarewell'), actions: 'keepSay' } },
    },
    speaking: {
      tags: 'speaking',
      on: {
        'bot.say': [
          { guard: 'isInterlude', actions: 'keepSay' },
          { guard: not('isFarewell'), target: 'cutting', actions: 'keepSay' },
        ],
        'turn.part': { target: 'cutting', actions: 'keepSay' },
        'utterance.finished': { guard: 'isOfCurrent', target: 'spoken' },
        'utterance.cut': { guard: 'isOfCurrent', target: 'spoken' },
        'overlap.opened': 'paused',
        'digit.pressed': { guard: 'isKeypadAnswer', target: 'cutting' },
        'speaker.restarted': [{ guard: 'isWhollyHeard', target: 'spoken' }, { actions: 'speakOn' }],
        'playout.stalled': [
          { guard: 'isWhollyHeard', target: 'spoken' },
          { guard: 'hasTryLeft', actions: ['countTry', 'speakOn'] },
          { target: 'cutting', actions: 'tellStalled' },
        ],
      },
      after: { speakMax: 'cutting' },
    },
    /** Silent in the middle of an utterance, until `overlap` has decided what the party's sounds mean. */
    paused: {
      tags: 'speaking',
      entry: 'pauseSpeaking',
      initial: 'stopping',
      on: {
        'overlap.interrupted': { target: 'cutting', actions: 'tellInterrupted' },
        'bot.say': { target: 'cutting', actions: 'keepSay' },
        'turn.part': { target: 'cutting', actions: 'keepSay' },
        /** It had sounded to its end before the pause reached the speaker. */
        'utterance.finished': { guard: 'isOfCurrent', target: 'spoken' },
        'utterance.cut': { guard: 'isOfCurrent', target: 'spoken' },
        'digit.pressed': { guard: 'isKeypadAnswer', target: 'cutting' },
      },
      states: {
        /** Only a speaker that is silent knows what has sounded: the rest is not said before. */
        stopping: {
          on: {
            'overlap.dismissed': 'resuming',
            'utterance.paused': { guard: 'isOfCurrent', target: 'silent', actions: 'countWord' },
            'speaker.restarted': 'silent',
          },
          after: { cutMax: 'silent' },
        },
        silent: { on: { 'overlap.dismissed': 'rested' } },
        resuming: {
          on: {
            'overlap.opened': 'stopping',
            'utterance.paused': { guard: 'isOfCurrent', target: 'rested', actions: 'countWord' },
            'speaker.restarted': 'rested',
          },
          after: { cutMax: 'rested' },
        },
        rested: {
          always: [
            { guard: 'isWhollyHeard', target: '#turn.open.bot.spoken' },
            { target: '#turn.open.bot.speaking', actions: 'resume' },
          ],
        },
      },
    },
    cutting: {
      tags: 'speaking',
      entry: 'stopSpeaking',
      on: {
        'bot.say': { guard: not('isFarewell'), actions: 'keepSay' },
        'turn.part': { actions: 'keepSay' },
        'utterance.finished': { guard: 'isOfCurrent', target: 'spoken' },
        'utterance.cut': { guard: 'isOfCurrent', target: 'spoken' },
        /** A new speaker begins in silence. */
        'speaker.restarted': 'spoken',
      },
      after: { cutMax: 'spoken' },
    },
    /** An operator has the floor: what the bot was saying ends at the word that was heard. */
    yielding: {
      tags: 'speaking',
      entry: ['dropPending', 'stopSpeaking'],
      on: {
        'bot.say': {},
        'turn.part': { target: 'cutting', actions: 'keepSay' },
        'utterance.finished': { guard: 'isOfCurrent', target: 'yielded' },
        'utterance.cut': { guard: 'isOfCurrent', target: 'yielded' },
        'speaker.restarted': 'yielded',
      },
      after: { cutMax: 'yielded' },
    },
    /** Nobody is prompted, and silence ends nothing. What the party says is transcribed, and answers nothing. */
    yielded: {
      entry: ['dropPending', 'forgetCurrent', 'tellYielded'],
      on: {
        'bot.say': {},
        'floor.given': {
          target: 'thinking',
          actions: ['forgetHeard', 'keepHandBack', 'tellRegained'],
        },
      },
      after: { yieldMax: { target: 'thinking', actions: ['forgetHeard', 'tellRegained'] } },
    },
    spoken: {
      entry: 'forgetCurrent',
      always: [
        { guard: 'hasPending', target: 'holding' },
        { guard: 'expectsFarewell', target: 'parted', actions: 'tellParted' },
        { guard: 'expectsAnswer', target: 'listening' },
        { guard: 'expectsMore', target: 'thinking' },
        { target: 'thinking', actions: 'tellSaid' },
      ],
    },
    listening: {
      tags: 'listening',
      entry: 'listen',
      initial: 'quiet',
      always: [
        { guard: 'hasKeyed', target: 'thinking', actions: 'tellAnswer' },
        { guard: 'isAnswered', target: 'thinking', actions: 'tellAnswer' },
      ],
      on: {
        'bot.say': { target: 'holding', actions: 'keepSay' },
        'party.unheard': [
          {
            guard: 'isFirstMiss',
            target: 'speaking',
            actions: ['keepUnheardPrompt', 'speak'],
          },
          { target: 'stalled', actions: 'tellStalled' },
        ],
        'party.lost': { target: 'parting', actions: ['keepGoodbye', 'speak'] },
      },
      states: {
        quiet: {
          always: [
            { guard: not('isPartySilent'), target: 'hearing' },
            {
              guard: 'hasNotice',
              target: '#turn.open.bot.speaking',
              actions: ['sayWarning', 'tellWarned', 'speak'],
            },
          ],
          on: { 'digit.pressed': 'hearing' },
          after: {
            silencePrompt: [
              {
                guard: 'hasPromptLeft',
                target: '#turn.open.bot.speaking',
                actions: ['keepPrompt', 'tellPrompted', 'speak'],
              },
              { target: '#turn.open.bot.parting', actions: ['keepGoodbye', 'speak'] },
            ],
          },
        },
        hearing: {
          on: { 'party.quietened': 'quiet' },
          after: { holdMax: { target: 'quiet', reenter: true } },
        },
      },
    },
    parting: {
      tags: 'speaking',
      on: {
        'utterance.finished': { guard: 'isOfCurrent', target: 'parted', actions: 'tellGaveUp' },
        'utterance.cut': { guard: 'isOfCurrent', target: 'parted', actions: 'tellGaveUp' },
        'turn.part': { target: 'cutting', actions: 'keepSay' },
        'speaker.restarted': [
          { guard: 'isWhollyHeard', target: 'parted', actions: 'tellGaveUp' },
          { actions: 'speakOn' },
        ],
        'playout.stalled': { target: 'parted', actions: 'tellGaveUp' },
      },
      after: { speakMax: { target: 'parted', actions: 'tellGaveUp' } },
    },
    /** The floor is closed; the call ends the line and with it this actor, or opens it for an apology. */
    parted: { entry: 'forgetCurrent', type: 'final' },
  },
});
