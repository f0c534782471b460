import { describe, expect, it } from 'vitest';
import type { TelephonyProvider } from '../../../machines/contracts/telephony-settings.ts';
import { providersOf, withLimit } from './provider-limits.ts';

const provider = (id: string, type: TelephonyProvider['type']): TelephonyProvider => ({
  id,
  type,
  max_concurrent: 10,
  cps: 1,
});
const twilio = provider('twilio', 'twilio');
const simulated = provider('simulated', 'simulated');

describe('limits of providers', () => {
  it('are shown of the one in use first, also where only its standard holds', () => {
    expect(providersOf([twilio, simulated], simulated)).toEqual([simulated, twilio]);
    expect(providersOf([twilio], simulated)).toEqual([simulated, twilio]);
    const named = provider('sim-1', 'simulated');
    expect(providersOf([named], simulated)).toEqual([named]);
  });

  it('change of one provider, and of no other', () => {
    const settings = { providers: [twilio, simulated] };
    expect(withLimit(settings, simulated, { cps: 5 })).toEqual({
      providers: [twilio, { ...simulated, cps: 5 }],
    });
    expect(withLimit({ providers: [twilio] }, simulated, { max_concurrent: 3 })).toEqual({
      providers: [twilio, { ...simulated, max_concurrent: 3 }],
    });
  });
});
