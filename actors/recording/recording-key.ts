/** Where the sound of a call lies among the objects. */
export const recordingKeyOf = (callId: string): string => `recordings/${callId}.wav`;

/** What a worker that died had recorded of it; another may have gone on with the call. */
export const crashedKeyOf = (callId: string): string => `recordings/${callId}.crashed.wav`;
