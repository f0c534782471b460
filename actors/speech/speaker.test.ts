import { describe, expect, it } from 'vitest';
import { startVirtual } from '../../machines/testing/virtual-system.ts';
import { AudioSessionTwin } from '../audio/audio-twin.ts';
import { type CallWires, createCallWires } from '../audio/call-wires.ts';
import { speaker } from './speaker.ts';
import type { TextToSpeech, TtsEvent, TtsOptions } from './text-to-speech.ts';

/** A provider as a test plays it: keeps what it was asked, tells what the test says. */
class TtsTwin implements TextToSpeech {
  readonly name = 'twin';
  readonly asked: string[] = [];
  tell!: (event: TtsEvent) => void;

  open({ onEvent }: TtsOptions) {
    this.tell = onEvent;
    return {
      speak: (id: string, text: string) => void this.asked.push(`speak ${id} ${text}`),
      cancel: (id: string) => void this.asked.push(`cancel ${id}`),
      close: () => void this.asked.push('close'),
    };
  }

  async close(): Promise<void> {}

  /** Two words of 100 ms each. */
  synthesise(utteranceId: string): void {
    const words = ['one', 'two'].map((text, n) => ({
      text,
      startSample: n * 800,
      endSample: (n + 1) * 800,
    }));
    this.tell({ type: 'words', utteranceId, words });
    this.tell({ type: 'audio', utteranceId, mulaw: new Uint8Array(1_600) });
    this.tell({ type: 'done', utteranceId, samples: 1_600 });
  }
}

const wired = (): CallWires & { session: AudioSessionTwin } => {
  const wires = createCallWires();
  wires.session = new AudioSessionTwin();
  return wires as CallWires & { session: AudioSessionTwin };
};

const open = (wires = wired()) => {
  const tts = new TtsTwin();
  const started = startVirtual(speaker, {
    path: 'speaker',
    input: { wires, tts, voice: 'v', language: 'en' },
  });
  const { ref } = started.system;
  return {
    ...started,
    wires,
    session: wires.session,
    tts,
    say: (utteranceId: string, text = 'one two') =>
      ref.send({ type: 'speaker.say', utteranceId, text }),
    open: (utteranceId: string, text = 'one two') =>
      ref.send({ type: 'speaker.say', utteranceId, text, isOpen: true }),
    more: (utteranceId: string, text = 'one two', isOpen = false) =>
      ref.send({ type: 'speaker.more', utteranceId, text, isOpen }),
    stop: () => ref.send({ type: 'speaker.stop' }),
    pause: (utteranceId: string) => ref.send({ type: 'speaker.pause', utteranceId }),
    edge: wires.edge,
    begun(playId: string) {
      tts.synthesise(playId);
      wires.edge({ type: 'play.started', playId, partySample: 4_000, atMs: 500 });
    },
    cleared: (playId: string | null, heardSamples: number) =>
      wires.edge({ type: 'play.cleared', playId, heardSamples, partySample: 9_000 }),
    types: () => started.facts.map(({ type }) => type),
  };
};

describe('the speaker', () => {
  it('plays what is synthesised and tells each word as it has sounded, then the whole', () => {
    const { say, session, begun, edge, facts } = open();
    say('u1');
    begun('u1');
    expect(session.asked).toEqual([
      'play u1',
      'mark u1 w1 800',
      'mark u1 w2 1600',
      'audio u1 1600',
      'finish u1',
    ]);
    edge({ type: 'play.marked', playId: 'u1', name: 'w1', partySample: 4_800 });
    expect(facts).toEqual([{ type: 'utterance.word', utteranceId: 'u1', heardCount: 1 }]);
    edge({ type: 'play.finished', playId: 'u1', partySample: 5_600 });
    expect(facts.slice(1)).toMatchObject([
      { type: 'utterance.word', heardCount: 2 },
      {
        type: 'bot.spoke',
        startSample: 4_000,
        words: [{ text: 'one' }, { text: 'two' }],
        cut: false,
      },
      { type: 'utterance.finished', utteranceId: 'u1' },
    ]);
  });

  it('tells, when it is stopped, exactly the words that sounded wholly', () => {
    const { say, stop, begun, session, tts, cleared, facts } = open();
    say('u1');
    begun('u1');
    stop();
    expect(session.asked.at(-1)).toBe('clear');
    expect(tts.asked).toContain('cancel u1');
    cleared('u1', 1_500);
    expect(facts.slice(-2)).toMatchObject([
      { type: 'bot.spoke', words: [{ text: 'one' }], cut: true },
      { type: 'utterance.cut', utteranceId: 'u1', heardCount: 1 },
    ]);
  });

  it('tells, when it is paused, what sounded, and then says the rest as another utterance', () => {
    const { say, pause, begun, cleared, session, facts } = open();
    say('u1');
    begun('u1');
    pause('u1');
    expect(session.asked.at(-1)).toBe('clear');
    cleared('u1', 900);
    expect(facts.slice(-2)).toMatchObject([
      { type: 'bot.spoke', words: [{ text: 'one' }], cut: true },
      { type: 'utterance.paused', utteranceId: 'u1', heardCount: 1 },
    ]);
    say('u2', 'two');
    expect(session.asked.at(-1)).toBe('play u2');
  });

  it('tells a pause that came too late as the end that it was', () => {
    const { say, pause, begun, edge, types } = open();
    say('u1');
    begun('u1');
    pause('u1');
    edge({ type: 'play.finished', playId: 'u1', partySample: 5_600 });
    pause('u1');
    expect(types().slice(-1)).toEqual(['utterance.finished']);
  });

  it('answers a stop of what is paused, or on its way to be, by its name', () => {
    const { say, pause, stop, begun, cleared, facts } = open();
    const cut = { type: 'utterance.cut', utteranceId: 'u1', heardCount: 0 };
    say('u1');
    begun('u1');
    pause('u1');
    stop();
    cleared('u1', 0);
    expect(facts.at(-1)).toEqual(cut);
    say('u1');
    begun('u1');
    pause('u1');
    cleared('u1', 0);
    stop();
    expect(facts.at(-1)).toEqual(cut);
  });

  it('takes it as silent when the audio session does not answer a clear', () => {
    const { say, stop, begun, clock, types } = open();
    say('u1');
    begun('u1');
    stop();
    clock.advance(599);
    expect(types()).toEqual([]);
    clock.advance(1);
    expect(types()).toEqual(['utterance.cut']);
  });

  it('answers a stop that comes when it is silent', () => {
    const { stop, facts } = open();
    stop();
    expect(facts).toEqual([{ type: 'utterance.cut', utteranceId: null, heardCount: 0 }]);
  });

  it('says another utterance only when the one before has fallen silent', () => {
    const { say, begun, cleared, tts, session } = open();
    say('u1');
    begun('u1');
    say('u2');
    expect(session.asked).not.toContain('play u2');
    cleared('u1', 0);
    expect(session.asked.at(-1)).toBe('play u2');
    expect(tts.asked.at(-1)).toBe('speak u2 one two');
  });

  it('drops what a provider still sends of an utterance that is over', () => {
    const { say, stop, cleared, tts, session } = open();
    say('u1');
    stop();
    cleared('u1', 0);
    const count = session.asked.length;
    tts.synthesise('u1');
    expect(session.asked).toHaveLength(count);
  });

  it('waits for an audio session and speaks when there is one', () => {
    const wires = wired();
    const { session } = wires;
    wires.session = null as never;
    const { say, tts, edge } = open(wires);
    say('u1');
    expect(tts.asked).toEqual([]);
    wires.session = session;
    edge({ type: 'session.reopened', gapMs: 500 });
    expect(tts.asked).toEqual(['speak u1 one two']);
  });

  it('asks for the rest when the audio session that played it is replaced', () => {
    const { say, begun, edge, facts } = open();
    say('u1');
    begun('u1');
    edge({ type: 'play.marked', playId: 'u1', name: 'w1', partySample: 4_800 });
    edge({ type: 'session.reopened', gapMs: 500 });
    expect(facts.slice(-2)).toMatchObject([
      { type: 'bot.spoke', words: [{ text: 'one' }], cut: true },
      { type: 'speaker.restarted' },
    ]);
  });

  it('fails when its provider does; its successor settles what sounded and asks for the rest', async () => {
    const first = open();
    first.say('u1');
    first.begun('u1');
    first.edge({ type: 'play.marked', playId: 'u1', name: 'w1', partySample: 4_800 });
    first.tts.tell({ type: 'failed', utteranceId: null, reason: 'gone', retryable: true });
    expect(await first.system.exit).toMatchObject({ kind: 'crash' });
    expect(first.tts.asked.at(-1)).toBe('close');
    const second = open(first.wires);
    expect(second.session.asked.at(-1)).toBe('clear');
    second.cleared('u1', 900);
    expect(second.facts).toMatchObject([
      { type: 'bot.spoke', utteranceId: 'u1', words: [{ text: 'one' }], cut: true },
      { type: 'speaker.restarted' },
    ]);
  });

  it('says of what it was saying when the call ends only what sounded, and ends', async () => {
    const { say, begun, cleared, system, facts, tts } = open();
    say('u1');
    begun('u1');
    void system.shutdown('over', 5_000);
    cleared('u1', 800);
    expect(await system.exit).toMatchObject({ kind: 'normal' });
    expect(facts.at(-1)).toMatchObject({ type: 'utterance.cut', heardCount: 1 });
    expect(tts.asked.at(-1)).toBe('close');
  });

  it('says an utterance that comes in pieces as one, each asked for as soon as the voice is free', () => {
    const { open: begin, more, begun, tts, session, edge, facts } = open();
    begin('u1');
    more('u1', 'three four', true);
    expect(tts.asked).toEqual(['speak u1 one two']);
    begun('u1');
    expect(tts.asked).toEqual(['speak u1 one two', 'speak u1/2 three four']);
    tts.synthesise('u1/2');
    expect(session.asked).not.toContain('finish u1');
    more('u1', '', false);
    expect(session.asked).toEqual([
      'play u1',
      'mark u1 w1 800',
      'mark u1 w2 1600',
      'audio u1 1600',
      'mark u1 w3 2400',
      'mark u1 w4 3200',
      'audio u1 1600',
      'finish u1',
    ]);
    edge({ type: 'play.finished', playId: 'u1', partySample: 7_200 });
    expect(facts.slice(-2)).toMatchObject([
      { type: 'bot.spoke', words: [{}, {}, {}, { endSample: 3_200 }], cut: false },
      { type: 'utterance.finished', utteranceId: 'u1' },
    ]);
  });

  it('fills the frame that a piece ends in, so that its last word sounds while the next is awaited', () => {
    const { open: begin, tts, session } = open();
    begin('u1');
    tts.tell({ type: 'audio', utteranceId: 'u1', mulaw: new Uint8Array(100) });
    tts.tell({ type: 'done', utteranceId: 'u1', samples: 100 });
    expect(session.asked).toEqual(['play u1', 'audio u1 100', 'audio u1 60']);
  });

  it('says no further piece of what is paused or stopped', () => {
    const { open: begin, more, begun, pause, cleared, tts, facts } = open();
    begin('u1');
    begun('u1');
    pause('u1');
    more('u1', 'three', true);
    cleared('u1', 1_600);
    expect(facts.at(-1)).toEqual({ type: 'utterance.paused', utteranceId: 'u1', heardCount: 2 });
    more('u1', 'four', false);
    expect(tts.asked).toEqual(['speak u1 one two', 'cancel u1']);
  });

  it('keeps the pieces of an utterance that waits for the one before to fall silent', () => {
    const { say, open: begin, more, begun, cleared, tts } = open();
    say('u1');
    begun('u1');
    begin('u2', 'three');
    more('u2', 'four');
    cleared('u1', 0);
    expect(tts.asked.at(-1)).toBe('speak u2 three four');
  });

  it('begins an utterance without words yet in silence', () => {
    const { open: begin, more, tts, session } = open();
    begin('u1', '');
    expect([...tts.asked, ...session.asked]).toEqual(['play u1']);
    more('u1', 'one two', false);
    expect(tts.asked).toEqual(['speak u1 one two']);
  });
});
