import { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import type { AudioEdge, RecordedBlock } from '../audio-session.ts';
import { FRAME_SAMPLES } from '../codec/mulaw.ts';
import { CarrierModel, silence } from '../wire/carrier-model.ts';
import { AudioSessionCore } from './audio-session-core.ts';

const vad = VadConfig.parse({ startMs: 60, stopMs: 200, thresholdDb: 12 });
const QUIET = silence(FRAME_SAMPLES);

/** A core and a carrier that share one virtual clock of 20 ms; `lagTicks` is the way from us to the carrier. */
export function coreWithCarrier({
  leadMs = 240,
  lagTicks = 0,
  splitsClear = false,
  comfort = false,
} = {}) {
  const carrier = new CarrierModel();
  const blocks: RecordedBlock[] = [];
  const edges: AudioEdge[] = [];
  const core = new AudioSessionCore(
    { streamSid: 'MZ1', vad, leadMs, comfort },
    { recorded: (block) => blocks.push(block) },
    1_000,
  );
  const late: string[][] = [];
  let now = 1_000;
  const drain = () => {
    edges.push(...core.edges.splice(0));
    return core.texts.splice(0).map(String);
  };
  return {
    carrier,
    core,
    edges,
    blocks,
    clear: () => core.clear(now),
    at: () => now,
    /** Frames of the party, one a tick. */
    run(ticks: number, party: Uint8Array = QUIET) {
      for (let i = 0; i < ticks; i++) {
        late.push(drain());
        if (late.length > lagTicks) {
          const texts = late.shift()!;
          const clearAt = texts.findLastIndex((text) => text.includes('"clear","'));
          // What we wrote behind a clear may reach the carrier a tick later than the clear.
          if (splitsClear && clearAt >= 0) {
            late[0] = [...texts.splice(clearAt + 1), ...(late[0] ?? [])];
          }
          carrier.take(texts);
        }
        now += 20;
        for (const text of carrier.tick(party)) core.receive(text, now);
        core.tick(now);
        edges.push(...core.edges.splice(0));
      }
    },
    say(playId: string, audio: Uint8Array<ArrayBuffer>) {
      core.play(playId, now);
      core.audio(playId, audio, now);
      core.finish(playId, now);
      edges.push(...core.edges.splice(0));
    },
    of<T extends AudioEdge['type']>(type: T) {
      return edges.filter((edge): edge is Extract<AudioEdge, { type: T }> => edge.type === type);
    },
  };
}
