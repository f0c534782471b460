import type { TwilioStreamIds } from '../twilio/twilio-media.ts';
import type { FaultSource } from './faults.ts';
import { garbage } from './garbage.ts';
import type { VoiceFrame } from './party/party-voice.ts';

export interface HarmedFramesDeps {
  faults: FaultSource;
  subject: { to: string; callSid: string };
  ids: TwilioStreamIds;
  write: (text: string, frame: VoiceFrame | null) => void;
  /** Something that is none of the party's frames. */
  extra: (data: string | Buffer) => void;
  /** The socket breaks without a close. */
  reset: () => void;
}

/** A delayed frame and those behind it wait so many ticks of 20 ms. */
const delayTicks = 5;

/** The way of one stream's media frames to the socket, on which the faults on demand delay, swap, double and break. */
export const createHarmedFrames = ({
  faults,
  subject,
  ids,
  write,
  extra,
  reset,
}: HarmedFramesDeps) => {
  let garbageCount = 0;
  /** Above 0: so many ticks are still held. −1: one frame waits for the next one to overtake it. */
  let heldTicks = 0;
  /** Written later: in order, bounded by the ticks that are held. */
  let held: { text: string; frame: VoiceFrame | null }[] = [];

  /** True when a fault took the frame over. */
  const suffers = (text: string, frame: VoiceFrame | null): boolean => {
    if (faults.occurs('media.garbage', subject)) {
      extra(garbage(garbageCount, ids));
      garbageCount += 1;
    }
    if (faults.occurs('socket.reset', subject)) {
      reset();
      return true;
    }
    if (heldTicks === 0 && faults.occurs('media.delay', subject)) heldTicks = delayTicks;
    else if (heldTicks === 0 && faults.occurs('media.reorder', subject)) {
      held.push({ text, frame });
      heldTicks = -1;
      return true;
    }
    if (faults.occurs('media.duplicate', subject)) extra(text);
    return false;
  };

  const flushHeld = (): void => {
    for (const each of held) write(each.text, each.frame);
    held = [];
    heldTicks = 0;
  };

  return {
    send(text: string, frame: VoiceFrame | null): void {
      if (suffers(text, frame)) return;
      if (heldTicks > 0) {
        held.push({ text, frame });
        heldTicks -= 1;
        if (heldTicks === 0) flushHeld();
        return;
      }
      write(text, frame);
      if (heldTicks < 0) flushHeld();
    },
  };
};
