import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokenVerifier } from 'livekit-server-sdk';
import { z } from 'zod';
import { realClock } from '../../../clock/real-clock.ts';
import { createTicker } from '../../simulated/ticker.ts';
import type { JoinRoom } from '../room/media-room.ts';
import { openLoopbackMedia } from './loopback-media.ts';
import type { TakeSeat } from './party-seat.ts';
import { openTwinCalls, type TwinCall, TwirpFault } from './twin-calls.ts';
import type { AnswerFault, TwinFate } from './twin-fate.ts';
import { TwinRooms, toldOf } from './twin-rooms.ts';
import { openTwinWebhooks, type WebhookFault } from './twin-webhooks.ts';

export interface LiveKitTwinOptions {
  apiKey: string;
  apiSecret: string;
  fate: (to: string) => TwinFate;
  /** Where its webhooks go; absent: nowhere. */
  webhookUrl?: string;
  webhookFault?: (event: string, room: string) => WebhookFault | null;
  answerFault?: (to: string) => AnswerFault | null;
  pddMs?: number;
  /** Rooms, webhooks and media are those of this real server, and only its SIP bridge is ours. */
  behind?: { url: string; seat: TakeSeat };
}

/** A LiveKit on a loopback port: rooms, webhooks, a SIP bridge without telephones, and audio in memory. */
export interface LiveKitTwin {
  readonly url: string;
  readonly calls: readonly TwinCall[];
  /** Requests by their method's name, in order. */
  readonly asked: readonly string[];
  readonly refusedWebhooks: readonly number[];
  readonly rooms: TwinRooms;
  readonly join: JoinRoom;
  /** From now on. */
  tellWebhooks(url: string): void;
  close(): Promise<void>;
}

const seconds = z
  .string()
  .regex(/^\d+s$/)
  .transform((text) => Number(text.slice(0, -1)) * 1_000);

/** Protobuf's JSON as the SDK writes it. */
const DialBody = z.object({
  sipTrunkId: z.string().min(1),
  sipCallTo: z.string().min(1),
  sipNumber: z.string().default(''),
  roomName: z.string().min(1),
  participantIdentity: z.string().min(1),
  ringingTimeout: seconds.default(180_000),
  maxCallDuration: seconds.default(86_400_000),
  waitUntilAnswered: z.boolean().default(false),
});
const CreateRoomBody = z.object({
  name: z.string().min(1),
  metadata: z.string().default(''),
  departureTimeout: z.number().default(20),
});
const RoomBody = z.object({ room: z.string().min(1) });
const ParticipantBody = RoomBody.extend({ identity: z.string().min(1) });
const ListRoomsBody = z.object({ names: z.array(z.string()).default([]) });

const bodyMax = 64 * 1_024;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  request.setEncoding('utf8');
  for await (const part of request) {
    text += String(part);
    if (text.length > bodyMax) throw new TwirpFault('invalid_argument', 'too long');
  }
  return text;
};

export const openLiveKitTwin = async (options: LiveKitTwinOptions): Promise<LiveKitTwin> => {
  const { apiKey, apiSecret, behind } = options;
  const verifier = new TokenVerifier(apiKey, apiSecret);
  const asked: string[] = [];
  let webhookUrl = options.webhookUrl ?? null;
  const webhooks = openTwinWebhooks({
    apiKey,
    apiSecret,
    url: () => (behind === undefined ? webhookUrl : null),
    fault: (event, room) => options.webhookFault?.(event, room) ?? null,
  });
  const rooms = new TwinRooms((event, room, participant) =>
    webhooks.tell(event, room, participant),
  );
  const loopback = openLoopbackMedia(rooms);
  const ticker = createTicker(realClock(), (error) => {
    throw error;
  });
  const calls = openTwinCalls({
    fate: options.fate,
    seat: behind?.seat ?? loopback.seat,
    ticker,
    pddMs: options.pddMs ?? 20,
  });

  const found = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new TwirpFault('not_found', `${what} does not exist`);
    return value;
  };

  const roomService: Record<string, (body: unknown) => unknown> = {
    CreateRoom(body) {
      const { name, metadata, departureTimeout } = CreateRoomBody.parse(body);
      return toldOf(rooms.create(name, metadata, departureTimeout));
    },
    ListRooms: (body) => ({ rooms: rooms.list(ListRoomsBody.parse(body).names).map(toldOf) }),
    DeleteRoom(body) {
      const { room } = RoomBody.parse(body);
      if (!rooms.delete(room)) throw new TwirpFault('not_found', 'requested room does not exist');
      return {};
    },
    ListParticipants(body) {
      const room = found(rooms.get(RoomBody.parse(body).room), 'room');
      return { participants: [...room.participants.values()].map(({ info }) => info) };
    },
    GetParticipant(body) {
      const { room, identity } = ParticipantBody.parse(body);
      return found(rooms.get(room)?.participants.get(identity)?.info, 'participant');
    },
    RemoveParticipant(body) {
      const { room, identity } = ParticipantBody.parse(body);
      if (!rooms.remove(room, identity, 'PARTICIPANT_REMOVED'))
        throw new TwirpFault('not_found', 'participant does not exist');
      return {};
    },
  };

  const dial = async (body: unknown) => {
    const { ringingTimeout, maxCallDuration, ...rest } = DialBody.parse(body);
    return calls.dial({
      ...rest,
      ringingTimeoutMs: ringingTimeout,
      callMaxMs: maxCallDuration,
    });
  };

  const forward = async (request: IncomingMessage, body: string) => {
    const answer = await fetch(`${behind?.url.replace(/^ws/, 'http')}${request.url}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: request.headers.authorization ?? '',
      },
      body,
    });
    return { status: answer.status, text: await answer.text() };
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [, service, method = ''] =
      /^\/twirp\/livekit\.(RoomService|SIP)\/(\w+)$/.exec(request.url ?? '') ?? [];
    asked.push(method);
    const text = await bodyOf(request);
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const claims = await verifier.verify(token).catch(() => null);
    if (claims === null) {
      // As the real one: no code, and the refused token in the text.
      response.writeHead(401, { 'content-type': 'text/plain' });
      return response.end(`invalid token: ${token}`);
    }
    if (service === 'RoomService' && behind !== undefined) {
      const { status, text: forwarded } = await forward(request, text);
      response.writeHead(status, { 'content-type': 'application/json' });
      return response.end(forwarded);
    }
    const body: unknown = JSON.parse(text);
    const harm =
      method === 'CreateSIPParticipant'
        ? (options.answerFault?.(DialBody.parse(body).sipCallTo) ?? null)
        : null;
    if (service === 'SIP' && claims.sip?.call !== true)
      throw new TwirpFault('permission_denied', 'the token does not grant calls');
    const handler =
      service === 'SIP' && method === 'CreateSIPParticipant' ? dial : roomService[method];
    if (handler === undefined) throw new TwirpFault('not_found', `no method ${method}`);
    const result = handler(
      harm === 'early' ? { ...(body as object), waitUntilAnswered: false } : body,
    );
    if (harm === 'cut') {
      // It was dialled, and whoever asked is not told.
      void Promise.resolve(result).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 10));
      return request.socket.destroy();
    }
    const settled = await result;
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify(settled));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const fault =
        error instanceof TwirpFault ? error : new TwirpFault('invalid_argument', String(error));
      // Exactly this type: the SDK reads errors of no other.
      response.writeHead(fault.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code: fault.code, msg: fault.message, meta: fault.meta }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    calls: calls.calls,
    asked,
    refusedWebhooks: webhooks.refused,
    rooms,
    join: loopback.join,
    tellWebhooks(url) {
      webhookUrl = url;
    },
    async close() {
      calls.close();
      ticker.close();
      webhooks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
