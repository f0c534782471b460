import { and, not } from '../../supervision/seams/guards.ts';
import { isAllHeard, isGreeting, isToldMachine, screeningSetup } from './screening-setup.ts';

/** What is known already, wherever it is asked. */
const toldScreening = {
  guard: 'isToldScreening',
  target: '#screening.screening.verdict.screened',
  actions: { type: 'judge', params: { verdict: 'screening', by: 'words' } },
} as const;
const toldHuman = {
  guard: 'isToldHuman',
  target: '#screening.screening.verdict.answered',
  actions: { type: 'judge', params: { verdict: 'human', by: 'words' } },
} as const;
const heardFax = {
  guard: 'isFax',
  target: 'refused',
  actions: { type: 'judge', params: { verdict: 'unavailable', by: 'fax' } },
} as const;

/**
 * Screening: who or what has answered an outbound call, by what is heard of it. The call decides what follows; the turn, who speaks.
 *
 *   verdict   open{listening ⇄ sounding ⇄ pausing{brief ─ 0.5 s ─▶ ripe ─ 1.5 s ─▶ late}}
 *               a short greeting, or a person's words   ─▶ answered   the rest of the time is watched: a mailbox that
 *               nothing tells                           ─▶ unsure     sounded like a person is found by its later words
 *               "state your name"                       ─▶ screened   the reason is told; a mailbox may follow
 *               "after the tone", a beep                ─▶ mailbox{waiting ⇄ greeting} ─ beep, or silence ─▶ done
 *               "press one", "not in service", fax      ─▶ refused ─▶ done
 *   voice        silent ⇄ sounding
 *   transcript   settled ─ speech ended ─▶ awaited ─ final words, or too late ─▶ settled
 *
 * A person's verdict waits for half a second of silence and for nothing else; that of a machine also for the words of what it
 * said. Invariant: `verdict` is set exactly outside of `open` once it was left; it is told once, and again only as another one.
 */
export const screeningMachine = screeningSetup.createMachine({
  id: 'screening',
  context: ({ input }) => ({
    known: null,
    ...input,
    spokenMs: 0,
    startSample: null,
    lagMs: 0,
    finals: '',
    guess: '',
    verdict: input.known ?? null,
  }),
  initial: 'beginning',
  states: {
    beginning: {
      always: [{ guard: 'isKnown', target: 'done', actions: 'openFloor' }, { target: 'screening' }],
    },
    screening: {
      type: 'parallel',
      states: {
        voice: {
          initial: 'silent',
          states: {
            silent: { on: { 'speech.started': { target: 'sounding', actions: 'beginStretch' } } },
            sounding: { on: { 'speech.ended': { target: 'silent', actions: 'endStretch' } } },
          },
        },
        transcript: {
          initial: 'settled',
          on: {
            'words.interim': { actions: 'keepWords' },
            'words.final': { actions: 'keepWords' },
          },
          states: {
            settled: { on: { 'speech.ended': 'awaited' } },
            awaited: {
              on: { 'words.final': { target: 'settled', actions: 'keepWords' } },
              after: { endOfTurnMax: 'settled' },
            },
          },
        },
        verdict: {
          initial: 'open',
          states: {
            open: {
              initial: 'listening',
              on: {
                'sup.shutdown': { target: 'left' },
                'tone.heard': [
                  heardFax,
                  {
                    /** Before anybody has spoken it may be a telephone exchange's. */
                    guard: and(['isBeep', 'hasSpoken']),
                    target: 'beeped',
                    actions: { type: 'judge', params: { verdict: 'voicemail', by: 'beep' } },
                  },
                ],
              },
              after: { total: '.overdue' },
              states: {
                listening: {
                  on: {
                    'speech.started': 'sounding',
                    /** Voice activity has missed what the recogniser heard. */
                    'words.interim': { guard: 'hasWords', target: 'pausing', actions: 'forgetLag' },
                    'words.final': { guard: 'hasWords', target: 'pausing', actions: 'forgetLag' },
                  },
                  after: {
                    noSpeech: {
                      target: '#screening.screening.verdict.unsure',
                      actions: { type: 'judge', params: { verdict: 'uncertain', by: 'silence' } },
                    },
                  },
                },
                sounding: { on: { 'speech.ended': 'pausing' } },
                pausing: {
                  initial: 'brief',
                  always: { guard: 'isSounding', target: 'sounding' },
                  states: {
                    brief: { after: { humanSilence: 'ripe' } },
                    ripe: {
                      always: [
                        toldScreening,
                        toldHuman,
                        {
                          guard: isGreeting,
                          target: '#screening.screening.verdict.answered',
                          actions: { type: 'judge', params: { verdict: 'human', by: 'greeting' } },
                        },
                      ],
                      after: { machineRest: 'late' },
                    },
                    late: {
                      always: {
                        guard: isAllHeard,
                        target: '#screening.screening.verdict.open.overdue',
                      },
                    },
                  },
                },
                /** Nothing more is waited for: what is known decides. */
                overdue: {
                  always: [
                    toldScreening,
                    {
                      guard: 'isToldVoicemail',
                      target: '#screening.screening.verdict.mailbox',
                      actions: { type: 'judge', params: { verdict: 'voicemail', by: 'words' } },
                    },
                    {
                      guard: 'isToldUnavailable',
                      target: '#screening.screening.verdict.refused',
                      actions: { type: 'judge', params: { verdict: 'unavailable', by: 'words' } },
                    },
                    {
                      guard: 'isToldIvr',
                      target: '#screening.screening.verdict.refused',
                      actions: { type: 'judge', params: { verdict: 'ivr', by: 'words' } },
                    },
                    toldHuman,
                    {
                      guard: 'isMonologue',
                      target: '#screening.screening.verdict.mailbox',
                      actions: { type: 'judge', params: { verdict: 'voicemail', by: 'length' } },
                    },
                    {
                      target: '#screening.screening.verdict.unsure',
                      actions: { type: 'judge', params: { verdict: 'uncertain', by: 'time' } },
                    },
                  ],
                },
              },
            },
            answered: { entry: 'openFloor', always: 'watched' },
            unsure: {
              always: [{ guard: 'willHangUp', target: 'refused' }, { target: 'answered' }],
            },
            /** The bot speaks, and what is heard may still be a mailbox's greeting behind a name. */
            watched: {
              on: {
                'sup.shutdown': '#screening.done',
                'tone.heard': [
                  heardFax,
                  {
                    guard: and(['isBeep', 'hasSpoken']),
                    target: 'beeped',
                    actions: { type: 'judge', params: { verdict: 'voicemail', by: 'beep' } },
                  },
                ],
              },
              always: [
                { guard: and([isToldMachine, 'isSounding']), target: 'open.sounding' },
                { guard: isToldMachine, target: 'open.pausing', actions: 'forgetLag' },
              ],
              after: { total: '#screening.done' },
            },
            screened: {
              entry: 'forgetWords',
              always: [
                { guard: 'willHangUp', target: 'refused' },
                { guard: 'willLeaveMessage', target: 'announced', actions: 'tellReason' },
                { target: 'announced' },
              ],
            },
            /** Its owner listens now, and takes the call or does not. */
            announced: {
              entry: 'openFloor',
              on: {
                'sup.shutdown': '#screening.done',
                'tone.heard': {
                  guard: 'isBeep',
                  target: 'beeped',
                  actions: { type: 'judge', params: { verdict: 'voicemail', by: 'beep' } },
                },
              },
              always: [
                { guard: and([isToldMachine, 'isSounding']), target: 'open.sounding' },
                { guard: isToldMachine, target: 'open.pausing', actions: 'forgetLag' },
              ],
              after: { mailboxMax: '#screening.done' },
            },
            mailbox: {
              always: [
                { guard: 'willHangUp', target: 'refused' },
                { guard: not('willLeaveMessage'), target: 'passed' },
              ],
              initial: 'waiting',
              on: {
                'sup.shutdown': '#screening.done',
                'tone.heard': { guard: 'isBeep', target: 'beeped' },
              },
              after: { mailboxMax: 'beeped' },
              states: {
                waiting: {
                  always: { guard: 'isSounding', target: 'greeting' },
                  after: { beepWait: '#screening.screening.verdict.beeped' },
                },
                greeting: { always: { guard: not('isSounding'), target: 'waiting' } },
              },
            },
            /** What is said now is recorded. */
            beeped: {
              always: [
                { guard: 'willHangUp', target: 'refused' },
                { guard: not('willLeaveMessage'), target: 'passed' },
                { target: '#screening.done', actions: 'leaveMessage' },
              ],
            },
            refused: {
              always: [
                { guard: 'willHangUp', target: '#screening.done', actions: 'refuse' },
                { guard: 'willLeaveMessage', target: '#screening.done', actions: 'leaveMessage' },
                { target: 'passed' },
              ],
            },
            /** The bot talks to it as if it were a person. */
            passed: { always: { target: '#screening.done', actions: 'openFloor' } },
            left: {
              always: {
                target: '#screening.done',
                actions: { type: 'judge', params: { verdict: 'uncertain', by: 'end' } },
              },
            },
          },
        },
      },
    },
    done: { type: 'final' },
  },
});
