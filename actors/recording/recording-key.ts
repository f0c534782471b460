/** Where the sound of a call lies among the objects. */
export const recordingKeyOf = (callId: string): string => `recordings/${callId}.wav`;

/** What a worker that died had recorded of it; another may have gone on with the call. */
export const crashedKeyOf = (callId: string): string => `recordings/${callId}.crashed.wav`;

/** What names the recording of a worker that carried the call in this epoch, in place of the call's id. */
export const nameInEpoch = (callId: string, epoch: number): string =>
  epoch === 0 ? callId : `${callId}.${epoch}`;
