import type { TwilioStreamIds } from '../twilio/twilio-media.ts';

/** Larger than any reader of ours should take in one message. */
const oversizeBytes = 300_000;

/** Messages that are not of the protocol, one after the other by `n`. */
export const garbage = (n: number, ids: TwilioStreamIds): string | Buffer => {
  const kinds: (() => string | Buffer)[] = [
    () => '{"event":"media","streamSid":',
    () => JSON.stringify({ event: 'media', streamSid: ids.streamSid, media: { payload: 7 } }),
    () => JSON.stringify({ event: 'dance', streamSid: ids.streamSid }),
    () => '[]',
    () => 'null',
    () =>
      JSON.stringify({
        event: 'media',
        sequenceNumber: 'minus one',
        streamSid: 'MZsomebodyelse',
        media: { track: 'inbound', chunk: '-1', timestamp: '-20', payload: '%%%' },
      }),
    () => Buffer.from([0, 1, 2, 3]),
    () => JSON.stringify({ event: 'dtmf', streamSid: ids.streamSid, dtmf: { digit: '99' } }),
    () => JSON.stringify({ event: 'media', media: { payload: 'A'.repeat(oversizeBytes) } }),
  ];
  return (kinds[n % kinds.length] as () => string | Buffer)();
};
