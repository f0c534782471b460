import { afterEach, describe, expect, it } from 'vitest';
import { startVirtual } from '../../machines/testing/virtual-system.ts';
import { AudioSessionTwin } from '../audio/audio-twin.ts';
import { createCallWires } from '../audio/call-wires.ts';
import { listener } from './listener.ts';
import type { SpeechToText, SttEvent, SttOptions } from './speech-to-text.ts';

/** A recogniser as a test plays it. */
class SttTwin implements SpeechToText {
  readonly name = 'twin';
  readonly asked: string[] = [];
  readonly streams: SttOptions[] = [];

  open(options: SttOptions) {
    const n = this.streams.push(options);
    const endTap = options.tap({ hear() {}, ended() {} });
    this.asked.push(`open ${n}`);
    return {
      finalize: () => void this.asked.push(`finalize ${n}`),
      close: () => {
        endTap();
        this.asked.push(`close ${n}`);
      },
    };
  }

  async close(): Promise<void> {}

  tell(event: SttEvent): void {
    this.streams.at(-1)?.onEvent(event);
  }
}

const sessions: AudioSessionTwin[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.release();
});

const word = (text: string, endSample: number) => ({
  text,
  startSample: endSample - 800,
  endSample,
});
const reopened = { type: 'session.reopened', gapMs: 100 } as const;

const open = (fromSample = 0) => {
  const wires = createCallWires();
  const session = new AudioSessionTwin();
  sessions.push(session);
  wires.session = session;
  const stt = new SttTwin();
  const started = startVirtual(listener, {
    path: 'listener',
    input: { wires, stt, language: 'en', fromSample },
  });
  return { ...started, wires, session, stt };
};

describe('the listener', () => {
  it('hears the party from where nobody has understood it yet', () => {
    const { session, stt, facts } = open(4_000);
    expect(session.taps.map(({ fromSample }) => fromSample)).toEqual([4_000]);
    stt.tell({ type: 'interim', words: [word('ye', 4_800)] });
    stt.tell({ type: 'final', words: [word('yes', 4_800)] });
    expect(facts).toEqual([
      { type: 'words.interim', words: [word('ye', 4_800)] },
      { type: 'words.final', words: [word('yes', 4_800)] },
    ]);
  });

  it('passes a final without words on: somebody waits for it', () => {
    const { system, stt, facts } = open();
    system.ref.send({ type: 'listener.finalize' });
    expect(stt.asked.at(-1)).toBe('finalize 1');
    stt.tell({ type: 'final', words: [] });
    expect(facts).toEqual([{ type: 'words.final', words: [] }]);
  });

  it.each([{ type: 'session.moved', gapMs: 60 } as const, reopened])(
    'takes the last words of one session, then listens on in the next: %o',
    (edge) => {
      const { wires, session, stt, facts } = open();
      wires.edge(edge);
      expect(stt.asked.at(-1)).toBe('finalize 1');
      stt.tell({ type: 'final', words: [word('yes', 4_800)] });
      expect(stt.asked.slice(-2)).toEqual(['close 1', 'open 2']);
      expect(session.taps).toMatchObject([{ isOver: true }, { isOver: false, fromSample: 4_800 }]);
      expect(facts).toHaveLength(1);
    },
  );

  it('does not wait for those words longer than 400 ms', () => {
    const { wires, clock, stt } = open();
    wires.edge(reopened);
    clock.advance(399);
    expect(stt.streams).toHaveLength(1);
    clock.advance(1);
    expect(stt.streams).toHaveLength(2);
  });

  it('fails when its recogniser does, and closes it', async () => {
    const { system, stt } = open();
    stt.tell({ type: 'failed', reason: 'gone', retryable: true });
    expect(await system.exit).toMatchObject({
      kind: 'crash',
      error: { message: 'speech to text failed: gone' },
    });
    expect(stt.asked.at(-1)).toBe('close 1');
  });

  it.each([
    ['with the last words', [word('bye', 8_000)]],
    ['without any', []],
  ])('ends a call %s', async (_, words) => {
    const { system, stt, facts } = open();
    void system.shutdown('over', 5_000);
    stt.tell({ type: 'final', words });
    expect(await system.exit).toMatchObject({ kind: 'normal' });
    expect(facts).toHaveLength(words.length);
  });

  it('ends a call after 400 ms when the recogniser says nothing', async () => {
    const { system, clock } = open();
    void system.shutdown('over', 5_000);
    clock.advance(400);
    expect(await system.exit).toMatchObject({ kind: 'normal' });
  });
});
