import { WebSocket } from 'ws';
import { silence, tone } from '../../actors/audio/wire/carrier-model.ts';

/**
 * The carrier's end of the audio bench, in a process of its own: parties that speak for 2 s, listen for 3 s and begin again, over
 * real sockets in Twilio's protocol. It judges by what arrives: how long the answer took, and gaps in it.
 */

const SPEECH_TICKS = 100;
const CYCLE_TICKS = 250;
const REPLY_FRAMES = 100;
const TICK_MS = 20;

export interface CarrierReport {
  turnMs: number[];
  gapTicks: number;
  frames: number;
}

const loud = Buffer.from(tone(160)).toString('base64');
const quiet = Buffer.from(silence(160)).toString('base64');

class Party {
  readonly turnMs: number[] = [];
  gapTicks = 0;
  frames = 0;
  private readonly socket: WebSocket;
  private readonly sid: string;
  private readonly queue: (string | null)[] = [];
  private sequence = 1;
  private tick = 0;
  private cycle: number;
  private silentAt = 0;
  private played = REPLY_FRAMES;

  constructor(url: string, n: number) {
    this.sid = `MZ${n}`;
    // Not all at once: the parties are spread over the cycle.
    this.cycle = (n * 37) % CYCLE_TICKS;
    this.socket = new WebSocket(url, { perMessageDeflate: false });
    this.socket.on('open', () => {
      this.socket.send(`{"event":"start","sequenceNumber":"1","streamSid":"${this.sid}"}`);
    });
    this.socket.on('message', (data) => this.take((data as Buffer).toString()));
  }

  /** One frame of ours sounds, then the party's goes out. */
  step(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.queue.length > 0 && this.queue[0] === null) {
      this.queue.shift();
      this.played++;
    } else if (this.played > 0 && this.played < REPLY_FRAMES) this.gapTicks++;
    while (typeof this.queue[0] === 'string') {
      const name = this.queue.shift();
      this.send(
        `"event":"mark","sequenceNumber":"${this.sequence++}"`,
        `"mark":{"name":"${name}"}`,
      );
    }
    const isLoud = this.cycle < SPEECH_TICKS;
    const media = `"media":{"track":"inbound","chunk":"${this.tick + 1}","timestamp":"${
      this.tick * TICK_MS
    }","payload":"${isLoud ? loud : quiet}"}`;
    this.send(`"event":"media","sequenceNumber":"${this.sequence++}"`, media);
    if (this.cycle === SPEECH_TICKS - 1) this.silentAt = performance.now();
    this.tick++;
    this.cycle = (this.cycle + 1) % CYCLE_TICKS;
  }

  private send(head: string, body: string): void {
    this.socket.send(`{${head},${body},"streamSid":"${this.sid}"}`);
  }

  private take(text: string): void {
    if (text.startsWith('{"event":"media"')) {
      const { payload } = JSON.parse(text).media as { payload: string };
      const frameCount = Buffer.byteLength(payload, 'base64') / 160;
      for (let i = 0; i < frameCount; i += 1) this.queue.push(null);
      this.frames += frameCount;
      if (this.silentAt === 0) return;
      this.turnMs.push(performance.now() - this.silentAt);
      this.silentAt = 0;
      this.played = 0;
    } else {
      const { event, mark } = JSON.parse(text);
      if (event === 'mark') this.queue.push(mark.name);
    }
  }
}

/** Four groups of parties, 5 ms apart, each on a grid of 20 ms. */
function drive(parties: Party[]): () => void {
  const GROUPS = 4;
  let count = 0;
  const startedAt = performance.now();
  let timer: NodeJS.Timeout;
  const turn = (): void => {
    while (performance.now() - startedAt >= count * (TICK_MS / GROUPS)) {
      for (let i = count % GROUPS; i < parties.length; i += GROUPS) parties[i]!.step();
      count++;
    }
    timer = setTimeout(turn, 1);
  };
  turn();
  return () => clearTimeout(timer);
}

process.on('message', ({ url, calls }: { url: string; calls: number }) => {
  const parties = Array.from({ length: calls }, (_, n) => new Party(url, n));
  const stop = drive(parties);
  process.on('message', (order) => {
    if (order !== 'report') return;
    stop();
    const report: CarrierReport = {
      turnMs: parties.flatMap(({ turnMs }) => turnMs),
      gapTicks: parties.reduce((sum, { gapTicks }) => sum + gapTicks, 0),
      frames: parties.reduce((sum, { frames }) => sum + frames, 0),
    };
    process.send!(report, () => process.exit());
  });
});
