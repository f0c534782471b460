import type { WebSocket } from 'ws';
import type { FramePath } from './frames/frame-path.ts';
import type { LineProtocol } from './line-protocol.ts';
import type { MediaLine } from './media-line.ts';
import { openLine } from './open-line.ts';
import { twilioProtocol } from './twilio/twilio-protocol.ts';

/** A frame is 20 ms; a socket that takes nothing for 10 s is beyond help and its audio is dropped. */
const bufferedMaxBytes = 10 * 50 * 300;

export const createSocketLine = (
  socket: WebSocket,
  /** What the socket stands on. */
  frames: FramePath,
  start: { streamSid: string; carrierCallId: string; parameters: Record<string, string> },
  countAtWorker: (name: string) => void,
  protocol: LineProtocol = twilioProtocol,
): MediaLine => {
  const { line, events, closed, count } = openLine(start, protocol.wire, countAtWorker, {
    send(messages) {
      if (socket.readyState !== socket.OPEN) return count('outbound_messages_dropped');
      if (frames.unsentBytes > bufferedMaxBytes) return count('outbound_messages_dropped');
      frames.send(messages);
    },
    // The carrier ends the call then.
    hangUp: () => socket.close(1000),
  });
  const read = (payload: Buffer, isBinary: boolean) => protocol.read(payload, isBinary, events);
  frames.listen(read);
  // What does not come as a whole frame.
  socket.on('message', (data, isBinary) => read(data as Buffer, isBinary));
  socket.on('close', closed);
  socket.on('error', () => count('media_socket_errors'));

  return {
    ...line,
    ...(protocol.asParty && {
      asParty(mulaw: Uint8Array) {
        if (!protocol.asParty?.(mulaw)) count('typed_audio_dropped');
      },
    }),
  };
};
