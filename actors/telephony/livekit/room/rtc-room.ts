import type * as Rtc from '@livekit/rtc-node';
import type { Clock, TimerHandle } from '../../../../machines/supervision/clock.ts';
import { inTime } from '../../../clock/deadline.ts';
import { joinToken, type LiveKitAccess } from '../livekit-access.ts';
import { type JoinRoom, joinMaxMs, type MediaRoom, type MediaRoomEvents } from './media-room.ts';

/**
 * The library is loaded by the first join: it brings a native part of 60 MB and threads of its own, on which audio is resampled
 * (48 kHz in the room, 8 kHz here) and coded. Its calls are made on the main thread: it is not made for worker threads.
 */
let loaded: Promise<typeof Rtc> | null = null;
const rtc = (): Promise<typeof Rtc> => {
  loaded ??= import('@livekit/rtc-node');
  return loaded;
};

/** Without it the process does not end by itself. When no room is joined any more; none can be joined afterwards. */
export const disposeRtc = async (): Promise<void> => {
  if (loaded !== null) await (await loaded).dispose();
  loaded = null;
};

const rate = 8_000;
const frameMs = 20;
/** What a stall of this process may last unheard (reference/livekit.md §12: 100 to 200). It delays no first word, and a clear drops it. */
const queueMs = 200;
/**
 * Coding, the room, and the other side's jitter buffer: 50 to 150 ms (reference/livekit.md §8.2). What is said to have sounded, has; a
 * bot that hangs up behind its last word does not cut it off.
 */
const pathMs = 150;
const leaveMaxMs = 2_000;

/** Joins rooms of a LiveKit server. */
export const rtcJoin =
  (access: LiveKitAccess, clock: Clock): JoinRoom =>
  async ({ name, identity, party }, events) => {
    const lib = await rtc();
    const room = new lib.Room();
    const source = new lib.AudioSource(rate, 1, queueMs);
    const told = once(events);
    const ear = listenTo(lib, room, party, told);
    const close = async () => {
      told.mute();
      ear.close();
      await inTime(clock, leaveMaxMs, Promise.allSettled([source.close(), room.disconnect()]));
    };
    try {
      const token = await joinToken(access, name, identity);
      await inTime(clock, joinMaxMs, enter(lib, room, source, access.url, token));
    } catch (error) {
      void close();
      throw error;
    }
    if (!room.remoteParticipants.has(party)) told.partyLeft();
    let isLeft = false;
    const waiting = new Set<TimerHandle>();
    const forget = () => {
      for (const timer of waiting) clock.clearTimeout(timer);
      waiting.clear();
    };
    return {
      async play(pcm) {
        if (isLeft) return;
        await source.captureFrame(new lib.AudioFrame(pcm, rate, 1, pcm.length));
      },
      whenSounded(done) {
        const timer = clock.setTimeout(() => {
          waiting.delete(timer);
          done();
        }, source.queuedDuration + pathMs);
        waiting.add(timer);
      },
      clear() {
        source.clearQueue();
        forget();
      },
      async leave() {
        if (isLeft) return;
        isLeft = true;
        forget();
        await close();
      },
    } satisfies MediaRoom;
  };

const enter = async (
  lib: typeof Rtc,
  room: Rtc.Room,
  source: Rtc.AudioSource,
  url: string,
  token: string,
): Promise<void> => {
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  const track = lib.LocalAudioTrack.createAudioTrack('bot', source);
  const options = new lib.TrackPublishOptions();
  options.source = lib.TrackSource.SOURCE_MICROPHONE;
  // A bot that is silent is heard to be there, and nothing is sent twice: the bridge is next door.
  options.dtx = false;
  options.red = false;
  await room.localParticipant?.publishTrack(track, options);
};

interface Told extends MediaRoomEvents {
  mute(): void;
}

/** Ends are told once, and nothing after them. */
const once = (events: MediaRoomEvents): Told => {
  let isOver = false;
  const end = (event: () => void) => () => {
    if (isOver) return;
    isOver = true;
    event();
  };
  return {
    heard: (pcm) => {
      if (!isOver) events.heard(pcm);
    },
    digit: (digit) => {
      if (!isOver) events.digit(digit);
    },
    partyLeft: end(() => events.partyLeft()),
    lost: end(() => events.lost()),
    mute: () => {
      isOver = true;
    },
  };
};

/** Handlers stand before the connection does: tracks of who is there already are told at once. */
const listenTo = (lib: typeof Rtc, room: Rtc.Room, party: string, told: Told) => {
  const { RoomEvent, TrackKind, DisconnectReason } = lib;
  let reader: ReadableStreamDefaultReader<Rtc.AudioFrame> | null = null;
  const close = () => {
    void reader?.cancel().catch(() => {});
    reader = null;
  };
  const listen = async (track: Rtc.RemoteTrack) => {
    close();
    const stream = new lib.AudioStream(track, {
      sampleRate: rate,
      numChannels: 1,
      frameSizeMs: frameMs,
    });
    const mine = stream.getReader() as ReadableStreamDefaultReader<Rtc.AudioFrame>;
    reader = mine;
    for (;;) {
      const { done, value } = await mine.read();
      if (done || reader !== mine) return;
      told.heard(value.data);
    }
  };
  const goesOn: ReadonlySet<Rtc.DisconnectReason | undefined> = new Set([
    DisconnectReason.DUPLICATE_IDENTITY,
    DisconnectReason.MIGRATION,
  ]);
  const roomGone: ReadonlySet<Rtc.DisconnectReason> = new Set([
    DisconnectReason.ROOM_DELETED,
    DisconnectReason.ROOM_CLOSED,
  ]);
  room.on(RoomEvent.TrackSubscribed, (track, _, participant) => {
    if (participant.identity !== party || track.kind !== TrackKind.KIND_AUDIO) return;
    void listen(track).catch(() => {});
  });
  room.on(RoomEvent.DtmfReceived, (_, digit, participant) => {
    if (participant.identity === party) told.digit(digit);
  });
  room.on(RoomEvent.ParticipantDisconnected, (participant) => {
    if (participant.identity === party && !goesOn.has(participant.disconnectReason))
      told.partyLeft();
  });
  room.on(RoomEvent.Disconnected, (reason) => {
    if (roomGone.has(reason)) told.partyLeft();
    else told.lost();
  });
  return { close };
};
