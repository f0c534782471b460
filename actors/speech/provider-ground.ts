import type { Clock } from '../../machines/supervision/clock.ts';
import { seededRandom } from '../chance/random.ts';
import { realClock } from '../clock/real-clock.ts';
import { openCartesiaSpeech } from './cartesia/cartesia-speech.ts';
import { startSimulatedCartesia } from './cartesia/simulated-cartesia.ts';
import { openDeepgramSpeech } from './deepgram/deepgram-speech.ts';
import { startSimulatedDeepgram } from './deepgram/simulated-deepgram.ts';
import { openElevenlabsSpeech } from './elevenlabs/elevenlabs-speech.ts';
import { startSimulatedElevenlabs } from './elevenlabs/simulated-elevenlabs.ts';
import type { SimulatedProvider } from './provider-socket/simulated-provider.ts';
import type { SocketTiming } from './provider-socket/socket-timing.ts';
import type { SpeechToText } from './speech-to-text.ts';
import type { TextToSpeech } from './text-to-speech.ts';

/** An adapter and the simulated vendor that it talks to, for tests. */
export interface ProviderGround<Port extends SpeechToText | TextToSpeech> {
  vendor: SimulatedProvider;
  port: Port;
  close(): Promise<void>;
}

export interface GroundOptions {
  clock?: Clock;
  timing?: Partial<SocketTiming>;
  /** The adapter's, when it differs from the vendor's. */
  apiKey?: string;
  model?: string;
}

export const voiceNames = ['cartesia', 'elevenlabs'] as const;

const apiKey = 'key';

const ground = <Port extends SpeechToText | TextToSpeech>(
  vendor: SimulatedProvider,
  port: Port,
): ProviderGround<Port> => ({
  vendor,
  port,
  async close() {
    await port.close();
    await vendor.close();
  },
});

const adapter = (vendor: SimulatedProvider, options: GroundOptions) => ({
  apiKey,
  url: vendor.url,
  clock: realClock(),
  random: seededRandom(1),
  ...options,
});

export const deepgramGround = async (
  options: GroundOptions & { finalizeMaxMs?: number } = {},
): Promise<ProviderGround<SpeechToText>> => {
  const { clock = realClock() } = options;
  const vendor = await startSimulatedDeepgram({ clock, apiKey });
  return ground(vendor, openDeepgramSpeech({ finalizeMaxMs: 10_000, ...adapter(vendor, options) }));
};

export const voiceGround = async (
  name: (typeof voiceNames)[number],
  options: GroundOptions & { alignmentMaxMs?: number; everyMs?: number } = {},
): Promise<ProviderGround<TextToSpeech>> => {
  const { clock = realClock(), everyMs = 1 } = options;
  const isCartesia = name === 'cartesia';
  const start = isCartesia ? startSimulatedCartesia : startSimulatedElevenlabs;
  const open = isCartesia ? openCartesiaSpeech : openElevenlabsSpeech;
  const vendor = await start({ clock, apiKey, everyMs });
  return ground(vendor, open(adapter(vendor, options)));
};
