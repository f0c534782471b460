import { expect, it } from 'vitest';
import { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { SileroBank } from '../activity/silero-bank.ts';
import { CarrierModel, silence, tone } from '../wire/carrier-model.ts';
import { AudioSessionCore } from './audio-session-core.ts';

it('goes on with energy where Silero cannot be loaded, says so once and counts it', async () => {
  const silero = new SileroBank(() => Promise.reject(new Error('no such model')));
  const vad = VadConfig.parse({ engine: 'silero' });
  const core = new AudioSessionCore({ streamSid: 'MZ1', vad }, { silero }, 0);
  const carrier = new CarrierModel();
  await Promise.resolve();
  for (let n = 0; n < 100; n++) {
    const frame = n >= 40 && n < 60 ? tone(160) : silence(160);
    for (const text of carrier.tick(frame)) core.receive(text, n * 20);
    core.tick(n * 20);
  }
  const told = core.edges.map((edge) => edge.type);
  expect(told).toEqual(['vad.degraded', 'speech.started', 'speech.ended']);
  expect(core.edges[0]).toMatchObject({ reason: 'no such model' });
  expect(core.count()).toMatchObject({ vadFallbacks: 1, vadAskedWindows: 0 });
});
