import { describe, expect, it } from 'vitest';
import { dispositionOf, dispositionWords, type EndedDial } from './disposition.ts';

const dial = (more: Partial<EndedDial>): EndedDial => ({
  outcome: 'failed',
  disposition: null,
  carrierCode: null,
  rangMs: 8_000,
  talkedMs: null,
  ringTimeoutMs: 25_000,
  ...more,
});

describe('the disposition of a dial', () => {
  it.each([
    ['486', 'busy'],
    ['600', 'busy'],
    ['408', 'no_answer'],
    ['487', 'no_answer'],
    // One no-answer in a thousand: livekit/sip#857.
    ['412', 'no_answer'],
    ['failed_precondition', 'no_answer'],
    ['FAILED_PRECONDITION', 'no_answer'],
    ['603', 'call_declined'],
    ['404', 'invalid'],
    ['484', 'invalid'],
    ['410', 'invalid'],
    ['604', 'invalid'],
    ['503', 'carrier_error'],
    ['500', 'carrier_error'],
    ['429', 'carrier_error'],
    ['sip_trunk_failure', 'carrier_error'],
    ['HTTP 400, Twilio 21211: not a number', 'invalid'],
    ['CPS limit reached P05', 'carrier_error'],
    ['nonsense', 'failed'],
  ])('follows the carrier’s code: %s is %s', (carrierCode, expected) => {
    expect(dispositionOf(dial({ carrierCode }), {})).toBe(expected);
  });

  it('takes 480 at once for a full carrier, while it rang for a refusal, and at the limit for nobody', () => {
    const ringing = (rangMs: number | null) =>
      dispositionOf(dial({ outcome: 'no_answer', carrierCode: '480', rangMs }), {});
    expect([ringing(300), ringing(9_000), ringing(24_500), ringing(null)]).toEqual([
      'carrier_error',
      'call_declined',
      'no_answer',
      'no_answer',
    ]);
  });

  it('is the carrier’s outcome where there is no code, and ours where we know better', () => {
    expect(dispositionOf(dial({ outcome: 'busy' }), {})).toBe('busy');
    expect(dispositionOf(dial({ outcome: 'canceled', carrierCode: '487' }), {})).toBe('canceled');
    expect(dispositionOf(dial({ outcome: 'abandoned', carrierCode: '200' }), {})).toBe('abandoned');
    expect(dispositionOf(dial({ outcome: 'unknown' }), {})).toBe('unknown');
  });

  it('is the record’s where a worker had the call, brought to one word where several mean the same', () => {
    const said = (disposition: string, talkedMs: number | null = 30_000) =>
      dispositionOf(dial({ outcome: 'answered', disposition, talkedMs }), {});
    expect(said('voicemail')).toBe('voicemail');
    expect(said('do_not_call')).toBe('refused');
    expect(said('wrong_number')).toBe('wrong_party');
    expect(said('hung_up')).toBe('hung_up');
    expect(said('hung_up', 1_500)).toBe('call_declined');
    expect(said('hung_up', null)).toBe('hung_up');
    // A person who says no to an appointment has not declined the call.
    expect(said('declined')).toBe('declined');
  });

  it('leaves a flow’s own word alone that has a rule of its own', () => {
    const own = dial({ outcome: 'answered', disposition: 'do_not_call' });
    expect(dispositionOf(own, { do_not_call: {} })).toBe('do_not_call');
  });

  it('is said in words', () => {
    expect(dispositionWords('no_answer')).toBe('Nobody answered');
    expect(dispositionWords('call_later')).toBe('The call ended as “call later”');
  });
});
