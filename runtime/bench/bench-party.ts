import { WebSocket } from 'ws';
import type { Random } from '../../actors/chance/random.ts';
import {
  createPlaybackQueue,
  frameBytes,
} from '../../actors/telephony/simulated/playback-queue.ts';
import type { createTicker } from '../../actors/telephony/simulated/ticker.ts';

/**
 * The cheapest party that keeps a call going: hears when the bot has finished by its own playback queue, answers with the
 * same prepared audio every time, and times how long the bot takes to begin.
 */
export interface BenchParty {
  hangUp(): void;
}

export interface BenchFigures {
  /** From our last voiced frame to the bot's first one, ms. */
  turnsMs: number[];
  /** From the frame that completes the bot's 200 ms of silence to the bot's first one, ms. */
  addedMs: number[];
  /** Times that the bot's audio ran out in the middle of an utterance. */
  underruns: number;
  framesReceived: number;
  lostSockets: number;
  /** Turns that say nothing, because the measuring process itself stood still meanwhile. */
  blurredTurns: number;
}

/** Tells when this process was held up: what it measured across such a moment is its own lateness. */
export interface StallWatch {
  stoodStillSince(at: number): boolean;
  readonly longestMs: number;
  close(): void;
}

const beatMs = 2;
/** A timer of 2 ms that comes this late was not kept by a timer's usual slack. */
const stallMs = 8;

export const watchStalls = (): StallWatch => {
  let lastBeat = performance.now();
  let lastStall = 0;
  let longestMs = 0;
  const look = () => {
    const now = performance.now();
    const gap = now - lastBeat;
    if (gap > stallMs) lastStall = now;
    longestMs = Math.max(longestMs, gap);
    lastBeat = now;
  };
  const timer = setInterval(look, beatMs);
  return {
    stoodStillSince(at) {
      look();
      return lastStall > at;
    },
    get longestMs() {
      return longestMs;
    },
    close: () => clearInterval(timer),
  };
};

export interface BenchAnswer {
  frames: string[];
  /** Frames up to the last voiced one. */
  voicedCount: number;
}

const silence = Buffer.alloc(frameBytes, 0xff).toString('base64');
/** Ticks of silence after the bot has finished before we answer: 0.2 to 1.2 s, so that calls do not march in step. */
const pauseTicks = (random: Random): number => 10 + random.below(50);
const vadTicks = 10;

export const openBenchParty = (
  url: string,
  ids: { callId: string; token: string },
  answer: BenchAnswer,
  ticker: ReturnType<typeof createTicker>,
  figures: BenchFigures,
  stalls: StallWatch,
  random: Random,
): BenchParty => {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const queue = createPlaybackQueue();
  const streamSid = `MZ${ids.callId}`;
  let sequence = 1;
  let chunk = 0;
  let idleTicks = -1;
  let answerAfter = pauseTicks(random);
  let answering = -1;
  let lastVoicedAt = 0;
  let floorAt = 0;
  let isAwaiting = false;
  let lastMediaAt = 0;
  let isOver = false;

  const send = (text: string) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
  };

  const sendFrame = (payload: string) => {
    send(
      `{"event":"media","sequenceNumber":"${++sequence}","streamSid":"${streamSid}","media":{"track":"inbound","chunk":"${++chunk}","timestamp":"${(chunk - 1) * 20}","payload":"${payload}"}}`,
    );
  };

  const tick = () => {
    if (socket.readyState !== WebSocket.OPEN) return;
    const played = queue.take();
    for (const name of queue.reachedMarks())
      send(
        `{"event":"mark","sequenceNumber":"${++sequence}","streamSid":"${streamSid}","mark":{"name":"${name}"}}`,
      );
    if (played !== null) idleTicks = 0;
    else if (idleTicks >= 0) idleTicks += 1;
    if (answering < 0 && !isAwaiting && idleTicks === answerAfter) {
      answering = 0;
      answerAfter = pauseTicks(random);
    }
    if (answering < 0) return sendFrame(silence);
    sendFrame(answer.frames[answering] ?? silence);
    answering += 1;
    if (answering === answer.voicedCount) {
      lastVoicedAt = performance.now();
      isAwaiting = true;
      idleTicks = -1;
    }
    if (answering === answer.voicedCount + vadTicks) {
      floorAt = performance.now();
      answering = -1;
    }
  };

  const onMedia = (payload: string) => {
    const now = performance.now();
    figures.framesReceived += 1;
    if (isAwaiting && floorAt > lastVoicedAt) {
      isAwaiting = false;
      if (stalls.stoodStillSince(lastVoicedAt)) figures.blurredTurns += 1;
      else {
        figures.turnsMs.push(now - lastVoicedAt);
        figures.addedMs.push(now - floorAt);
      }
    } else if (queue.queuedBytes === 0 && now - lastMediaAt < 400 && idleTicks > 0)
      figures.underruns += 1;
    lastMediaAt = now;
    queue.audio(Buffer.from(payload, 'base64'));
  };

  socket.on('open', () => {
    send('{"event":"connected","protocol":"Call","version":"1.0.0"}');
    send(
      JSON.stringify({
        event: 'start',
        sequenceNumber: '1',
        streamSid,
        start: {
          streamSid,
          accountSid: 'AC0',
          callSid: `CA${ids.callId}`,
          tracks: ['inbound'],
          customParameters: ids,
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        },
      }),
    );
  });
  socket.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString());
    if (message.event === 'media') onMedia(message.media.payload);
    else if (message.event === 'mark') queue.mark(message.mark.name);
    else if (message.event === 'clear')
      for (const name of queue.clear())
        send(
          `{"event":"mark","sequenceNumber":"${++sequence}","streamSid":"${streamSid}","mark":{"name":"${name}"}}`,
        );
  });
  socket.on('close', () => {
    if (!isOver) figures.lostSockets += 1;
    leave();
  });
  socket.on('error', () => {});
  const leave = ticker.add(tick);

  return {
    hangUp() {
      isOver = true;
      leave();
      send(
        `{"event":"stop","sequenceNumber":"${++sequence}","streamSid":"${streamSid}","stop":{"accountSid":"AC0","callSid":"CA${ids.callId}"}}`,
      );
      socket.close(1000);
    },
  };
};
