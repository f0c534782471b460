import { deepgramGround, voiceGround, voiceNames } from './provider-ground.ts';
import { describeSpeech } from './speech-contract.ts';

for (const name of voiceNames)
  describeSpeech(`deepgram and ${name}`, async () => {
    const ear = await deepgramGround();
    // Audio that overtakes the times of its words waits for them, however slow the machine.
    const mouth = await voiceGround(name, { alignmentMaxMs: 10_000 });
    return {
      stt: ear.port,
      tts: mouth.port,
      async close() {
        await ear.close();
        await mouth.close();
      },
    };
  });
