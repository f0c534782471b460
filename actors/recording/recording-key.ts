/** Where the sound of a call lies among the objects. */
export const recordingKeyOf = (callId: string): string => `recordings/${callId}.wav`;

/** The beginning of a call that another worker went on with, found on the disk of the one that died. */
export const crashedKeyOf = (callId: string): string => `recordings/${callId}.crashed.wav`;
