import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { MediaLine } from '../../../actors/telephony/media-line.ts';
import { serveMedia } from '../../../actors/telephony/media-server.ts';
import { AttachRequest } from '../../../machines/contracts/call/attach.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { FrontDesk } from '../../fleet/desk/front-desk.ts';

/** A media server before a desk that lets in whoever comes: each stream is attached as the call that it says it is, or as a new one. */
export interface OpenDoor {
  /** `ws://…/ws/twilio`. */
  readonly url: string;
  readonly refusedCount: number;
  close(): void;
}

export interface OpenDoorDeps {
  desk: Pick<FrontDesk, 'attach' | 'offer'>;
  clock: Clock;
  host: string;
  /** 0: one that is free. */
  port: number;
}

const path = '/ws/twilio';

export const openDoor = async (deps: OpenDoorDeps): Promise<OpenDoor> => {
  const { desk, clock, host, port } = deps;
  let refusedCount = 0;
  let callCount = 0;

  const admit = (line: MediaLine) => {
    // An id of our own: the same stream may be tried again and again, and a desk takes no call twice.
    const callId = `bench-${process.pid}-${callCount++}`;
    const token = randomBytes(16).toString('hex');
    const attach = AttachRequest.parse({
      callId,
      token,
      botId: 'bench',
      direction: 'inbound',
      carrierCallId: line.carrierCallId,
      from: '+15550190000',
      to: '+15550100000',
      answeredAt: Math.round(clock.now()),
    });
    try {
      desk.attach(attach);
    } catch (error) {
      refusedCount += 1;
      console.error(
        `a stream was refused: ${error instanceof Error ? error.message : String(error)}`,
      );
      return line.hangUp();
    }
    desk.offer({ ...line, parameters: { callId, token } });
  };

  const server = createServer((_, response) => response.writeHead(404).end());
  const media = serveMedia({
    server,
    path,
    clock,
    accepts: () => true,
    onLine: admit,
    count: () => {},
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `ws://${host}:${bound}${path}`,
    get refusedCount() {
      return refusedCount;
    },
    close() {
      media.close();
      server.close();
    },
  };
};
