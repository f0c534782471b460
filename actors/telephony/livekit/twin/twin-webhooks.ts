import { randomBytes } from 'node:crypto';
import { signBody, signedContentType } from '../signed-body.ts';
import { type TwinParticipant, type TwinRoom, toldOf } from './twin-rooms.ts';

/** What goes wrong with one webhook. */
export type WebhookFault = 'lost' | 'twice' | 'late' | 'forged';

export interface TwinWebhooksDeps {
  apiKey: string;
  apiSecret: string;
  /** Null: nobody is told. */
  url: () => string | null;
  /** Asked once for each event. */
  fault: (event: string, room: string) => WebhookFault | null;
}

/** Waits before the tries (reference/livekit.md §12, a tenth of them); then the event is lost. */
const pausesMs = [0, 100, 300, 700, 1_500];
const lateMs = 400;

/** LiveKit's webhooks: signed over their body, in order in each room, tried again. */
export const openTwinWebhooks = ({ apiKey, apiSecret, url, fault }: TwinWebhooksDeps) => {
  const stop = new AbortController();
  const queues = new Map<string, Promise<void>>();
  const refused: number[] = [];

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      setTimeout(resolve, ms).unref();
    });

  const post = async (body: string, secret: string) => {
    for (const pauseMs of pausesMs) {
      if (pauseMs > 0) await pause(pauseMs);
      const to = url();
      if (stop.signal.aborted || to === null) return;
      try {
        const { status } = await fetch(to, {
          method: 'POST',
          headers: {
            'content-type': signedContentType,
            authorization: await signBody({ apiKey, apiSecret: secret }, body),
          },
          body,
          signal: AbortSignal.any([stop.signal, AbortSignal.timeout(5_000)]),
        });
        if (status < 300) return;
        refused.push(status);
      } catch {
        // Tried again.
      }
    }
  };

  const deliver = async (event: string, room: TwinRoom, participant?: TwinParticipant) => {
    const body = JSON.stringify({
      event,
      id: `EV_${randomBytes(6).toString('hex')}`,
      createdAt: String(Math.floor(Date.now() / 1_000)),
      room: toldOf(room),
      ...(participant === undefined ? {} : { participant: { ...participant } }),
    });
    const harm = fault(event, room.name);
    if (harm === 'lost') return;
    const secret = harm === 'forged' ? `${apiSecret}-of-somebody-else` : apiSecret;
    if (harm === 'late') {
      void pause(lateMs).then(() => post(body, secret));
      return;
    }
    await post(body, secret);
    if (harm === 'twice') await post(body, secret);
  };

  return {
    /** HTTP statuses that were no success, in order. */
    refused: refused as readonly number[],
    tell(event: string, room: TwinRoom, participant?: TwinParticipant): void {
      if (url() === null) return;
      // As it is now: the participant goes on.
      const snapshot = participant && {
        ...participant,
        attributes: { ...participant.attributes },
      };
      const before = queues.get(room.name) ?? Promise.resolve();
      const next = before.then(() => deliver(event, room, snapshot));
      queues.set(room.name, next);
      void next.finally(() => {
        if (queues.get(room.name) === next) queues.delete(room.name);
      });
    },
    close(): void {
      stop.abort();
    },
  };
};
