import type { AnyMachineSnapshot } from 'xstate';
import type { WalkedStep } from '../../../testing/walk.ts';
import type { TurnContext, TurnEmitted } from '../turn-context.ts';
import { wordsOf } from '../utterance.ts';

/** The rules that hold in every configuration and every step of a turn, for the walk and for random sequences. */
export type TurnSnapshot = AnyMachineSnapshot & { context: TurnContext };

interface Places {
  party: string;
  bot: string;
  overlap: string;
  playout: string;
  transcription: string;
  digits: string;
}

/** The outermost state of each region; null after the shutdown. */
const placesOf = ({ value }: TurnSnapshot): Places | null => {
  const { open } = value as { open?: Record<string, string | Record<string, unknown>> };
  if (open === undefined) return null;
  const at = Object.entries(open).map(([region, state]) => [
    region,
    typeof state === 'string' ? state : (Object.keys(state)[0] ?? ''),
  ]);
  return Object.fromEntries(at) as Places;
};

const demand = (holds: boolean, rule: string): void => {
  if (!holds) throw new Error(rule);
};

const saying = ['speaking', 'paused', 'cutting', 'yielding', 'parting'];

export const holdsAlways = (snapshot: TurnSnapshot): void => {
  const at = placesOf(snapshot);
  if (at === null) return;
  const { current, pending, digits, interim, heard } = snapshot.context;
  const { dismissedCount, guessedCount } = snapshot.context;
  demand((current !== null) === saying.includes(at.bot), 'current is what the speaker has');
  demand(
    pending === null
      ? at.bot !== 'holding'
      : ['barred', 'holding', 'cutting'].includes(at.bot) || current?.expects === 'more',
    'pending waits for the floor',
  );
  demand((digits !== '') === (at.digits === 'collecting'), 'digits are kept while collecting');
  demand((at.playout === 'empty') === (current === null), 'playout is empty without utterance');
  demand(at.bot !== 'paused' || at.playout === 'halted', 'what is paused does not sound');
  demand(
    at.playout !== 'halted' || ['paused', 'cutting', 'yielding'].includes(at.bot),
    'what is said sounds',
  );
  demand(
    (at.overlap === 'open') === isUndecided(snapshot),
    'a paused utterance has one resolver: the open overlap',
  );
  demand(
    interim.length === 0 || ['hearing', 'awaited'].includes(at.transcription),
    'a guess is followed up',
  );
  demand(dismissedCount <= heard.length, 'only words that were heard are dismissed');
  demand(guessedCount <= heard.length, 'only words that were heard are guessed');
  if (current !== null)
    demand(current.heardCount <= wordsOf(current.text).length, 'no more is heard than was said');
  demand(isBounded(snapshot), `${JSON.stringify(snapshot.value)} may wait for ever`);
};

const isUndecided = (snapshot: TurnSnapshot): boolean =>
  ['stopping', 'silent'].some((paused) => snapshot.matches({ open: { bot: { paused } } }));

/** Nobody in the call waits for something that no delay bounds; an idle region waits for nothing. */
const isBounded = (snapshot: TurnSnapshot): boolean => {
  const regions = new Set(
    snapshot._nodes.filter(({ after }) => after.length > 0).map(({ path }) => path[1]),
  );
  const at = placesOf(snapshot);
  if (at === null || at.bot === 'parted') return true;
  const isPartyBounded =
    at.party === 'silent' || regions.has('party') || regions.has('transcription');
  const isBotBounded = regions.has('bot') || (at.bot === 'paused' && regions.has('overlap'));
  return isBotBounded && isPartyBounded;
};

/** What may be followed by another utterance while one is at the speaker: its end, its loss, or its silence. */
const mayEndUtterance =
  /^(utterance\.(finished|cut)|speaker\.restarted|xstate\.after\.(cutMax|playoutStall|playoutBeat)\..*)$/u;

export const holdsInStep = ({ before, event, after, facts }: WalkedStep): void => {
  const [from, to] = [before, after] as [TurnSnapshot, TurnSnapshot];
  const { current } = from.context;
  const isPaused = placesOf(from)?.bot === 'paused';
  const told = facts as unknown as TurnEmitted[];
  for (const fact of told) {
    if (fact.type === 'speaker.say') {
      demand(fact.text !== '' || fact.isOpen === true, 'it says nothing');
      const isOver =
        current === null || isPaused || current.heardCount >= wordsOf(current.text).length;
      const mayTalk = isOver || mayEndUtterance.test(event.type);
      demand(mayTalk, 'it talks over itself');
    }
    if (fact.type === 'mind.heard') {
      demand(`${fact.text}${fact.digits}` !== 'null', 'no answer');
      demand(placesOf(to)?.bot === 'thinking', 'an answer that nobody waits for');
    }
  }
  const resolutions = told.filter(({ type }) => ['speaker.stop', 'speaker.say'].includes(type));
  if (isPaused) demand(resolutions.length <= 1, 'a pause was resolved twice');
  demand(told.filter(({ type }) => type === 'mind.heard').length <= 1, 'two answers in one step');
  const lastOf = ({ context }: TurnSnapshot) => context.pending ?? context.current;
  if (event.type === 'bot.say' && lastOf(from)?.expects === 'farewell')
    demand(lastOf(to)?.expects === 'farewell', 'last words were replaced');
};
