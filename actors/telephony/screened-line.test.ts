import { describe, expect, it } from 'vitest';
import type { LineHandlers, MediaLine } from './media-line.ts';
import { createScreenedLine } from './screened-line.ts';

/** A line whose stream the test plays. */
const start = () => {
  let raw!: LineHandlers;
  const ear: string[] = [];
  const call: string[] = [];
  const line: MediaLine = {
    streamSid: 'MZ1',
    carrierCallId: 'CA1',
    parameters: { callId: 'c' },
    listen: (handlers) => {
      raw = handlers;
    },
    send: () => {},
    hangUp: () => call.push('hung up'),
  };
  const text = (messages: Uint8Array[]) => messages.map((one) => Buffer.from(one).toString());
  const screened = createScreenedLine(line, {
    messages: (messages) => ear.push(...text(messages)),
    ended: (how) => ear.push(how),
  });
  const handlers: LineHandlers = {
    messages: (messages) => call.push(...text(messages)),
    digit: (digit) => call.push(`digit ${digit}`),
    stopped: () => call.push('stopped'),
    closed: () => call.push('closed'),
  };
  return {
    ear,
    call,
    screened,
    come: (...words: string[]) => raw.messages(words.map((word) => Buffer.from(word))),
    raw: () => raw,
    attach: () => screened.line.listen(handlers),
  };
};

describe('a screened line', () => {
  it('gives the call everything that the ear has heard, and both what follows', () => {
    const { ear, call, come, attach } = start();
    come('a', 'b');
    attach();
    come('c');
    expect(ear).toEqual(['a', 'b', 'c']);
    expect(call).toEqual(['a', 'b', 'c']);
  });

  it('gives what was heard once: to whoever takes it before the call listens, or to the call', () => {
    const { call, come, attach, screened } = start();
    come('a', 'b');
    const heard = screened.line.takeHeard!();
    expect(heard.map((one) => Buffer.from(one).toString())).toEqual(['a', 'b']);
    // Not slices of a socket's buffer.
    expect(heard.every((one) => one.buffer.byteLength === one.length)).toBe(true);
    come('c');
    attach();
    expect(call).toEqual(['c']);
  });

  it('keeps the newest ten seconds', () => {
    const { come, screened } = start();
    for (let n = 0; n < 700; n++) come(String(n));
    const heard = screened.line.takeHeard!().map((one) => Number(Buffer.from(one).toString()));
    expect([heard.length, heard[0], heard.at(-1)]).toEqual([500, 200, 699]);
  });

  it.each(['stopped', 'closed'] as const)(
    'tells the ear and a later call that it has %s',
    (how) => {
      const { ear, call, raw, attach } = start();
      raw()[how]();
      attach();
      expect([ear, call]).toEqual([[how], [how]]);
    },
  );

  it('tells the ear nothing once it is deaf', () => {
    const { ear, call, come, attach, screened, raw } = start();
    attach();
    screened.deafen();
    come('a');
    raw().digit('5');
    raw().stopped();
    expect(ear).toEqual([]);
    expect(call).toEqual(['a', 'digit 5', 'stopped']);
    screened.line.hangUp();
    expect(call.at(-1)).toBe('hung up');
  });
});
