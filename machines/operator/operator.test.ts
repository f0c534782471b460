import { describe, expect, it } from 'vitest';
import { OperatorConfig } from '../contracts/bot/operator-config.ts';
import { table } from '../testing/table.ts';
import { operatorMachine } from './operator.ts';
import type { OperatorEmitted } from './operator-events.ts';
import { emptyOperatorLog, noteOperators } from './operator-log.ts';

const config = OperatorConfig.parse({ operatorsMax: 2 });
const [ada, bob] = ['ada', 'bob'].map((operatorId) => ({ operatorId, name: operatorId }));
const by = (type: string, operatorId = 'ada') => ({ type, operatorId });
const left = (isLost: boolean, operatorId = 'ada') => ({
  type: 'operator.left',
  operatorId,
  isLost,
});
const both = { legs: [ada, bob], speakerId: null };
const adaSpeaks = { legs: [ada, bob], speakerId: 'ada' };

it('moves as its chart says', () => {
  table(
    operatorMachine,
    [
      { when: 'operator.expected', expect: 'joining' },
      { given: 'joining', when: 'after joinMax', expect: 'absent' },
      { given: 'listening', context: both, when: by('party.whisper'), expect: 'whisperingToParty' },
      { given: 'listening', context: both, when: by('bot.whisper', 'eve'), expect: 'listening' },
      {
        given: 'whisperingToParty',
        context: adaSpeaks,
        when: by('floor.take', 'bob'),
        expect: 'whisperingToParty',
        facts: ['operator.refused'],
      },
      {
        given: 'whisperingToBot',
        context: adaSpeaks,
        when: 'after whisperMax',
        expect: 'listening',
      },
      {
        given: 'listening',
        context: both,
        when: [by('floor.take'), { type: 'turn.yielded' }],
        expect: 'takenOver',
        facts: ['floor.taken', 'operator.changed', 'operator.changed'],
      },
      /** Last words are being said: nobody yields. */
      {
        given: { takingOver: 'wanted' },
        context: adaSpeaks,
        when: 'after yieldMax',
        expect: 'listening',
        facts: ['operator.refused', 'operator.changed'],
      },
      {
        given: { takingOver: 'wanted' },
        context: adaSpeaks,
        when: [by('floor.handBack'), { type: 'turn.yielded' }, { type: 'turn.regained' }],
        expect: 'listening',
      },
      {
        given: 'takenOver',
        context: adaSpeaks,
        when: left(true),
        expect: { takenOver: 'deserted' },
        facts: ['party.held', 'operator.changed'],
        holds: { speakerId: 'ada', legs: [bob] },
      },
      {
        given: { takenOver: 'deserted' },
        context: { legs: [], speakerId: 'ada' },
        when: { type: 'operator.joined', leg: ada },
        expect: { takenOver: 'speaking' },
        facts: ['party.resumed', 'operator.changed'],
      },
      {
        given: { takenOver: 'deserted' },
        context: { legs: [], speakerId: 'ada' },
        when: ['after grace', { type: 'turn.regained' }],
        expect: 'absent',
        facts: ['party.resumed', 'floor.given', 'operator.changed', 'operator.changed'],
      },
      { given: 'takenOver', context: adaSpeaks, when: left(false), expect: 'handingBack' },
      { given: 'takenOver', context: adaSpeaks, when: 'after takeOverMax', expect: 'handingBack' },
      {
        given: 'takenOver',
        context: adaSpeaks,
        when: 'floor.ask',
        expect: 'takenOver',
        facts: ['floor.taken'],
      },
      {
        given: 'takenOver',
        context: adaSpeaks,
        when: [{ type: 'call.parting' }, by('floor.take', 'bob')],
        expect: 'parting',
        facts: ['operator.changed', 'operator.refused'],
        holds: { speakerId: null },
      },
    ],
    { config, incarnation: 0 },
  );
});

it('lets who has the call put its party on hold, and ends the hold before anybody speaks', () => {
  const held = { takenOver: { holding: 'present' } };
  table(
    operatorMachine,
    [
      {
        given: 'takenOver',
        context: adaSpeaks,
        when: [by('party.hold'), by('party.hold')],
        expect: held,
        facts: ['party.held', 'operator.changed'],
      },
      {
        given: held,
        context: adaSpeaks,
        when: [by('party.resume'), by('party.resume')],
        expect: { takenOver: 'speaking' },
        facts: ['party.resumed', 'operator.changed'],
      },
      {
        given: held,
        context: adaSpeaks,
        when: [by('floor.handBack'), { type: 'turn.regained' }],
        expect: 'listening',
        facts: ['party.resumed', 'floor.given', 'operator.changed', 'operator.changed'],
      },
      {
        given: held,
        context: adaSpeaks,
        when: left(false),
        expect: 'handingBack',
        facts: ['party.resumed', 'floor.given', 'operator.changed'],
      },
      /** The music goes on, and who comes back is not heard by the party at once. */
      {
        given: held,
        context: adaSpeaks,
        when: [left(true), { type: 'operator.joined', leg: ada }],
        expect: held,
        facts: ['operator.changed', 'operator.changed'],
      },
      {
        given: held,
        context: adaSpeaks,
        when: [left(true), 'after grace'],
        expect: 'handingBack',
        facts: ['operator.changed', 'party.resumed', 'floor.given', 'operator.changed'],
      },
      {
        given: held,
        context: adaSpeaks,
        when: 'after takeOverMax',
        expect: 'handingBack',
        facts: ['party.resumed', 'floor.given', 'operator.changed'],
      },
      {
        given: held,
        context: adaSpeaks,
        when: [{ type: 'call.parting' }, by('party.hold'), by('party.resume')],
        expect: 'parting',
        facts: ['party.resumed', 'operator.changed', 'operator.refused', 'operator.refused'],
      },
      {
        given: held,
        context: adaSpeaks,
        when: 'sup.shutdown',
        expect: 'gone',
        facts: ['party.resumed'],
      },
      {
        given: held,
        context: adaSpeaks,
        when: [by('party.resume', 'bob'), by('party.whisper'), by('floor.take', 'bob')],
        expect: held,
        facts: ['operator.refused', 'operator.refused', 'operator.refused'],
      },
      {
        given: 'takenOver',
        context: adaSpeaks,
        when: by('party.hold', 'bob'),
        expect: { takenOver: 'speaking' },
        facts: ['operator.refused'],
      },
      /** Nobody has taken the call over: there is nobody to wait for. */
      {
        given: 'listening',
        context: both,
        when: by('party.hold'),
        expect: 'listening',
        facts: ['operator.refused'],
      },
    ],
    { config, incarnation: 0 },
  );
});

describe('the record of operators', () => {
  const changed = (
    state: string,
    legs: { operatorId: string; name: string }[],
    speakerId: string | null = null,
  ): Extract<OperatorEmitted, { type: 'operator.changed' }> => ({
    type: 'operator.changed',
    state,
    legs,
    speakerId,
    voice: 'nobody',
  });

  it('says who was there when, and when they whispered and had the call', () => {
    const facts = [
      changed('listening', [ada!]),
      changed('whisperingToBot', [ada!], 'ada'),
      changed('whisperingToBot', [ada!, bob!], 'ada'),
      changed('listening', [ada!, bob!]),
      { type: 'floor.taken', operatorId: 'ada' } as const,
      changed('takingOver', [ada!, bob!], 'ada'),
      { type: 'floor.taken', operatorId: 'ada' } as const,
      changed('deserted', [bob!], 'ada'),
      { type: 'floor.given', operatorId: 'ada', text: '', why: 'lost' } as const,
      changed('handingBack', [bob!], 'ada'),
      changed('listening', [bob!]),
    ];
    const log = facts.reduce((so, fact, n) => noteOperators(so, fact, n * 100), emptyOperatorLog);
    expect(log.visits).toEqual([
      {
        ...ada,
        joinedAtMs: 0,
        leftAtMs: 1_000,
        whispers: { toParty: 0, toBot: 1 },
        takeOvers: [{ fromMs: 400, toMs: 800, why: 'lost' }],
      },
      {
        ...bob,
        joinedAtMs: 200,
        leftAtMs: null,
        whispers: { toParty: 0, toBot: 0 },
        takeOvers: [],
      },
    ]);
  });
});
