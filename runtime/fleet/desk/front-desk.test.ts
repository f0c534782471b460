import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, it, vi } from 'vitest';
import { AudioThreadsTwin } from '../../../actors/audio/audio-twin.ts';
import { openScriptedModels } from '../../../actors/model/scripted-model.ts';
import { openFolderObjects } from '../../../actors/objects/folder-objects.ts';
import type { FetchedConfig } from '../../../actors/outbound/config-client.ts';
import { openRecordingSpool } from '../../../actors/recording/recording-spool.ts';
import { readWav } from '../../../actors/recording/wav-header.ts';
import type { MediaLine } from '../../../actors/telephony/media-line.ts';
import { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { AttachRequest } from '../../../machines/contracts/call/attach.ts';
import type { CallFact } from '../../../machines/contracts/call/call-fact.ts';
import type { CallResult } from '../../../machines/contracts/call/call-record.ts';
import { RuntimeConfig } from '../../../machines/contracts/runtime-config.ts';
import { slotMachine } from '../../../machines/fleet/slot.ts';
import { flowMachine } from '../../../machines/flow/flow.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { Minds } from '../mind/minds.ts';
import { createFrontDesk } from './front-desk.ts';

const config = RuntimeConfig.parse({
  call: { callId: 'call-1', direction: 'outbound' },
  bot: { botId: 'bot', versionId: 'bot-v1', hash: 'h', name: 'Bot' },
  config: BotConfig.parse({
    flow: {
      nodes: {
        start: { type: 'start', to: 'bye' },
        bye: { type: 'end', text: 'Bye.', disposition: 'told' },
      },
    },
  }),
  vars: {},
  callbacks: { resultsUrl: 'http://127.0.0.1/results' },
});

const attach = AttachRequest.parse({
  callId: 'call-1',
  token: 'a-token-of-the-test',
  botId: 'bot',
  leadId: 'lead-1',
  carrierCallId: 'CA1',
  from: '+15550100000',
  to: '+15550100001',
  answeredAt: 1_000,
});

const folder = await mkdtemp(join(tmpdir(), 'front-desk-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The machine may be busy. */
const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: 20_000, interval: 5 });
/** Its call is ended as failed after so long. */
const callMaxMs = 3_000;

/** A desk of one slot, whose actor throws in the actions that are named, once each. */
const deskWhoseSlotThrows = async (
  ...actions: ('tellBusy' | 'tellWrapping' | 'outcomeFailed')[]
) => {
  const clock = new VirtualClock(1_000);
  const results: CallResult[] = [];
  const facts: CallFact[] = [];
  const threads = new AudioThreadsTwin();
  const answer: FetchedConfig = { config, staleMs: null };
  const throwing = Object.fromEntries(
    actions.map((name) => {
      let isDone = false;
      const action = () => {
        if (isDone) return;
        isDone = true;
        throw new Error(`the slot broke in ${name}`);
      };
      return [name, action];
    }),
  );
  const line = {
    streamSid: 'MZ1',
    carrierCallId: 'CA1',
    parameters: { callId: attach.callId, token: attach.token },
    listen: () => {},
    send: () => {},
    hangUp: vi.fn(),
  } satisfies MediaLine;
  const objects = await openFolderObjects({ dir: join(folder, 'objects') });
  const desk = createFrontDesk({
    workerId: 'worker-1',
    slotCount: 1,
    clock,
    random: () => 0.5,
    threads,
    services: {
      of: () => ({ stt: silent, tts: silent, models: openScriptedModels({ clock }) }),
      minds: new Minds(),
      flow: flowMachine,
    },
    configClient: { fetch: async () => answer },
    objects,
    recordings: await openRecordingSpool({
      dir: folder,
      objects,
      clock,
      random: () => 0.5,
      onEvent: () => {},
    }),
    spool: {
      put: async (result: CallResult) => {
        results.push(result);
        return { isDurable: true };
      },
    } as never,
    recordingDir: folder,
    publish: (fact) => facts.push(fact),
    recoverLeg: async () => 'unknown',
    log: pino({ level: 'silent' }),
    slot: slotMachine.provide({ actions: throwing, delays: { callMax: callMaxMs } }),
  });
  return { desk, clock, line, results, facts, threads, answer };
};

/** Neither hears nor says anything. */
const silent = {
  name: 'silent',
  open: () => ({ finalize() {}, speak() {}, cancel() {}, close() {} }),
  close: async () => {},
};

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('delivers the record of a call whose slot’s own actor crashes, and carries the next call', async () => {
  const { desk, clock, line, results } = await deskWhoseSlotThrows('tellBusy');
  desk.attach(attach);
  desk.offer(line);
  await until(() => {
    clock.advance(10);
    return results.length > 0;
  });
  expect(results).toMatchObject([
    {
      callId: 'call-1',
      leadId: 'lead-1',
      termination: { result: 'failed', reason: 'call_failed' },
    },
  ]);
  expect(line.hangUp).toHaveBeenCalled();
  await settle();
  expect([...desk.calls()]).toEqual([]);
  expect(desk.counters.slots_crashed).toBe(1);
  clock.advance(60_000);
  await settle();
  expect(desk.status()).toMatchObject({ slotCount: 1, busyCount: 0 });
  expect(desk.attach({ ...attach, callId: 'call-2' as typeof attach.callId })).toMatchObject({
    callId: 'call-2',
  });
  expect(() => desk.attach(attach)).toThrow(/attach/);
});

it('delivers it once when the crash comes while the result is being made', async () => {
  const { desk, clock, line, results } = await deskWhoseSlotThrows('tellWrapping');
  desk.attach(attach);
  // No media stream comes: the slot gives up and would wrap up.
  await settle();
  clock.advance(10_000);
  await until(() => {
    clock.advance(10);
    return results.length > 0;
  });
  clock.advance(60_000);
  await settle();
  expect(results).toHaveLength(1);
  expect(desk.status().busyCount).toBe(0);
  expect(line.hangUp).not.toHaveBeenCalled();
});

it('keeps what was recorded of a call whose slot’s own actor crashes, as a part', async () => {
  const { desk, clock, line, results, threads } = await deskWhoseSlotThrows('outcomeFailed');
  desk.attach(attach);
  desk.offer(line);
  await until(() => [...desk.calls()].some(({ wires }) => wires.recorder !== null));
  const { recording } = threads.last.options!;
  if (typeof recording !== 'function') throw new Error('this session records to a function');
  recording({ at: 0, stereo: new Int16Array(2 * 8_000).fill(7) });
  await until(() => {
    clock.advance(500);
    return results.length > 0;
  });
  expect(desk.counters.slots_crashed).toBe(1);
  expect(results).toMatchObject([
    {
      termination: { reason: 'call_failed' },
      recording: { key: 'recordings/call-1.wav', durationMs: 1_000, partial: true },
    },
  ]);
  const wav = readWav(await readFile(join(folder, 'objects/recordings/call-1.wav')));
  expect([wav?.frames, wav?.left[7_999]]).toEqual([8_000, 7]);
});

it('says of a call by a kept copy of its configuration that it is one, at once and in its record', async () => {
  const { desk, clock, line, results, facts, answer } = await deskWhoseSlotThrows();
  answer.staleMs = 90_000;
  desk.attach(attach);
  desk.offer(line);
  await until(() => facts.some(({ event }) => event === 'call_connected'));
  expect(facts.find(({ event }) => event === 'config_stale')?.data).toEqual({ staleMs: 90_000 });
  expect(desk.counters.configs_stale).toBe(1);
  await until(() => {
    clock.advance(500);
    return results.length > 0;
  });
  expect(results[0]).toMatchObject({ configStaleMs: 90_000 });
  expect(results[0]!.journal).toContainEqual(
    expect.objectContaining({ event: 'config.stale', data: { staleMs: 90_000 } }),
  );
});
