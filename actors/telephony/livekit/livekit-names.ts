/**
 * Names in LiveKit follow from the call: whoever knows the attempt knows its room and its participants, and a dial that is sent
 * twice meets its own name instead of ringing twice.
 */
const prefix = 'vox_';

/** The room is the call: its name is the carrier's id of it. */
export const roomOf = (callId: string): string => `${prefix}${callId}`;

/** Null: a room of somebody else. */
export const callOfRoom = (room: string): string | null =>
  room.startsWith(prefix) && room.length > prefix.length ? room.slice(prefix.length) : null;

/** The telephone in a call's room. */
export const partyOf = (room: string): string => `sip_${room}`;

/** The worker in a call's room: one name, so that a second one puts the first out of the room. */
export const workerOf = (room: string): string => `worker_${room}`;
