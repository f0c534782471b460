import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { TapFrame } from '../audio-session.ts';
import { PortTap } from './port-tap.ts';

const frame = (at: number): TapFrame => ({ at, pcm: new Int16Array(160) });
const hearing = () => {
  const told: number[] = [];
  const { promise: end, resolve: ended } = Promise.withResolvers<void>();
  return { told, end, ear: { hear: ({ at }: TapFrame) => void told.push(at), ended } };
};

it('tells an ear what comes by the port, and its end', async () => {
  const { told, end, ear } = hearing();
  const { port } = new PortTap(ear);
  port.postMessage(frame(0));
  port.postMessage(frame(160));
  port.close();
  await end;
  expect(told).toEqual([0, 160]);
});

it('tells what has come by now when somebody asks, and nothing once it is closed', async () => {
  const { told, ear } = hearing();
  const tap = new PortTap(ear);
  tap.port.postMessage(frame(0));
  tap.drain();
  expect(told).toEqual([0]);
  tap.port.postMessage(frame(160));
  tap.close();
  await once(tap.port, 'close');
  expect(told).toEqual([0]);
});

it('leaves the port of who hears elsewhere as it is', () => {
  const { port1, port2 } = new MessageChannel();
  const tap = new PortTap(port1);
  expect(tap.port).toBe(port1);
  tap.drain();
  tap.close();
  port2.close();
});
