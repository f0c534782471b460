/** The telephone's place in a room, wherever that room is. */
export interface PartySeat {
  setStatus(status: string): Promise<void>;
  /** The bot's next frame, µ-law; null: it says nothing. */
  take(): Uint8Array | null;
  speak(pcm: Int16Array): void;
  press(digit: string): void;
  leave(reason: string): void;
}

/** Takes it. `put`: somebody else has ended its stay. */
export type TakeSeat = (
  room: string,
  identity: string,
  attributes: Record<string, string>,
  put: (reason: string) => void,
) => Promise<PartySeat>;
