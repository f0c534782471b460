import { WebSocket } from 'ws';
import { silence as silentFrame } from '../../../actors/audio/wire/carrier-model.ts';
import type { Random } from '../../../actors/chance/random.ts';
import type { Ticker } from '../../../actors/telephony/simulated/ticker.ts';
import { fromTwilio } from '../../../actors/telephony/twilio/twilio-media.ts';
import type { BenchAnswer } from './bench-answer.ts';
import { CarrierQueue } from './carrier-queue.ts';
import { alignments, type DetectorFloor } from './detector-floor.ts';
import type { PartyFigures } from './party-figures.ts';
import type { StallWatch } from './stall-watch.ts';
import { spokenFrames } from './stand-in-speech.ts';

/**
 * The cheapest party that keeps a call going, with its carrier: plays what the bot sends on a grid of 20 ms, answers with the same
 * prepared audio every time, and judges by what arrives and when.
 */
export interface BenchParty {
  /** Whether the bot has been heard. */
  readonly hasHeard: boolean;
  hangUp(): void;
}

export interface BenchGround {
  url: string;
  answer: BenchAnswer;
  ticker: Ticker;
  stalls: StallWatch;
  /** Where it is counted, now. */
  figures: () => PartyFigures;
  /** Whether parties speak over the bot instead of waiting for its end. */
  isRude: () => boolean;
}

const silence = Buffer.from(silentFrame(160)).toString('base64');
/** Ticks from the bot's end to the answer: 0.2 to 1.2 s, so that calls do not march in step. */
const pauseTicks = (random: Random): number => 10 + random.below(50);
/** Ticks from the bot's beginning to the interruption: 0.4 to 1.2 s. */
const rudeTicks = (random: Random): number => 20 + random.below(40);
/** So long without the bot after our answer, and we say it again: 4 s. */
const patienceTicks = 200;
/** The lead that the bot sends ahead; a stall of ours within it may look like a late frame. */
const leadMs = 400;

const payloadMark = '"payload":"';
/** A message carries whole frames of 160 bytes, four characters for three of them. */
const frameCountOf = (text: string): number => {
  const from = text.indexOf(payloadMark) + payloadMark.length;
  return Math.floor(((text.indexOf('"', from) - from) * 3) / 4 / 160);
};

export const openBenchParty = (
  ground: BenchGround,
  ids: { callId: string; token: string },
  random: Random,
): BenchParty => {
  const { answer, ticker, stalls } = ground;
  const socket = new WebSocket(ground.url, { perMessageDeflate: false });
  const stream = { accountSid: 'AC0', callSid: `CA${ids.callId}`, streamSid: `MZ${ids.callId}` };
  const queue = new CarrierQueue();
  let sequence = 1;
  let chunk = 0;
  let isOver = false;
  let hasHeard = false;

  /** The bot's utterance: frames that came, frames that sounded, ticks since one sounded last (−1: it has not begun). */
  let came = 0;
  let sounded = 0;
  let idleTicks = -1;
  let isCut = false;
  let isNext = true;
  let pauseFor = pauseTicks(random);
  let interruptAt = rudeTicks(random);

  /** Our answer: index of the next frame; −1: we are silent. */
  let speaking = -1;
  let floor: DetectorFloor = answer.floors[0]!;
  let lastVoicedAt = 0;
  let startFloorAt = 0;
  let endFloorAt = 0;
  let isAwaiting = false;
  let awaitedTicks = 0;
  let isRudeAnswer = false;

  const send = (text: string) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
  };
  const sendFrame = (payload: string) => {
    send(fromTwilio.media(stream, ++sequence, chunk + 1, chunk * 20, payload));
    chunk += 1;
  };
  const echo = (name: string) => send(fromTwilio.mark(stream, ++sequence, name));

  const speak = (rude: boolean) => {
    speaking = 0;
    isRudeAnswer = rude;
    floor = answer.floors[chunk % alignments]!;
    startFloorAt = 0;
    endFloorAt = 0;
    pauseFor = pauseTicks(random);
    interruptAt = rudeTicks(random);
    if (!rude) isNext = true;
  };

  const sayFrame = () => {
    const frame = speaking;
    sendFrame(answer.frames[frame] ?? silence);
    if (frame === floor.startedBy) startFloorAt = performance.now();
    if (frame === answer.frames.length - 1) {
      lastVoicedAt = performance.now();
      isAwaiting = true;
      awaitedTicks = 0;
      idleTicks = -1;
    }
    if (frame === floor.endedBy) endFloorAt = performance.now();
    speaking = frame >= floor.endedBy ? -1 : frame + 1;
  };

  /** The bot's utterance is over, as far as we can hear. */
  const judgeUtterance = () => {
    const figures = ground.figures();
    if (isCut) return;
    figures.utterances += 1;
    figures.missingFrames += Math.abs(spokenFrames - came);
  };

  const listen = () => {
    if (queue.play()) {
      sounded += 1;
      idleTicks = 0;
    } else if (idleTicks >= 0) {
      idleTicks += 1;
      const isInside = sounded > 0 && sounded < spokenFrames && !isCut && speaking < 0;
      if (isInside && idleTicks === 1) {
        if (stalls.stoodStillSince(performance.now() - leadMs)) ground.figures().blurred += 1;
        else ground.figures().lateFrames += 1;
      }
    }
    queue.reached(echo);
  };

  const tick = () => {
    if (socket.readyState !== WebSocket.OPEN) return;
    listen();
    if (speaking < 0 && isAwaiting && ++awaitedTicks === patienceTicks) speak(false);
    if (speaking < 0 && !isAwaiting) {
      if (ground.isRude() && sounded >= interruptAt && idleTicks === 0) speak(true);
      else if (idleTicks === pauseFor) {
        judgeUtterance();
        speak(false);
      }
    }
    if (speaking < 0) sendFrame(silence);
    else sayFrame();
  };

  const onMedia = (frameCount: number) => {
    const now = performance.now();
    hasHeard = true;
    if (isNext) {
      isNext = false;
      isCut = false;
      came = 0;
      sounded = 0;
      interruptAt = rudeTicks(random);
      if (isAwaiting) onAnswer(now);
    }
    came += frameCount;
    for (let i = 0; i < frameCount; i += 1) queue.frame();
  };

  const onAnswer = (now: number) => {
    const figures = ground.figures();
    isAwaiting = false;
    if (stalls.stoodStillSince(lastVoicedAt)) figures.blurred += 1;
    else if (endFloorAt < lastVoicedAt) figures.strange += 1;
    else {
      figures.turnsMs.push(now - lastVoicedAt);
      figures.addedMs.push(now - endFloorAt);
    }
  };

  const onClear = () => {
    const now = performance.now();
    const figures = ground.figures();
    const isFirst = !isNext;
    queue.clear(echo);
    isCut = true;
    isNext = true;
    if (!isFirst) return;
    if (speaking < 0 || !isRudeAnswer || startFloorAt === 0) figures.strange += 1;
    else if (stalls.stoodStillSince(startFloorAt)) figures.blurred += 1;
    else figures.bargeInsMs.push(now - startFloorAt);
  };

  socket.on('open', () => {
    send(fromTwilio.connected());
    send(fromTwilio.start(stream, ids));
  });
  socket.on('message', (data) => {
    const text = (data as Buffer).toString('latin1');
    if (text.startsWith('{"event":"media"')) return onMedia(frameCountOf(text));
    const message = JSON.parse(text);
    if (message.event === 'mark') queue.mark(message.mark.name);
    else if (message.event === 'clear') onClear();
  });
  socket.on('close', () => {
    if (!isOver) ground.figures().lostSockets += 1;
    leave();
  });
  socket.on('error', () => {});
  const leave = ticker.add(tick);

  return {
    get hasHeard() {
      return hasHeard;
    },
    hangUp() {
      isOver = true;
      leave();
      send(fromTwilio.stop(stream, ++sequence));
      socket.close(1000);
    },
  };
};
