import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MESSAGE_MAX, PAYLOAD_MAX, TwilioWire } from './twilio.ts';

const sid = 'MZ0123';
const payload = Buffer.alloc(160, 0x55).toString('base64');
const media = (more: object = {}, top: object = {}) =>
  JSON.stringify({
    event: 'media',
    sequenceNumber: '4',
    streamSid: sid,
    media: { track: 'inbound', chunk: '2', timestamp: '40', payload, ...more },
    ...top,
  });

describe('Twilio framing', () => {
  it('cuts timestamp and payload out of a media message, wherever streamSid stands', () => {
    const wire = new TwilioWire(sid);
    const late = `{"event":"media","sequenceNumber":"3","media":{"track":"inbound","chunk":"1","timestamp":"20","payload":"${payload}"},"streamSid":"${sid}"}`;
    for (const [text, timestampMs] of [
      [media(), 40],
      [late, 20],
    ] as const) {
      const read = wire.read(text);
      expect(read).toMatchObject({ kind: 'media', timestampMs });
      if (read.kind === 'media') expect([...read.payload]).toEqual(Array(160).fill(0x55));
    }
  });

  it('reads unusual but valid messages by the slow path', () => {
    const wire = new TwilioWire(sid);
    const spaced = JSON.stringify(JSON.parse(media()), null, 1);
    expect(wire.read(spaced)).toMatchObject({ kind: 'media', timestampMs: 40 });
    expect(wire.read(media({ timestamp: 60 }))).toMatchObject({ kind: 'media', timestampMs: 60 });
    const escaped = media().replace('VVVV', '\\u0056VVV');
    expect(wire.read(escaped)).toMatchObject({ kind: 'media', timestampMs: 40 });
  });

  it('reads marks and leaves alone what is not the audio’s business', () => {
    const wire = new TwilioWire(sid);
    const mark = JSON.stringify({ event: 'mark', streamSid: sid, mark: { name: 'a"b' } });
    expect(wire.read(mark)).toEqual({ kind: 'mark', name: 'a"b' });
    for (const event of ['connected', 'start', 'stop', 'dtmf']) {
      expect(wire.read(JSON.stringify({ event }))).toEqual({ kind: 'other' });
    }
    expect(wire.read(media({ track: 'outbound' }))).toEqual({ kind: 'other' });
  });

  it('calls malformed what is', () => {
    const wire = new TwilioWire(sid);
    const bad = [
      '',
      'nonsense',
      'null',
      '[]',
      '{"event":"media",',
      media().slice(0, -40),
      media({}, { streamSid: 'MZother' }),
      media({ payload: '' }),
      media({ payload: `*${payload.slice(1)}` }),
      media({ payload: payload.slice(0, -1) }),
      media({ payload: 7 }),
      media({ timestamp: '-20' }),
      media({ timestamp: '1e99' }),
      media({ timestamp: '' }),
      media({ timestamp: '99999999999999999999' }),
      media({ payload: Buffer.alloc(PAYLOAD_MAX + 1).toString('base64') }),
      JSON.stringify({ event: 'mark', streamSid: sid, mark: {} }),
      JSON.stringify({ event: 'media', streamSid: sid }),
      JSON.stringify({ event: 'unheard-of', streamSid: sid }),
    ];
    for (const text of bad)
      expect(wire.read(text), text.slice(0, 80)).toEqual({ kind: 'malformed' });
    expect(wire.read('x'.repeat(MESSAGE_MAX + 1))).toEqual({ kind: 'oversize' });
  });

  it('never throws, whatever comes', () => {
    const wire = new TwilioWire(sid);
    const cut = fc.tuple(fc.nat(300), fc.nat(300)).map(([from, to]) => {
      const text = media();
      return text.slice(0, from) + text.slice(to);
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), cut), (text) => {
        expect(typeof wire.read(text).kind).toBe('string');
      }),
    );
  });

  it('builds messages that are JSON', () => {
    const wire = new TwilioWire('MZ"\\');
    const frames = Buffer.from([1, 2, 3, 4]);
    expect(JSON.parse(wire.mediaText(frames, 1, 3))).toEqual({
      event: 'media',
      streamSid: 'MZ"\\',
      media: { payload: Buffer.from([2, 3]).toString('base64') },
    });
    expect(JSON.parse(wire.markText('n"'))).toMatchObject({ event: 'mark', mark: { name: 'n"' } });
    expect(JSON.parse(wire.clearText())).toEqual({ event: 'clear', streamSid: 'MZ"\\' });
  });

  it('cuts what it cuts as a parser reads it, whatever one byte of the message becomes', () => {
    const wire = new TwilioWire(sid);
    const forms = (bytes: Uint8Array, ms: number) => {
      const base64 = Buffer.from(bytes).toString('base64');
      return [
        media({ timestamp: `${ms}`, payload: base64 }),
        `{"event":"media","sequenceNumber":"3","media":{"track":"inbound","chunk":"1","timestamp":"${ms}","payload":"${base64}"},"streamSid":"${sid}"}`,
      ];
    };
    const said = (message: Uint8Array) => {
      const read = wire.read(message);
      return read.kind === 'media' ? { ...read, payload: [...read.payload] } : read;
    };
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        fc.boolean(),
        fc.nat(),
        fc.nat(255),
        (bytes, ms, isLate, place, byte) => {
          const text = forms(bytes, ms)[isLate ? 1 : 0]!;
          const whole = Buffer.from(text);
          expect(said(whole)).toEqual({ kind: 'media', timestampMs: ms, payload: [...bytes] });
          const harmed = Buffer.from(text);
          harmed[place % harmed.length] = byte;
          // A blank before it is nothing to a parser, and never cut.
          const parsed = said(Buffer.concat([Buffer.from(' '), harmed]));
          expect(said(harmed)).toEqual(parsed);
        },
      ),
      { numRuns: 2_000, seed: 1 },
    );
  });
});
