import { randomBytes } from 'node:crypto';

/** A participant as LiveKit's API and webhooks tell of it. */
export interface TwinParticipant {
  sid: string;
  identity: string;
  kind: 'STANDARD' | 'SIP';
  state: 'ACTIVE' | 'DISCONNECTED';
  attributes: Record<string, string>;
  disconnectReason: string;
}

export interface TwinRoom {
  sid: string;
  name: string;
  metadata: string;
  creationTime: string;
  departureTimeout: number;
  participants: Map<string, { info: TwinParticipant; put: (reason: string) => void }>;
}

/** As the API and webhooks show it. */
export const toldOf = ({ participants, ...room }: TwinRoom) => ({
  ...room,
  numParticipants: participants.size,
});

/** Why somebody left, as LiveKit spells it. */
export type LeaveReason =
  | 'CLIENT_INITIATED'
  | 'DUPLICATE_IDENTITY'
  | 'PARTICIPANT_REMOVED'
  | 'ROOM_DELETED'
  | 'USER_UNAVAILABLE'
  | 'USER_REJECTED'
  | 'SIP_TRUNK_FAILURE'
  | 'MEDIA_FAILURE';

export type TellRoom = (event: string, room: TwinRoom, participant?: TwinParticipant) => void;

const id = (prefix: string) => `${prefix}_${randomBytes(6).toString('hex')}`;

/** Rooms without media, as LiveKit keeps them: who is in which, and what is told of it. */
export class TwinRooms {
  readonly #rooms = new Map<string, TwinRoom>();
  readonly #tell: TellRoom;

  constructor(tell: TellRoom) {
    this.#tell = tell;
  }

  /** The same one for a name that is there already; what else is asked for is then ignored. */
  create(name: string, metadata = '', departureTimeout = 20): TwinRoom {
    const known = this.#rooms.get(name);
    if (known !== undefined) return known;
    const room: TwinRoom = {
      sid: id('RM'),
      name,
      metadata,
      creationTime: String(Math.floor(Date.now() / 1_000)),
      departureTimeout,
      participants: new Map(),
    };
    this.#rooms.set(name, room);
    this.#tell('room_started', room);
    return room;
  }

  get(name: string): TwinRoom | undefined {
    return this.#rooms.get(name);
  }

  list(names: readonly string[]): TwinRoom[] {
    return [...this.#rooms.values()].filter(
      (room) => names.length === 0 || names.includes(room.name),
    );
  }

  /** `put` is called when somebody else ends its stay. Whoever has its identity leaves. */
  join(
    name: string,
    who: { identity: string; kind: TwinParticipant['kind']; attributes?: Record<string, string> },
    put: (reason: string) => void,
  ): TwinParticipant {
    const room = this.create(name);
    this.remove(name, who.identity, 'DUPLICATE_IDENTITY');
    const info: TwinParticipant = {
      sid: id('PA'),
      state: 'ACTIVE',
      disconnectReason: 'UNKNOWN_REASON',
      identity: who.identity,
      kind: who.kind,
      attributes: who.attributes ?? {},
    };
    room.participants.set(who.identity, { info, put });
    this.#tell('participant_joined', room, info);
    return info;
  }

  /** By itself: it is not told. */
  leave(name: string, info: TwinParticipant, reason: LeaveReason): void {
    const room = this.#rooms.get(name);
    if (room?.participants.get(info.identity)?.info !== info) return;
    this.#gone(room, info, reason);
  }

  remove(name: string, identity: string, reason: LeaveReason): boolean {
    const room = this.#rooms.get(name);
    const member = room?.participants.get(identity);
    if (room === undefined || member === undefined) return false;
    this.#gone(room, member.info, reason);
    member.put(reason);
    return true;
  }

  delete(name: string): boolean {
    const room = this.#rooms.get(name);
    if (room === undefined) return false;
    for (const identity of room.participants.keys()) this.remove(name, identity, 'ROOM_DELETED');
    this.#rooms.delete(name);
    this.#tell('room_finished', room);
    return true;
  }

  /** The departure timeout of a room that everybody has left is over. */
  expire(name: string): void {
    if (this.#rooms.get(name)?.participants.size === 0) this.delete(name);
  }

  #gone(room: TwinRoom, info: TwinParticipant, reason: string): void {
    room.participants.delete(info.identity);
    info.state = 'DISCONNECTED';
    info.disconnectReason = reason;
    this.#tell('participant_left', room, info);
  }
}
