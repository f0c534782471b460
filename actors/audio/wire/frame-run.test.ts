import { expect, it } from 'vitest';
import { FrameRun } from './frame-run.ts';
import { openWire } from './open-wire.ts';
import type { WireMessage, WireName } from './wire.ts';

const runOn = (name: WireName, frameCount: number, framesMax = 10) => {
  const sent: WireMessage[] = [];
  const run = new FrameRun(openWire(name, 'MZ1'), framesMax, (message) => sent.push(message));
  const scratch = Buffer.alloc(320);
  for (let i = 0; i < frameCount; i += 1) {
    scratch.fill(i, 160);
    run.add(scratch, 160);
  }
  return { run, sent };
};
const heard = (messages: WireMessage[]) =>
  messages.map((message) => [...Buffer.from(JSON.parse(String(message)).media.payload, 'base64')]);

it('sends a carrier ten frames as one message, in order, and what is left at the end of the run', () => {
  const { run, sent } = runOn('twilio', 12);
  expect(sent).toHaveLength(1);
  run.end();
  run.end();
  const frame = (code: number) => Array.from({ length: 160 }, () => code);
  expect(heard(sent)).toEqual([
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap(frame),
    [10, 11].flatMap(frame),
  ]);
});

it('sends a carrier that wants it so each frame alone', () => {
  expect(heard(runOn('twilio', 3, 1).sent).map(({ length }) => length)).toEqual([160, 160, 160]);
});

it('sends a browser each frame as it comes', () => {
  const { sent } = runOn('browser-16k', 3);
  expect(sent.map((message) => (message as Uint8Array).length)).toEqual([640, 640, 640]);
});
