import type { MessagePort } from 'node:worker_threads';
import { PULSE_BEAT, type ServeTask } from '../../threads/one-thread-pool.ts';
import type { SttEvent } from '../speech-to-text.ts';
import type { TtsEvent } from '../text-to-speech.ts';
import { Listening } from './listening.ts';
import {
  PULSE_CPU_MS,
  PULSE_MS,
  type SpeechCommand,
  type SpeechReport,
} from './loopback-protocol.ts';
import { Talking } from './talking.ts';

/**
 * A speech thread (Piscina's worker file): one long-lived task that carries many recogniser and synthesiser streams, as a
 * provider's server would.
 */

const listening = new Map<number, Listening>();
const talking = new Map<number, Talking>();
let pumping = false;

/** Runs until the port closes. */
export default function serve({ port, pulse }: ServeTask): Promise<void> {
  const fields = new Float64Array(pulse);
  const beat = (): void => {
    const { user, system } = process.threadCpuUsage();
    fields[PULSE_CPU_MS] = (user + system) / 1_000;
    fields[PULSE_BEAT]!++;
  };
  beat();
  const timer = setInterval(beat, PULSE_MS);
  port.on('message', (command: SpeechCommand) => obey(command, port));
  return new Promise((resolve) => {
    port.on('close', () => {
      clearInterval(timer);
      resolve();
    });
  });
}

const reporter =
  (port: MessagePort, stream: number) =>
  (event: SttEvent | TtsEvent): void => {
    const transfers = event.type === 'audio' ? [event.mulaw.buffer] : [];
    port.postMessage({ stream, event } satisfies SpeechReport, transfers);
  };

const obey = (command: SpeechCommand, port: MessagePort): void => {
  const { stream } = command;
  switch (command.do) {
    case 'listen':
      listening.set(stream, new Listening(command.audio, reporter(port, stream)));
      return;
    case 'finalize':
      listening.get(stream)?.finalize();
      return;
    case 'voice':
      talking.set(stream, new Talking(reporter(port, stream)));
      return;
    case 'speak':
      talking.get(stream)?.speak(command.utteranceId, command.text);
      pump();
      return;
    case 'cancel':
      talking.get(stream)?.cancel(command.utteranceId);
      return;
    case 'close':
      listening.get(stream)?.close();
      listening.delete(stream);
      talking.delete(stream);
  }
};

/** A piece for each stream that has more, then the event loop's turn: no stream waits for another's long text. */
const pump = (): void => {
  if (pumping) return;
  pumping = true;
  setImmediate(() => {
    pumping = false;
    let more = false;
    for (const stream of talking.values()) {
      stream.advance();
      more ||= stream.hasMore;
    }
    if (more) pump();
  });
};
