import { describe, expect, it } from 'vitest';
import { createRelayClient, silentMs } from './relay-client.ts';
import { backoffMs, type RelaySocket } from './socket-link.ts';

/** Both ends of the wire and the time between them. */
const ground = () => {
  let nowMs = 1_000_000;
  let timers: { at: number; act: () => void }[] = [];
  const sockets: (RelaySocket & { sent: unknown[]; isClosed: boolean })[] = [];
  const links: string[] = [];
  const heard: unknown[] = [];
  const client = createRelayClient({
    open: () => {
      const socket = {
        sent: [] as unknown[],
        isClosed: false,
        send: (text: string) => void socket.sent.push(JSON.parse(text)),
        close: () => {
          socket.isClosed = true;
        },
        onopen: null,
        onmessage: null,
        onclose: null,
      };
      sockets.push(socket);
      return socket;
    },
    clock: {
      now: () => nowMs,
      after: (ms, act) => {
        const timer = { at: nowMs + ms, act };
        timers.push(timer);
        return () => {
          timers = timers.filter((one) => one !== timer);
        };
      },
    },
    random: () => 0.5,
    onLink: (state) => links.push(state),
  });
  const last = () => sockets.at(-1)!;
  return {
    client,
    sockets,
    links,
    heard,
    last,
    open: () => last().onopen!(),
    say: (message: object) =>
      last().onmessage!({
        data: JSON.stringify({ topic: 'wallboard', epoch: 'e1', t: nowMs, data: null, ...message }),
      }),
    pass: (ms: number) => {
      const until = nowMs + ms;
      for (;;) {
        const due = timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((one) => one !== due);
        nowMs = due.at;
        due.act();
      }
      nowMs = until;
    },
    watch: () =>
      client.watch('wallboard', {
        snapshot: (data) => heard.push(['snapshot', data]),
        patch: (data) => heard.push(['patch', data]),
        stale: (note) => heard.push(['stale', note]),
        gone: () => heard.push(['gone']),
      }),
  };
};

const running = () => {
  const all = ground();
  const leave = all.watch();
  all.open();
  all.say({ type: 'snapshot', seq: 3, data: 'whole' });
  return { ...all, leave };
};

describe('the relay client', () => {
  it('opens its socket with the first watch and drops it with the last', () => {
    const { client, sockets, last } = ground();
    expect(sockets).toHaveLength(0);
    const listener = { snapshot() {}, patch() {}, stale() {}, gone() {} };
    const leave = client.watch('wallboard', listener);
    expect(sockets).toHaveLength(1);
    leave();
    expect(last().isClosed).toBe(true);
  });

  it('hands on a snapshot and then its patches in order', () => {
    const { say, heard, last } = running();
    say({ type: 'patch', seq: 4, data: 'a' });
    say({ type: 'patch', seq: 5, data: 'b' });
    expect(last().sent).toEqual([{ op: 'watch', topic: 'wallboard' }]);
    expect(heard).toEqual([
      ['snapshot', 'whole'],
      ['patch', 'a'],
      ['patch', 'b'],
    ]);
  });

  it('asks once for what a gap left out, and takes nothing until it comes', () => {
    const { say, heard, last } = running();
    say({ type: 'patch', seq: 5, data: 'b' });
    say({ type: 'patch', seq: 6, data: 'c' });
    expect(last().sent.slice(1)).toEqual([
      { op: 'watch', topic: 'wallboard', from: { epoch: 'e1', seq: 3 } },
    ]);
    for (const [seq, data] of [
      [4, 'a'],
      [5, 'b'],
      [6, 'c'],
      [6, 'c'],
    ])
      say({ type: 'patch', seq, data });
    expect(heard.slice(1)).toEqual([
      ['patch', 'a'],
      ['patch', 'b'],
      ['patch', 'c'],
    ]);
  });

  it('asks for the whole when the answer to a gap does not come', () => {
    const { say, pass, last } = running();
    say({ type: 'patch', seq: 9 });
    pass(5_000);
    expect(last().sent.at(-1)).toEqual({ op: 'watch', topic: 'wallboard' });
  });

  it('asks for the whole at once when a patch shows that something was missed before it', () => {
    const { client, open, say, last } = ground();
    const listener = { snapshot() {}, patch: () => 'incomplete', stale() {}, gone() {} };
    client.watch('wallboard', listener);
    open();
    say({ type: 'snapshot', seq: 3 });
    say({ type: 'patch', seq: 4 });
    expect(last().sent).toEqual([
      { op: 'watch', topic: 'wallboard' },
      { op: 'watch', topic: 'wallboard' },
    ]);
  });

  it('asks anew when the topic has begun another life', () => {
    const { say, heard, last } = running();
    say({ type: 'patch', epoch: 'e2', seq: 4, data: 'of another life' });
    expect(last().sent).toHaveLength(2);
    say({ type: 'snapshot', epoch: 'e2', seq: 4, data: 'new whole' });
    say({ type: 'patch', epoch: 'e2', seq: 5, data: 'z' });
    expect(heard.slice(1)).toEqual([
      ['snapshot', 'new whole'],
      ['patch', 'z'],
    ]);
  });

  it('notices by a sign of life that patches were lost', () => {
    const { say, last } = running();
    say({ type: 'alive', seq: 3 });
    expect(last().sent).toHaveLength(1);
    say({ type: 'alive', seq: 5 });
    expect(last().sent).toHaveLength(2);
  });

  it('resumes each topic where it stood after the socket was lost', () => {
    const { say, pass, sockets, open, last, links, heard } = running();
    last().onclose!();
    expect(links.at(-1)).toBe('lost');
    pass(250);
    expect(sockets).toHaveLength(2);
    open();
    expect(last().sent).toEqual([
      { op: 'watch', topic: 'wallboard', from: { epoch: 'e1', seq: 3 } },
    ]);
    say({ type: 'patch', seq: 4, data: 'missed' });
    expect(heard.at(-1)).toEqual(['patch', 'missed']);
    expect(links.at(-1)).toBe('open');
  });

  it('takes a socket that is silent for dead', () => {
    const { say, pass, sockets } = running();
    for (let beats = 0; beats < 6; beats += 1) {
      pass(5_000);
      say({ type: 'alive', seq: 3 });
    }
    expect(sockets).toHaveLength(1);
    pass(2 * silentMs);
    expect(sockets.length).toBeGreaterThan(1);
  });

  it('gives up a socket that does not open, and waits longer each time', () => {
    const { watch, pass, sockets } = ground();
    watch();
    pass(8_000);
    expect(sockets[0]!.isClosed).toBe(true);
    pass(60_000);
    const tries = sockets.length;
    expect(tries).toBeGreaterThan(3);
    expect(tries).toBeLessThan(9);
  });

  it('comes back when the API asks it to, and does not call that a loss', () => {
    const { say, pass, sockets, links } = running();
    say({ topic: '', type: 'reconnect', seq: 0 });
    pass(1_000);
    expect(sockets).toHaveLength(2);
    expect(links).not.toContain('lost');
  });

  it('does not ask again for what is gone', () => {
    const { say, pass, open, last, heard } = running();
    say({ type: 'gone', seq: 3 });
    expect(heard.at(-1)).toEqual(['gone']);
    last().onclose!();
    pass(250);
    open();
    expect(last().sent).toEqual([]);
  });

  it('tells who is silent and that all speak again', () => {
    const { say, heard } = running();
    say({ type: 'stale', seq: 3, data: { sinceAt: 5, what: 'worker-1' } });
    say({ type: 'stale', seq: 3, data: { sinceAt: null, what: '' } });
    expect(heard.slice(1)).toEqual([
      ['stale', { sinceAt: 5, what: 'worker-1' }],
      ['stale', null],
    ]);
  });

  it('reckons by the clock of the server', () => {
    const { say, client } = running();
    say({ type: 'alive', seq: 3, t: 1_000_000 + 90_000 });
    expect(client.serverNow()).toBe(1_090_000);
  });

  it('passes over what is no message', () => {
    const { last, heard } = running();
    last().onmessage!({ data: '{' });
    last().onmessage!({ data: new ArrayBuffer(2) });
    expect(heard).toHaveLength(1);
  });
});

describe('backoff', () => {
  it('doubles to a bound, and half of it is chance', () => {
    expect(backoffMs(0, () => 0)).toBe(125);
    expect(backoffMs(0, () => 1)).toBe(250);
    expect(backoffMs(30, () => 1)).toBe(10_000);
  });
});
