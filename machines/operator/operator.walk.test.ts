import { assert, expect, it } from 'vitest';
import { type AnyMachineSnapshot, matchesState } from 'xstate';
import { OperatorConfig } from '../contracts/bot/operator-config.ts';
import { walk } from '../testing/walk.ts';
import { operatorMachine } from './operator.ts';
import type { OperatorContext, OperatorEvent } from './operator-events.ts';

const config = OperatorConfig.parse({ operatorsMax: 2 });
const ids = ['ada', 'bob'];

/** Each of them, of two operators; a third finds no room. */
const events: OperatorEvent[] = [
  { type: 'operator.expected' },
  { type: 'operator.joined', leg: { operatorId: 'eve', name: 'Eve' } },
  ...ids.flatMap((operatorId): OperatorEvent[] => [
    { type: 'operator.joined', leg: { operatorId, name: operatorId } },
    { type: 'operator.left', operatorId, isLost: false },
    { type: 'operator.left', operatorId, isLost: true },
    { type: 'party.whisper', operatorId },
    { type: 'bot.whisper', operatorId },
    { type: 'whisper.end', operatorId },
    { type: 'floor.take', operatorId },
    { type: 'floor.handBack', operatorId },
    { type: 'party.hold', operatorId },
    { type: 'party.resume', operatorId },
  ]),
  { type: 'turn.yielded' },
  { type: 'turn.regained' },
  { type: 'floor.ask' },
  { type: 'call.parting' },
  { type: 'sup.shutdown' },
];

const placeOf = ({ value }: AnyMachineSnapshot): string =>
  typeof value === 'string' ? value : Object.keys(value)[0]!;

const withWord = ['whisperingToParty', 'whisperingToBot', 'takingOver', 'takenOver', 'handingBack'];
const onHold = [{ takenOver: 'deserted' }, { takenOver: 'holding' }];
const isHeld = ({ value }: AnyMachineSnapshot) => onHold.some((at) => matchesState(at, value));

it('gives the word to one operator at a time, and what was taken is given back once, on every path', () => {
  const walked = [0, 1].map((incarnation) =>
    walk(operatorMachine, {
      input: { config, incarnation },
      events,
      distinguish: ({ context }) => {
        const { legs, speakerId } = context as OperatorContext;
        return [legs.map(({ operatorId }) => operatorId).toSorted(), speakerId];
      },
      invariant: (snapshot) => {
        const { legs, speakerId } = snapshot.context as OperatorContext;
        const at = placeOf(snapshot);
        if (at === 'gone') return;
        assert.equal(speakerId !== null, withWord.includes(at), 'somebody has the word');
        assert.isAtMost(legs.length, 2, 'there is no more room');
        assert.equal(new Set(legs.map(({ operatorId }) => operatorId)).size, legs.length);
        if (['absent', 'joining', 'starting'].includes(at)) assert.deepEqual(legs, []);
        if (['listening', 'whisperingToBot', 'whisperingToParty'].includes(at))
          assert.isNotEmpty(legs);
        const isDeserted = JSON.stringify(snapshot.value).includes('deserted');
        if (at === 'takenOver')
          assert.equal(
            legs.some(({ operatorId }) => operatorId === speakerId),
            !isDeserted,
          );
      },
      stepInvariant: ({ before, after, facts }) => {
        const [from, to] = [placeOf(before), placeOf(after)];
        const given = facts.filter(({ type }) => type === 'floor.given').length;
        assert.equal(given, to === 'handingBack' && from !== to ? 1 : 0, 'it is given back once');
        const told = facts.filter(({ type }) => type === 'operator.changed').at(-1) as
          | { voice: string; speakerId: string | null }
          | undefined;
        const types = facts.map(({ type }) => type);
        const heldBy = types.filter((type) => type.startsWith('party.'));
        if (isHeld(before) !== isHeld(after))
          assert.deepEqual(heldBy, [isHeld(after) ? 'party.held' : 'party.resumed']);
        else assert.deepEqual(heldBy, [], 'a hold is told once');
        if (types.includes('party.resumed') && given === 1)
          assert.isBelow(types.indexOf('party.resumed'), types.indexOf('floor.given'));
        if (told !== undefined && isHeld(after)) assert.equal(told.voice, 'nobody');
        const { speakerId } = after.context as OperatorContext;
        if (told !== undefined) assert.equal(told.speakerId, speakerId, 'what is told is so');
        if (from !== to && !['absent', 'joining', 'gone'].includes(to))
          assert.isDefined(told, 'a change is told');
      },
    }),
  );
  expect(walked[0]!.untaken.filter((id) => walked[1]!.untaken.includes(id))).toEqual([]);
});
