import { BrowserWire } from './browser.ts';
import { TwilioWire } from './twilio.ts';
import type { Wire, WireName } from './wire.ts';

export const openWire = (name: WireName, streamSid: string): Wire => {
  switch (name) {
    case 'twilio':
      return new TwilioWire(streamSid);
    // The room's client resamples on its own threads: what comes here is what a browser sends at 8 kHz.
    case 'room':
    case 'browser-8k':
      return new BrowserWire(8_000);
    case 'browser-16k':
      return new BrowserWire(16_000);
  }
};
