import { afterEach, describe, expect, it } from 'vitest';
import { startVirtual } from '../../machines/testing/virtual-system.ts';
import { AudioSessionTwin } from '../audio/audio-twin.ts';
import { createCallWires } from '../audio/call-wires.ts';
import { type OperatorEarEvent, operatorEar } from './operator-ear.ts';
import type { SpeechToText, SttOptions } from './speech-to-text.ts';

const sessions: AudioSessionTwin[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.release();
});

const open = () => {
  const wires = createCallWires();
  const session = new AudioSessionTwin();
  sessions.push(session);
  wires.session = session;
  const asked: string[] = [];
  const streams: SttOptions[] = [];
  const stt: SpeechToText = {
    name: 'twin',
    open(options) {
      const n = streams.push(options);
      const endTap = options.tap({ hear() {}, ended() {} });
      return {
        finalize: () => void asked.push(`finalize ${n}`),
        close: () => {
          endTap();
          asked.push(`close ${n}`);
        },
      };
    },
    async close() {},
  };
  const started = startVirtual(operatorEar, {
    path: 'operatorEar',
    input: { wires, stt, language: 'en', told: null },
  });
  const send = (event: OperatorEarEvent) => started.system.ref.send(event);
  const legs = [{ operatorId: 'o1', name: 'Ada' }];
  const speaks = (voice: 'party' | 'bot' | 'nobody', speakerId: string | null = 'o1') =>
    send({ type: 'operator.changed', state: '', legs, speakerId, voice });
  const says = (n: number, text: string) =>
    streams[n - 1]!.onEvent({
      type: 'final',
      words: [{ text, startSample: 0, endSample: 800 }],
    });
  return { ...started, wires, session, asked, streams, send, speaks, says };
};

describe('the ear for operators', () => {
  it('sends the voice where the chart says, and understands it there', () => {
    const { speaks, says, session, facts, streams } = open();
    speaks('nobody', null);
    expect(streams).toEqual([]);
    speaks('bot');
    says(1, 'Hurry.');
    speaks('party');
    says(2, 'Hello.');
    expect(session.asked).toEqual(['voice o1 bot', 'voice o1 party']);
    expect(facts).toMatchObject([
      { type: 'operator.said', name: 'Ada', to: 'bot', words: [{ text: 'Hurry.' }] },
      { type: 'operator.said', name: 'Ada', to: 'party', words: [{ text: 'Hello.' }] },
    ]);
  });

  it('still understands what was said before the word was given away, and waits no longer than that', () => {
    const { speaks, says, session, facts, asked, clock } = open();
    speaks('party');
    speaks('nobody', null);
    expect(session.asked.at(-1)).toBe('voice o1 nobody');
    expect(asked).toEqual(['finalize 1']);
    says(1, 'Bye.');
    expect(facts).toMatchObject([{ to: 'party', words: [{ text: 'Bye.' }] }]);
    expect(asked.at(-1)).toBe('close 1');
    speaks('party');
    speaks('nobody', null);
    clock.advance(1_000);
    expect(asked.at(-1)).toBe('close 2');
  });

  it('asks for the words when the operator pauses, and joins again where another audio session goes on', () => {
    const { speaks, send, session, asked, wires, streams } = open();
    speaks('party');
    send({ type: 'operator.paused', operatorId: 'o1' });
    send({ type: 'operator.paused', operatorId: 'another' });
    expect(asked).toEqual(['finalize 1']);
    wires.edge({ type: 'session.moved', gapMs: 10 });
    expect(session.asked).toEqual(['voice o1 party', 'voice o1 party']);
    expect(streams).toHaveLength(2);
  });

  it('outlives a provider that does not hear: the voice keeps its way, and is understood when one does', () => {
    const { speaks, says, session, facts, streams, clock, system } = open();
    const fails = (n: number) =>
      streams[n - 1]!.onEvent({ type: 'failed', reason: 'too many streams', retryable: true });
    speaks('party');
    for (let n = 1; n <= 10; n++) {
      fails(n);
      expect(streams).toHaveLength(n);
      clock.advance(5_000);
    }
    expect(system.ref.getSnapshot().status).toBe('active');
    expect(new Set(session.asked)).toEqual(new Set(['voice o1 party']));
    says(11, 'Here I am.');
    expect(facts.at(-1)).toMatchObject({ type: 'operator.said', words: [{ text: 'Here I am.' }] });
    expect(facts.filter(({ type }) => type === 'operator.unheard')).toHaveLength(10);
    fails(11);
    speaks('nobody', null);
    clock.advance(60_000);
    expect(streams).toHaveLength(11);
  });
});
