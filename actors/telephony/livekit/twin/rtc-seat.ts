import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  type RemoteTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import { encode } from '../../../audio/codec/mulaw.ts';
import type { LiveKitAccess } from '../livekit-access.ts';
import { callStatusAttribute } from '../party-state.ts';
import type { TakeSeat } from './party-seat.ts';

const rate = 8_000;
/** As a telephone's jitter buffer: what waits longer is dropped, oldest first. */
const heardMax = 25;
const queueMs = 200;

/** A telephone in a room of a real server: a participant of kind SIP, with the bridge's attributes, that speaks and hears by WebRTC. */
export const rtcSeat =
  ({ url, apiKey, apiSecret }: LiveKitAccess): TakeSeat =>
  async (name, identity, attributes, put) => {
    const token = new AccessToken(apiKey, apiSecret, { identity, attributes, ttl: 60 });
    token.kind = 'sip';
    token.addGrant({
      roomJoin: true,
      room: name,
      canPublish: true,
      canSubscribe: true,
      canUpdateOwnMetadata: true,
    });
    const room = new Room();
    const source = new AudioSource(rate, 1, queueMs);
    const heard: Uint8Array[] = [];
    let isOver = false;

    const listen = async (track: RemoteTrack) => {
      const stream = new AudioStream(track, { sampleRate: rate, numChannels: 1, frameSizeMs: 20 });
      for await (const frame of stream) {
        if (isOver) return;
        heard.push(encode(frame.data));
        if (heard.length > heardMax) heard.shift();
      }
    };
    room.on(RoomEvent.TrackSubscribed, (track) => {
      if (track.kind === TrackKind.KIND_AUDIO) void listen(track).catch(() => {});
    });
    room.on(RoomEvent.Disconnected, (reason) => {
      if (!isOver) put(String(reason));
      isOver = true;
    });
    await room.connect(url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
    const options = new TrackPublishOptions();
    options.source = TrackSource.SOURCE_MICROPHONE;
    options.red = false;
    options.dtx = false;
    const track = LocalAudioTrack.createAudioTrack('telephone', source);
    await room.localParticipant?.publishTrack(track, options);

    return {
      async setStatus(status) {
        await room.localParticipant?.setAttributes({
          ...attributes,
          [callStatusAttribute]: status,
        });
      },
      take: () => heard.shift() ?? null,
      speak(pcm) {
        if (isOver || source.queuedDuration > queueMs - 20) return;
        // A copy: the client reads a frame later than it is given it.
        const frame = new AudioFrame(Int16Array.from(pcm), rate, 1, pcm.length);
        source.captureFrame(frame).catch(() => {});
      },
      press() {},
      leave() {
        if (isOver) return;
        isOver = true;
        void room.disconnect().catch(() => {});
      },
    };
  };
