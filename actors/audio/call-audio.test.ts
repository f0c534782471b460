import { describe, expect, it } from 'vitest';
import { VadConfig } from '../../machines/contracts/bot/bot-config.ts';
import { SoundConfig } from '../../machines/contracts/bot/sound-config.ts';
import { startVirtual } from '../../machines/testing/virtual-system.ts';
import { AudioThreadsTwin } from './audio-twin.ts';
import { type CallAudioEvent, type CallAudioInput, callAudio } from './call-audio.ts';
import { createCallWires } from './call-wires.ts';
import type { WireMessage } from './wire/wire.ts';

const plain = { sound: SoundConfig.parse({}), isScreened: false };

const open = ({ wires = createCallWires(), ...input }: Partial<CallAudioInput> = {}) => {
  const threads = new AudioThreadsTwin();
  const vad = VadConfig.parse({});
  const started = startVirtual(callAudio, {
    path: 'audio',
    startMs: 1_000,
    input: {
      callId: 'c',
      threads,
      wires,
      streamSid: 'MZ1',
      vad,
      recording: true,
      ...plain,
      ...input,
    },
  });
  return {
    ...started,
    wires,
    threads,
    send: (event: CallAudioEvent) => started.system.ref.send(event),
    types: () => started.facts.map(({ type }) => type),
  };
};

describe("a call's audio", () => {
  it('is one session on the axis from 0, wired to line and recorder', () => {
    const { wires, threads } = open();
    expect(threads.last.options).toMatchObject({ streamSid: 'MZ1', startSample: 0 });
    expect(wires.session).toBe(threads.last);
    const sent: WireMessage[] = [];
    wires.line = { send: (messages) => void sent.push(...messages) };
    threads.last.options?.onSend(['m']);
    expect(sent).toEqual(['m']);
  });

  it('tells the call what is said, what sounds and when it was moved', () => {
    const { threads, types, facts } = open();
    threads.last.tell({ type: 'speech.started', partySample: 160, atMs: 1_020 });
    threads.last.tell({ type: 'play.started', playId: 'u', partySample: 320, atMs: 1_040 });
    threads.last.tell({ type: 'play.marked', playId: 'u', name: 'w1', partySample: 480 });
    threads.last.tell({ type: 'session.moved', gapMs: 60 });
    expect(types()).toEqual(['speech.started', 'play.started', 'audio.moved']);
    expect(facts.at(-1)).toEqual({ type: 'audio.moved', gapMs: 60 });
  });

  it('listens for what the bot asks for, and tells what it hears', () => {
    const { threads, facts } = open({
      sound: SoundConfig.parse({ digitTones: true, comfortNoise: true }),
      isScreened: true,
    });
    expect(threads.last.options).toMatchObject({ tones: ['digit', 'beep', 'fax'], comfort: true });
    threads.last.tell({ type: 'tone.detected', kind: 'digit', digit: '7', partySample: 160 });
    const beep = { kind: 'beep', durationMs: 440, partySample: 320 } as const;
    threads.last.tell({ type: 'tone.detected', hertz: 1_000, ...beep });
    threads.last.tell({ type: 'vad.degraded', reason: 'no model' });
    expect(facts).toEqual([
      { type: 'digit.pressed', digit: '7' },
      { type: 'tone.heard', ...beep },
      { type: 'vad.degraded', reason: 'no model' },
    ]);
    const unscreened = open({ sound: SoundConfig.parse({ signals: ['fax'] }), isScreened: false });
    expect(unscreened.threads.last.options).toMatchObject({ tones: ['fax'], comfort: false });
  });

  it('tells a hold once, whichever session hears it, and its end with the session’s', () => {
    const { threads, types } = open({ sound: SoundConfig.parse({ holdDetection: true }) });
    expect(threads.last.options).toMatchObject({ tones: ['music'] });
    threads.last.tell({ type: 'music.started', partySample: 24_000 });
    threads.last.tell({ type: 'session.moved', gapMs: 60 });
    threads.last.tell({ type: 'music.started', partySample: 60_000 });
    threads.last.tell({ type: 'music.ended', partySample: 90_000 });
    threads.last.tell({ type: 'music.started', partySample: 120_000 });
    const held = () => types().filter((type) => type.startsWith('hold.'));
    expect(held()).toEqual(['hold.started', 'hold.ended', 'hold.started']);
    threads.last.tell({ type: 'closed', partySample: 130_000 });
    expect(held().at(-1)).toBe('hold.ended');
  });

  it('goes on with the same axis when the party comes back on another stream', () => {
    const { wires, threads, send, clock } = open();
    const edges: string[] = [];
    wires.onEdge((edge) => edges.push(edge.type));
    send({ type: 'leg.lost' });
    expect(threads.last.asked).toEqual(['close']);
    expect(wires.session).toBeNull();
    threads.last.tell({ type: 'closed', partySample: 1_600 });
    clock.advance(500);
    send({ type: 'leg.returned', streamSid: 'MZ2' });
    // 200 ms had passed on the axis, then half a second without a session.
    expect(threads.last.options).toMatchObject({ streamSid: 'MZ2', startSample: 5_600 });
    expect(edges).toEqual(['closed', 'session.reopened']);
  });

  it('opens the next session only when the one before has told where it ended', () => {
    const { threads, send } = open();
    send({ type: 'leg.returned', streamSid: 'MZ2' });
    expect(threads.sessions).toHaveLength(1);
    threads.sessions[0]!.tell({ type: 'closed', partySample: 160 });
    expect(threads.sessions).toHaveLength(2);
  });

  it('lets a party who was speaking when the session ended fall silent', () => {
    const { threads, send, facts } = open();
    threads.last.tell({ type: 'speech.started', partySample: 160, atMs: 1_020 });
    send({ type: 'leg.lost' });
    threads.last.tell({ type: 'closed', partySample: 1_600 });
    expect(facts.at(-1)).toEqual({ type: 'speech.ended', partySample: 1_600, atMs: 1_000 });
  });

  it('fails when its session ends although nobody closed it, or does not end in time', async () => {
    const lost = open();
    lost.threads.last.tell({ type: 'closed', partySample: 0 });
    expect(await lost.system.exit).toMatchObject({ kind: 'crash' });
    const stuck = open();
    stuck.send({ type: 'leg.returned', streamSid: 'MZ2' });
    stuck.clock.advance(1_000);
    expect(await stuck.system.exit).toMatchObject({
      kind: 'crash',
      error: { message: 'the audio session did not close' },
    });
  });

  it('adds up the counters of its sessions', () => {
    const { threads, wires } = open();
    threads.last.tell({ type: 'counters', counters: { lost_frames: 2 } });
    threads.last.tell({ type: 'counters', counters: { lost_frames: 3 } });
    expect(wires.counters).toEqual({ lost_frames: 5 });
  });

  it.each([
    ['as soon as its session has', 0],
    ['a second later if the session says nothing', 1_000],
  ])('ends %s', async (_, ms) => {
    const { threads, system, clock } = open();
    void system.shutdown('over', 5_000);
    expect(threads.last.asked).toEqual(['close']);
    if (ms === 0) threads.last.tell({ type: 'closed', partySample: 0 });
    clock.advance(ms);
    expect(await system.exit).toMatchObject({ kind: 'normal' });
  });

  it('goes on, after a crash of its own, where the session before it ended', async () => {
    const first = open();
    first.system.kill();
    await first.system.exit;
    const second = open({ wires: first.wires });
    expect(second.threads.sessions).toHaveLength(0);
    first.threads.last.tell({ type: 'closed', partySample: 800 });
    expect(second.threads.last.options).toMatchObject({ startSample: 800 });
  });
});

describe('a party on hold', () => {
  const asked = (threads: AudioThreadsTwin) =>
    threads.last.asked.filter((what) => !what.startsWith('audio'));

  it('hears music until it is taken off hold, and none of it is told as the bot’s', () => {
    const { threads, send, clock, types } = open();
    send({ type: 'party.held', operatorId: 'ada' });
    send({ type: 'party.held', operatorId: 'ada' });
    expect(threads.last.asked.slice(0, 2)).toEqual(['play hold-1', 'audio hold-1 8000']);
    threads.last.tell({ type: 'play.started', playId: 'hold-1', partySample: 0, atMs: 1_000 });
    threads.last.tell({ type: 'play.placed', playId: 'hold-1', partySample: 0 });
    send({ type: 'party.resumed', operatorId: 'ada' });
    send({ type: 'party.resumed', operatorId: '' });
    threads.last.tell({
      type: 'play.cleared',
      playId: 'hold-1',
      heardSamples: 800,
      partySample: 960,
    });
    expect(asked(threads)).toEqual(['play hold-1', 'finish hold-1', 'clear']);
    expect(types()).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });

  it('hears it again where the audio goes on elsewhere, or somebody has cut it', () => {
    const { threads, send } = open();
    send({ type: 'party.held', operatorId: 'ada' });
    threads.last.tell({ type: 'session.moved', gapMs: 60 });
    const cut = { type: 'play.cleared', heardSamples: 0, partySample: 0 } as const;
    threads.last.tell({ ...cut, playId: 'hold-1' });
    expect(asked(threads)).toEqual(['play hold-1', 'finish hold-1', 'clear', 'play hold-2']);
    threads.last.tell({ ...cut, playId: 'hold-2' });
    expect(asked(threads).slice(4)).toEqual(['finish hold-2', 'play hold-3']);
  });

  it('hears it on its next stream, and nothing is left behind without one', () => {
    const { threads, send, clock } = open();
    send({ type: 'party.held', operatorId: 'ada' });
    send({ type: 'leg.lost' });
    expect(asked(threads)).toEqual(['play hold-1', 'finish hold-1', 'clear', 'close']);
    threads.last.tell({ type: 'closed', partySample: 160 });
    expect(clock.pendingCount).toBe(0);
    send({ type: 'leg.returned', streamSid: 'MZ2' });
    expect(threads.sessions).toHaveLength(2);
    expect(asked(threads)).toEqual(['play hold-2']);
  });

  it('hears it from an actor that is started anew, and no more when the call ends', async () => {
    const { threads, system, clock } = open({ isPartyHeld: true });
    expect(asked(threads)).toEqual(['play hold-1']);
    void system.shutdown('over', 5_000);
    expect(asked(threads).slice(1)).toEqual(['finish hold-1', 'clear', 'close']);
    threads.last.tell({ type: 'closed', partySample: 0 });
    expect(await system.exit).toMatchObject({ kind: 'normal' });
    expect(clock.pendingCount).toBe(0);
  });
});
