import type { AudioEdge } from '../audio-session.ts';
import type { PlaySpan, SessionResume } from '../session/session-resume.ts';
import type { SessionCommand } from './thread-protocol.ts';

/** The plays that have not sounded yet, with all that another thread needs to go on with them. */

/** Kept audio of one call: 60 s. What goes beyond is lost if the thread dies, and only then. */
const KEPT_SAMPLES_MAX = 60 * 8_000;

interface KeptPlay {
  playId: string;
  pieces: Uint8Array[];
  samples: number;
  marks: { name: string; playSample: number }[];
  isFed: boolean;
  isCleared: boolean;
  wireStart: number;
  wireEnd: number;
}

export class KeptPlays {
  private readonly plays = new Map<string, KeptPlay>();
  private keptSamples = 0;

  open(playId: string): boolean {
    if (this.plays.has(playId)) return false;
    this.plays.set(playId, {
      playId,
      pieces: [],
      samples: 0,
      marks: [],
      isFed: false,
      isCleared: false,
      wireStart: -1,
      wireEnd: -1,
    });
    return true;
  }

  audio(playId: string, mulaw: Uint8Array): boolean {
    const play = this.takes(playId);
    if (!play || play.isFed) return false;
    play.samples += mulaw.length;
    if (this.keptSamples + mulaw.length <= KEPT_SAMPLES_MAX) {
      play.pieces.push(mulaw);
      this.keptSamples += mulaw.length;
    }
    return true;
  }

  mark(playId: string, name: string, playSample: number): boolean {
    const play = this.takes(playId);
    play?.marks.push({ name, playSample });
    return play !== undefined;
  }

  finish(playId: string): boolean {
    const play = this.takes(playId);
    if (!play || play.isFed) return false;
    play.isFed = true;
    return true;
  }

  clear(): void {
    for (const play of this.plays.values()) {
      play.isCleared = true;
      this.free(play);
    }
  }

  span({ playId, wireStart, wireEnd }: PlaySpan): void {
    const play = this.plays.get(playId);
    if (!play) return;
    play.wireStart = wireStart;
    play.wireEnd = wireEnd;
    if (wireEnd >= 0) this.free(play);
  }

  onEdge(edge: AudioEdge): void {
    if (edge.type === 'play.marked') {
      const marks = this.plays.get(edge.playId)?.marks;
      const at = marks?.findIndex((mark) => mark.name === edge.name) ?? -1;
      if (at >= 0) marks!.splice(at, 1);
    } else if (edge.type === 'play.finished' || edge.type === 'play.cleared') {
      const play = edge.playId === null ? undefined : this.plays.get(edge.playId);
      if (!play) return;
      this.free(play);
      this.plays.delete(play.playId);
    }
  }

  openIds(): string[] {
    return [...this.plays.keys()];
  }

  /** Those whose clear has reached the carrier, because another play has begun behind it; a second clear would cut that one too. */
  cutIds(): string[] {
    const all = [...this.plays.values()];
    const begun = all.findLastIndex((play) => play.wireStart >= 0 && !play.isCleared);
    return all.filter((play, n) => play.isCleared && n < begun).map(({ playId }) => playId);
  }

  heardOf(playId: string, heard: number): number {
    const play = this.plays.get(playId);
    if (!play || play.wireStart < 0) return 0;
    return Math.max(0, Math.min(heard - play.wireStart, play.samples));
  }

  /** Plays that have begun on the wire. */
  spans(): SessionResume['plays'] {
    const begun = [...this.plays.values()].filter((play) => play.wireStart >= 0);
    return begun.map(({ playId, wireStart, wireEnd, samples }) => {
      return { playId, wireStart, wireEnd, samples };
    });
  }

  /** What to tell a new session, in order, when `wireSample` samples are on the wire already. */
  commands(wireSample: number): SessionCommand[] {
    const commands: SessionCommand[] = [];
    let cleared = false;
    for (const play of this.plays.values()) {
      if (cleared && !play.isCleared) {
        commands.push({ do: 'clear' });
        cleared = false;
      }
      cleared ||= play.isCleared;
      this.replay(play, wireSample, commands);
    }
    if (cleared) commands.push({ do: 'clear' });
    return commands;
  }

  private replay(play: KeptPlay, wireSample: number, commands: SessionCommand[]): void {
    const { playId } = play;
    if (play.wireStart < 0) commands.push({ do: 'play', playId });
    for (const { name, playSample } of play.marks) {
      commands.push({ do: 'mark', playId, name, playSample });
    }
    let skip = play.wireStart < 0 ? 0 : wireSample - play.wireStart;
    for (const piece of play.pieces) {
      if (skip < piece.length) commands.push({ do: 'audio', playId, mulaw: piece.slice(skip) });
      skip = Math.max(0, skip - piece.length);
    }
    if (play.isFed) commands.push({ do: 'finish', playId });
  }

  private takes(playId: string): KeptPlay | undefined {
    const play = this.plays.get(playId);
    return play?.isCleared ? undefined : play;
  }

  private free(play: KeptPlay): void {
    for (const piece of play.pieces) this.keptSamples -= piece.length;
    play.pieces = [];
  }
}
