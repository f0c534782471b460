import type { Socket } from 'node:net';
import WebSocket from 'ws';
import { fromTwilio, readToTwilio, type TwilioStreamIds } from '../twilio/twilio-media.ts';
import { signTwilioRequest } from '../twilio/twilio-signature.ts';
import type { FaultSource } from './faults.ts';
import { createHarmedFrames } from './harmed-frames.ts';
import type { VoiceFrame } from './party/party-voice.ts';
import { silentPayload } from './party/party-voice.ts';
import { createPlaybackQueue, type PlaybackQueue } from './playback-queue.ts';
import { tickMs } from './ticker.ts';

/** How a stream ended, if not by us. */
export type StreamLoss =
  /** Our side closed it in the normal way: the TwiML goes on. */
  | { type: 'closed' }
  /** The socket broke or never opened: the leg stands, silent. Twilio's 31920, 31921. */
  | { type: 'lost'; code: number; problem: string }
  /** We broke the protocol: Twilio's 31924. */
  | { type: 'protocol'; code: 31_924; problem: string };

export interface MediaStreamDeps {
  url: string;
  ids: TwilioStreamIds;
  to: string;
  parameters: Record<string, string>;
  authToken: string;
  faults: FaultSource;
  onStarted: () => void;
  onLoss: (loss: StreamLoss) => void;
}

export interface MediaStream {
  /** `start` has been sent and the socket stands. */
  readonly open: boolean;
  readonly playback: PlaybackQueue;
  readonly framesSent: number;
  /** Echoes the marks that playback has reached. */
  echoMarks(): void;
  /** The party's frame of this tick, null for silence. */
  send(frame: VoiceFrame | null): void;
  /** False when the stream is not open. */
  press(digit: string): boolean;
  /** Ends it from the carrier's side: `stop`, then close. Nothing is reported afterwards. */
  stop(): void;
  terminate(): void;
}

const handshakeTimeoutMs = 5_000;
/** Our side reads too slowly beyond this much unsent data: about a minute of audio. */
const unsentMax = 1_000_000;
const messageMax = 64 * 1_024;
const leftOpenMs = 5_000;

const base64Bytes = (payload: string): Uint8Array | null => {
  const bytes = Buffer.from(payload, 'base64');
  const padding = payload.endsWith('==') ? 2 : payload.endsWith('=') ? 1 : 0;
  // Node skips what is not base64: then the length is not what the text promises.
  const whole = payload.length % 4 === 0 && bytes.length === (payload.length / 4) * 3 - padding;
  return whole ? bytes : null;
};

/** One Media Stream of one leg: the carrier's end of the WebSocket, Twilio's "Call" protocol 1.0.0. */
export const openMediaStream = (deps: MediaStreamDeps): MediaStream => {
  const { ids, faults } = deps;
  const subject = { to: deps.to, callSid: ids.callSid };
  const playback = createPlaybackQueue();
  let sequence = 0;
  let chunk = 0;
  let framesSent = 0;
  let open = false;
  let over = false;

  const socket = new WebSocket(deps.url, {
    perMessageDeflate: false,
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: messageMax,
    followRedirects: false,
    headers: { 'x-twilio-signature': signTwilioRequest(deps.authToken, deps.url) },
  });

  const lose = (loss: StreamLoss): void => {
    if (over) return;
    over = true;
    open = false;
    deps.onLoss(loss);
  };

  const fail = (problem: string): void => {
    socket.close(1003, 'protocol error 31924');
    lose({ type: 'protocol', code: 31_924, problem });
  };

  const write = (text: string, frame: VoiceFrame | null): void => {
    socket.send(text);
    framesSent += 1;
    frame?.written();
  };

  const echo = (names: readonly string[]): void => {
    for (const name of names) {
      sequence += 1;
      socket.send(fromTwilio.mark(ids, sequence, name));
    }
  };

  const receive = (text: string): void => {
    const read = readToTwilio(text);
    if (!read.ok) return fail(read.problem);
    const { message } = read;
    if (message.streamSid !== ids.streamSid) return fail(`unknown streamSid ${message.streamSid}`);
    if (message.event === 'clear') return echo(playback.clear());
    if (message.event === 'mark')
      return playback.mark(message.mark.name) ? undefined : fail('too many marks are pending');
    const bytes = base64Bytes(message.media.payload);
    if (bytes === null) return fail('payload is not base64');
    if (!playback.audio(bytes)) fail('more audio than the buffer takes');
  };

  socket.on('open', () => {
    socket.send(fromTwilio.connected());
    sequence = 1;
    socket.send(fromTwilio.start(ids, deps.parameters));
    open = true;
    deps.onStarted();
  });
  socket.on('message', (data, isBinary) => {
    if (over) return;
    if (isBinary) fail('a binary message');
    else receive((data as Buffer).toString('utf8'));
  });
  let lastError = '';
  socket.on('error', (error) => {
    lastError = error.message;
    // ws closes with 1009 (or 1002) on its own what breaks its limits.
    if (open && 'code' in error && String(error.code).startsWith('WS_ERR'))
      lose({ type: 'protocol', code: 31_924, problem: error.message });
  });
  socket.on('close', (code) => {
    // 1005 is a close without a code: an orderly end as well.
    if (open && (code === 1000 || code === 1005)) return lose({ type: 'closed' });
    lose({
      type: 'lost',
      code: open ? 31_921 : 31_920,
      problem: `closed with ${code} ${lastError}`.trim(),
    });
  });

  const harmed = createHarmedFrames({
    faults,
    subject,
    ids,
    write,
    extra: (data) => socket.send(data),
    reset() {
      const { _socket } = socket as unknown as { _socket: Socket };
      _socket.resetAndDestroy();
    },
  });

  return {
    get open() {
      return open;
    },
    playback,
    get framesSent() {
      return framesSent;
    },
    echoMarks() {
      if (open) echo(playback.reachedMarks());
    },
    send(frame) {
      if (!open) return;
      if (socket.bufferedAmount > unsentMax) {
        socket.terminate();
        return lose({ type: 'lost', code: 31_921, problem: 'our side does not read' });
      }
      chunk += 1;
      if (faults.occurs('media.drop', subject)) return;
      sequence += 1;
      const payload = frame?.payload ?? silentPayload;
      const text = fromTwilio.media(ids, sequence, chunk, (chunk - 1) * tickMs, payload);
      harmed.send(text, frame);
    },
    press(digit) {
      if (!open) return false;
      sequence += 1;
      socket.send(fromTwilio.dtmf(ids, sequence, digit));
      return true;
    },
    stop() {
      if (over) return;
      over = true;
      const started = open;
      open = false;
      if (!started) return socket.terminate();
      if (!faults.occurs('stream.close-without-stop', subject)) {
        sequence += 1;
        socket.send(fromTwilio.stop(ids, sequence));
      }
      if (!faults.occurs('stream.stop-without-close', subject)) return socket.close(1000);
      setTimeout(() => socket.terminate(), leftOpenMs).unref();
    },
    terminate() {
      over = true;
      open = false;
      socket.terminate();
    },
  };
};
