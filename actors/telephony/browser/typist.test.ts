import { expect, it } from 'vitest';
import { startVirtual } from '../../../machines/testing/virtual-system.ts';
import { createCallWires } from '../../audio/call-wires.ts';
import type { TextToSpeech, TtsEvent } from '../../speech/text-to-speech.ts';
import { typist } from './typist.ts';

const open = () => {
  const asked: string[] = [];
  let tell: (event: TtsEvent) => void = () => {};
  const tts: TextToSpeech = {
    name: 'told',
    open: ({ onEvent }) => {
      tell = onEvent;
      return {
        speak: (id, text) => asked.push(`${id} ${text}`),
        cancel: () => {},
        close: () => asked.push('close'),
      };
    },
    close: async () => {},
  };
  const wires = createCallWires();
  const sounded: Uint8Array[] = [];
  wires.line = { send: () => {}, asParty: (mulaw) => sounded.push(mulaw) };
  const started = startVirtual(typist, {
    path: 'typist',
    input: { wires, tts, voice: 'standard', language: 'en' },
  });
  const type = (text: string) => started.system.ref.send({ type: 'party.typed', text });
  return { ...started, asked, sounded, wires, type, tell: (event: TtsEvent) => tell(event) };
};

it('has one typed sentence after another spoken into the party’s side of the line', () => {
  const { type, tell, asked, sounded, facts } = open();
  type('One.');
  type('Two.');
  expect(asked).toEqual(['typed-0 One.']);
  const mulaw = new Uint8Array(320);
  tell({ type: 'audio', utteranceId: 'typed-0', mulaw });
  tell({ type: 'done', utteranceId: 'typed-0', samples: 320 });
  expect(sounded).toEqual([mulaw]);
  expect(facts).toEqual([{ type: 'party.voiced', samples: 320 }]);
  expect(asked).toEqual(['typed-0 One.', 'typed-1 Two.']);
});

it('keeps eight sentences waiting and counts the rest', () => {
  const { type, wires } = open();
  for (let n = 0; n < 12; n++) type(`${n}`);
  expect(wires.counters).toEqual({ typed_dropped: 3 });
});

it('outlives its voice: what was being spoken is lost and counted, and the next sentence has a new one', () => {
  const { type, tell, wires, asked, system } = open();
  const fails = (utteranceId: string | null) =>
    tell({ type: 'failed', utteranceId, reason: 'gone', retryable: true });
  type('One.');
  type('Two.');
  fails('typed-0');
  expect(asked).toEqual(['typed-0 One.', 'typed-1 Two.']);
  fails('typed-0');
  fails(null);
  fails(null);
  type('Three.');
  expect(asked).toEqual(['typed-0 One.', 'typed-1 Two.', 'close', 'typed-2 Three.']);
  expect(wires.counters).toEqual({ typed_unspoken: 2 });
  expect(system.ref.getSnapshot().status).toBe('active');
});
