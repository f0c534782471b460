import { assert, integer, property } from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import type { ActorState } from './actor-state.ts';
import { fillJournal, openJournalFrom } from './fill-journal.ts';
import { foldEvent } from './fold.ts';
import { openJournal } from './journal.ts';
import { longCall } from './samples/long-call.ts';
import recordedLines from './samples/restarted-call.jsonl?raw';

/** A simulated call, recorded: its mind fails at seq 61 and comes back; the party then interrupts the bot. */
const recorded: JournalEvent[] = recordedLines
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const timeOf = (seq: number): number => recorded[seq]!.t;

const withoutData = (event: JournalEvent): JournalEvent => ({ ...event, data: undefined });

const naive = (events: readonly JournalEvent[], index: number): Record<string, ActorState> => {
  const actors = new Map<string, ActorState>();
  for (const event of events.slice(0, index + 1)) foldEvent(actors, event);
  return Object.fromEntries(actors);
};

describe('a recorded call', () => {
  const journal = openJournal(recorded);
  const { startAt } = journal;
  const actorAfter = (seq: number, path: string) => journal.stateAfter(seq).actors.get(path)!;

  it('has a state at every moment, also before it began and after it ended', () => {
    expect(journal.stateAt(startAt - 1)).toEqual({ t: startAt - 1, seq: -1, actors: new Map() });
    expect(journal.stateAt(journal.endAt + 1_000).seq).toBe(recorded.length - 1);
    expect(actorAfter(204, 'call/call')).toMatchObject({ phase: 'done', value: 'ended' });
  });

  it('knows the machines of an older journal that does not name them, and the supervisor above', () => {
    const older = recorded.map((event) => (event.kind === 'state' ? withoutData(event) : event));
    const { actors } = openJournal(older).stateAfter(60);
    expect(actors.get('call/turn')?.lastTransition?.transitionId).toBeNull();
    expect([...actors].map(([path, { machine }]) => [path, machine])).toEqual([
      ['call', null],
      ['call/recorder', null],
      ['call/audio', null],
      ['call/leg', null],
      ['call/listener', null],
      ['call/speaker', null],
      ['call/turn', 'turn'],
      ['call/mind', 'flow'],
      ['call/call', 'call'],
    ]);
  });

  it('tells a crash, the wait before the restart, and the next incarnation', () => {
    expect(actorAfter(61, 'call/mind')).toMatchObject({ phase: 'failed', timers: [] });
    expect(actorAfter(63, 'call/mind')).toMatchObject({
      phase: 'backoff',
      budgetLeft: 4,
      mailboxless: true,
      lastError: { message: 'a fault was ordered', isContained: false },
    });
    const again = actorAfter(76, 'call/mind');
    expect(again).toMatchObject({ phase: 'running', value: 'asking', incarnation: 1, restarts: 1 });
    expect(again.lastRestart?.why).toBe('a fault was ordered');
    expect(actorAfter(76, 'call/leg').budgetLeft).toBe(4);
  });

  it('has the timers that are armed, with when they are due', () => {
    const id = 'xstate.after.interruptAfter.turn.open.party.speaking.beginning';
    const armedAt = timeOf(83);
    expect(actorAfter(83, 'call/turn').timers).toContainEqual({
      id,
      event: id,
      armedAt,
      dueAt: armedAt + 500,
    });
    expect(actorAfter(88, 'call/turn').timers.map((timer) => timer.id)).not.toContain(id);
  });

  it('has where the last transition came from', () => {
    const { lastTransition } = actorAfter(82, 'call/turn');
    const transitionId = 'turn.open.party.silent|speech.started|0';
    expect(lastTransition).toMatchObject({ event: 'speech.started', transitionId, seq: 82 });
    expect(actorAfter(123, 'call/turn').lastTransition?.also).toContain(
      'turn.open.bot.listening||1',
    );
    expect(lastTransition?.from).toEqual(recorded[68]!.value);
  });

  it('has a lane for each region and each plain actor, whose spans follow one another', () => {
    const lanes = journal.lanes();
    // Machines first: they say most.
    expect(lanes.map(({ id }) => id)).toEqual([
      'call/turn#open.party',
      'call/turn#open.bot',
      'call/turn#open.digits',
      'call/mind',
      'call/call',
      'call/recorder',
      'call/audio',
      'call/leg',
      'call/listener',
      'call/speaker',
    ]);
    for (const { spans } of lanes)
      for (const [at, span] of spans.entries())
        expect(span.to).toBeLessThanOrEqual(spans[at + 1]?.from ?? journal.endAt);
    const mind = lanes.find(({ id }) => id === 'call/mind')!;
    const names = ['asking', 'backoff', 'asking', 'choosing', 'ending', 'ended'];
    expect(mind.spans.map(({ name }) => name)).toEqual(names);
    expect(mind.marks.filter(({ kind }) => kind !== 'event')).toEqual([
      { at: timeOf(61), kind: 'error', label: 'a fault was ordered', seq: 61 },
      { at: timeOf(63), kind: 'restart', label: 'a fault was ordered', seq: 63 },
    ]);
  });

  it('makes one arrow of a fact and its receipt', () => {
    const heard = journal.messages(timeOf(80), 3, { isHeard: true });
    expect(heard.map(({ from, event, to }) => [from, event, to])).toEqual([
      ['call/turn', 'speaker.say', 'call/speaker'],
      ['call/speaker', 'utterance.word', 'call/turn'],
      ['call/audio', 'speech.started', 'call/turn'],
    ]);
    expect(journal.messages(timeOf(26), 1)).toMatchObject([{ event: 'play.started', to: null }]);
    expect(journal.messages(startAt - 1, 5)).toEqual([]);
  });

  it('tells why: from the error to what its supervisor decided and what came of it', () => {
    expect(journal.why(timeOf(63), 'call/mind').chain).toMatchObject([
      { kind: 'error' },
      { kind: 'exit' },
      { kind: 'decision' },
    ]);
    const { chain } = journal.why(timeOf(77), 'call/mind');
    expect(chain.map(({ kind, text }) => [kind, text])).toEqual([
      ['error', 'Error: a fault was ordered'],
      ['exit', 'crashed'],
      ['decision', 'restart it after 10 ms; 4 more allowed'],
      ['outcome', 'started, incarnation 1'],
    ]);
    expect(journal.why(timeOf(63), 'call/turn').chain).toEqual([]);
  });
});

describe('a journal that grows', () => {
  it('passes over what it has, and notes what is missing', () => {
    const journal = openJournal(recorded.slice(10, 20));
    expect(journal.append(recorded.slice(5, 25))).toBe(5);
    expect(journal.append(recorded.slice(30, 31))).toBe(1);
    expect(journal.gaps).toEqual([
      { fromSeq: 0, toSeq: 9, at: timeOf(10) },
      { fromSeq: 25, toSeq: 29, at: timeOf(30) },
    ]);
  });

  it('is the same opened at once or event by event', () => {
    const whole = openJournal(recorded);
    const grown = openJournal();
    for (const event of recorded) grown.append([event]);
    expect(grown.lanes()).toEqual(whole.lanes());
    expect(grown.stateAt(whole.endAt)).toEqual(whole.stateAt(whole.endAt));
    expect(grown.messages(whole.endAt, 1_000)).toEqual(whole.messages(whole.endAt, 1_000));
  });

  it('leaves an answer as it was when more arrives', () => {
    const journal = openJournal(recorded.slice(0, 60));
    const before = journal.stateAt(journal.endAt);
    const turn = before.actors.get('call/turn');
    journal.append(recorded.slice(60));
    expect(before.actors.get('call/mind')).toMatchObject({ phase: 'running', value: 'asking' });
    expect(before.actors.get('call/turn')).toBe(turn);
    expect(journal.stateAfter(59).actors.get('call/leg')).toBe(before.actors.get('call/leg'));
  });

  it('does not lose its way when the clock is set back', () => {
    const hour = 3_600_000;
    const late = recorded.slice(100, 120).map((event) => ({ ...event, t: event.t - hour }));
    const journal = openJournal([...recorded.slice(0, 100), ...late]);
    expect(journal.endAt).toBe(timeOf(99));
    expect(journal.stateAt(journal.endAt).seq).toBe(119);
  });

  it('is filled in slices that let others have the thread', async () => {
    let clock = 0;
    let pauses = 0;
    const events = longCall(5_000);
    const journal = await openJournalFrom([events.slice(0, 3_000), events.slice(3_000)], {
      now: () => (clock += 7),
      pause: async () => {
        pauses += 1;
      },
    });
    expect(journal.count).toBe(5_000);
    expect(pauses).toBeGreaterThan(8);
    const signal = AbortSignal.abort();
    expect((await fillJournal(openJournal(), [events], { signal })).count).toBe(0);
  });
});

describe('newer journals', () => {
  const base = { seq: 0, t: 1_000, path: 'call/x-1' };
  it('name machine, transition and refusing guards themselves', () => {
    const refused = { ...base, seq: 1, t: 1_100, kind: 'refused', event: 'slot.reserve' } as const;
    const candidates = [{ target: 'slot.work.reserved', guard: 'isOpen' }];
    const journal = openJournal([
      {
        ...base,
        kind: 'state',
        event: 'go',
        value: 'free',
        data: { machine: 'slot', transition: 'slot|go|0' },
      },
      { ...refused, data: { candidates } },
    ]);
    const actor = journal.stateAt(2_000).actors.get('call/x-1')!;
    expect(actor).toMatchObject({ machine: 'slot', lastTransition: { transitionId: 'slot|go|0' } });
    expect(journal.why(2_000, 'call/x-1').refusals).toEqual([
      { event: 'slot.reserve', at: 1_100, seq: 1, candidates },
    ]);
  });

  it('tell which others go down with a failed one', () => {
    const told = { kind: 'supervision', event: 'sup.restarting', t: 1_000 } as const;
    const exit = { kind: 'crash', error: { name: 'Error', message: 'torn' } };
    const journal = openJournal([
      { ...told, seq: 0, path: 'call/b', event: 'sup.started' },
      { ...told, seq: 1, path: 'call/a', data: { exit, with: ['b'] } },
      {
        ...told,
        seq: 2,
        t: 1_200,
        path: 'call',
        event: 'sup.gave-up',
        data: { why: 'too many restarts' },
      },
    ]);
    const { actors } = journal.stateAfter(1);
    expect(actors.get('call/b')).toMatchObject({
      phase: 'backoff',
      lastRestart: { why: 'it goes down with a' },
    });
    expect(journal.lanes().map(({ id, spans }) => [id, spans.at(-1)?.name])).toContainEqual([
      'call/b',
      'backoff',
    ]);
    expect(journal.stateAfter(2).actors.get('call')).toMatchObject({ phase: 'failed' });
  });

  it('may hold anything in their data', () => {
    const kinds = ['event', 'state', 'supervision', 'timer', 'error', 'fact', 'refused', 'new'];
    const odd = [
      null,
      7,
      'text',
      [],
      { exit: 3, id: 4, candidates: [null, 5] },
      { with: [{}], why: 0 },
    ];
    const names = [
      'sup.restarting',
      'sup.exited',
      'sup.started',
      'armed',
      'sup.gave-up',
      'contained',
    ];
    const events = kinds.flatMap((kind) =>
      odd.flatMap((data) => names.map((event) => ({ kind, data, event, value: { a: {} } }))),
    );
    const journal = openJournal(
      events.map(
        (event, seq) => ({ ...event, seq, t: seq, path: 'call/x' }) as unknown as JournalEvent,
      ),
    );
    expect(journal.count).toBe(events.length);
    expect(() => journal.why(journal.endAt, 'call/x')).not.toThrow();
  });
});

test('keyframes and deltas give the same state as a fold from the beginning, at any moment', () => {
  const events = longCall(3_000);
  const journal = openJournal(events);
  assert(
    property(integer({ min: -1, max: events.length - 1 }), (index) => {
      const at = events[index]?.t ?? journal.startAt - 1;
      expect(Object.fromEntries(journal.stateAt(at).actors)).toEqual(naive(events, index));
    }),
    { numRuns: 60 },
  );
});
