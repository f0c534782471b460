/** Real calls of the product: each runs again offline from its stored journal, and its record says what it came to. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonaName } from '../../actors/telephony/simulated/party/persona.ts';
import { percentile } from '../../machines/call/latency-ledger.ts';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { replay } from '../../runtime/replay/replay.ts';
import { demoBotConfig } from '../../runtime/seed/demo-bot.ts';
import { type Conversations, openConversations } from './conversations.ts';
import { heardSilenceMs } from './heard-silence.ts';
import { eventually, publishBot } from './product.ts';

const personaNames: PersonaName[] = [
  'prompt',
  'slow',
  'talkative',
  'interrupting',
  'silent',
  'quits-speaking',
  'keypad',
];

const { nodes } = demoBotConfig.flow;
/** The demo bot without its last question, and soon to notice that nobody speaks. */
const botOf = (changed: Record<string, unknown> = {}, turn: Record<string, unknown> = {}) =>
  BotConfig.parse({
    ...demoBotConfig,
    pipeline: { turn: { silencePromptMs: 3_000, silenceGoodbye: 'Goodbye.', ...turn } },
    flow: {
      nodes: {
        ...nodes,
        reminder: { type: 'end', text: 'Thank you. Goodbye.', disposition: 'confirmed' },
        ...changed,
      },
    },
  });
const config = botOf();

interface Told {
  record: CallRecord;
  events: JournalEvent[];
  wav: Buffer;
}

let ground: Conversations;
const calls = new Map<PersonaName, Told>();
/** Of silent parties, by the child that was started again in the middle of the bot's first question. */
const restarted = new Map<string, Told>();
/** Calls are as long as people are slow: the talkative one takes 45 s. */
const callMaxMs = 100_000;
const numberOf = (n: number) => `+155502099${String(10 + n)}`;

const tell = async (botId: string, to: string, restarts?: string): Promise<Told> => {
  const conversation = await ground.dial(botId, to);
  if (restarts !== undefined) {
    await conversation.heardWords(3);
    await conversation.system().terminateChild(restarts);
    await conversation.system().restartChild(restarts);
  }
  const path = `/api/v1/calls/${conversation.call.attach.callId}`;
  await eventually(
    () => ground.product.get<CallRecord>(path).catch(() => null),
    (found) => found !== null,
    callMaxMs,
  );
  const record = await conversation.record();
  const { objects } = ground.product.all;
  return {
    record,
    events: await conversation.journal(),
    wav: await buffer(await objects.get(record.recording!.key)),
  };
};

beforeAll(async () => {
  ground = await openConversations({
    fates: (to) => ({
      outcome: 'human',
      persona: personaNames[Number(to.slice(-2)) - 10] ?? 'silent',
      pddMs: 1_000,
      ringMs: 1_000,
    }),
  });
  const botId = await publishBot(ground.product, 'Clinic', config);
  const told = personaNames.map(async (name, n) => {
    calls.set(name, await tell(botId, numberOf(n)));
  });
  const again = ['turn', 'mind'].map(async (id) => {
    restarted.set(id, await tell(botId, ground.number(), id));
  });
  await Promise.all([...told, ...again]);
}, callMaxMs + 20_000);
afterAll(() => ground?.close());

describe('a call that is run again from its journal', () => {
  it.each(personaNames)('goes as it went: %s', (name) => {
    const result = replay({ events: calls.get(name)!.events, config });
    expect(result).toMatchObject({ divergence: null, cutSeqs: [] });
    expect(result.equalCount).toBeGreaterThan(20);
  });

  it.each(['turn', 'mind'])('goes as it went when its "%s" was started again', (id) => {
    const { events } = restarted.get(id)!;
    const begun = events.filter(
      ({ path, event }) => path === `call/${id}` && event === 'sup.started',
    );
    expect(begun.map(({ data }) => data)).toEqual([{ incarnation: 0 }, { incarnation: 1 }]);
    expect(replay({ events, config })).toMatchObject({ divergence: null, cutSeqs: [] });
  });

  it('goes otherwise where its journal was falsified', () => {
    const { events } = calls.get('prompt')!;
    const at = events.findIndex(({ kind, event }) => kind === 'fact' && event === 'mind.heard');
    const falsified = events.map((event, n) =>
      n === at ? { ...event, data: { text: 'No.', digits: null } } : event,
    );
    expect(replay({ events: falsified, config }).divergence).toMatchObject({
      seq: events[at]!.seq,
      path: 'call/turn',
      expected: { event: 'mind.heard', data: { text: 'No.' } },
      got: { event: 'mind.heard', data: { text: 'Yes, this is me.' } },
      node: 'identity',
    });
  });

  it('goes otherwise where another version of the bot says something else', () => {
    const { events } = calls.get('prompt')!;
    const other = botOf({ reminder: { type: 'end', text: 'Bye.', disposition: 'confirmed' } });
    const { divergence } = replay({ events, config: other });
    expect(divergence).toMatchObject({
      path: 'call/mind',
      expected: { event: 'bot.say', data: { text: 'Thank you. Goodbye.' } },
      got: { event: 'bot.say', data: { text: 'Bye.' } },
      node: 'reminder',
    });
  });

  it('goes otherwise where another version of the bot waits less', () => {
    const { events } = calls.get('silent')!;
    const { divergence } = replay({ events, config: botOf({}, { silencePromptMs: 1_000 }) });
    expect(divergence).toMatchObject({ path: 'call/turn', expected: null, node: 'identity' });
    expect(divergence?.cause).toContain('silencePrompt');
    const longer = replay({ events, config: botOf({}, { silencePromptMs: 9_000 }) });
    expect(longer.divergence).toMatchObject({ path: 'call/turn', got: null, node: 'identity' });
    expect(longer.divergence?.cause).toContain('silencePrompt');
  });
});

describe('npm run replay', () => {
  const main = fileURLToPath(new URL('../../runtime/replay/main.ts', import.meta.url));
  const run = (...words: string[]) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const flags = ['--disable-warning=ExperimentalWarning', main, ...words];
      execFile(process.execPath, flags, { timeout: 30_000 }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), said: stdout + stderr }),
      );
    });

  it('reads the call from the API, keeps it, and compares it with another version', async () => {
    const { record } = calls.get('prompt')!;
    const { url } = ground.product.all;
    const kept = join(ground.product.dataDir, 'kept.json');
    const same = await run(record.callId, '--api', url, '--save', kept);
    expect(same).toEqual({ code: 0, said: expect.stringMatching(/^no divergence \(\d+ deeds/u) });
    expect((await run('--file', kept)).code).toBe(0);

    const greeting = { ...nodes.identity!, text: 'Good evening. Am I speaking with {{name}}?' };
    const draft = await ground.product.get<{ draft: { rev: number } }>(
      `/api/v1/bots/${record.botId}`,
    );
    const { rev } = draft.draft;
    await fetch(`${url}/api/v1/bots/${record.botId}/draft`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ config: botOf({ identity: greeting }), rev }),
    });
    const { _id } = await ground.product.post<{ _id: string }>(
      `/api/v1/bots/${record.botId}/publish`,
    );
    const other = await run(record.callId, '--api', url, '--bot-version', _id);
    expect(other.code).toBe(1);
    expect(other.said).toContain('in call/mind on its start at node "identity"');
    expect(other.said).toContain('Good evening.');
    expect((await run('--file', join(ground.product.dataDir, 'none.json'))).code).toBe(2);
  });
});

describe('the record of a call', () => {
  it.each(personaNames)('says of each wait of which parts it was: %s', (name) => {
    const { record, wav } = calls.get(name)!;
    const { turns = [], turnsMs } = record.latency;
    // The other figure counts prompts behind a noise as well.
    expect(turns.length).toBeLessThanOrEqual(turnsMs.length);
    for (const { atMs, answered, totalMs, parts } of turns) {
      const sum = Object.values(parts).reduce<number>((all, ms = 0) => all + ms, 0);
      expect(sum).toBeCloseTo(totalMs, 3);
      if (answered === 'digits') continue;
      // Where the recording has it: voice activity and the recording both know frames of 20 ms only, and each may be one beside.
      expect(Math.abs(heardSilenceMs(wav, atMs)! - sum)).toBeLessThanOrEqual(40);
    }
  });

  it('says it as the recording has it, within 20 ms', () => {
    const off = [...calls.values()].flatMap(({ record, wav }) =>
      (record.latency.turns ?? [])
        .filter(({ answered }) => answered === 'words')
        .map(({ atMs, totalMs }) => Math.abs(heardSilenceMs(wav, atMs)! - totalMs)),
    );
    expect(off.length).toBeGreaterThan(8);
    expect(percentile(off, 90)).toBeLessThanOrEqual(20);
  });

  it('says what the call came to', () => {
    expect(calls.get('prompt')!.record.packaging).toMatchObject({
      goal: { reached: true },
      findings: [],
      disposition: { code: 'confirmed', source: 'flow', confidence: 0.9 },
    });
    const codesOf = (name: PersonaName) =>
      calls.get(name)!.record.packaging?.findings.map(({ code }) => code);
    expect(codesOf('interrupting')).toContain('interrupted_repeatedly');
    expect(codesOf('silent')).toContain('question_unanswered');
    expect(calls.get('quits-speaking')!.record.packaging?.goal.reached).toBe(false);
  });
});
