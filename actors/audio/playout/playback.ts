import type { AudioEdge } from '../audio-session.ts';
import { FRAME_SAMPLES } from '../codec/mulaw.ts';
import type { SessionCounters } from '../session/session-counters.ts';
import type { SessionCheckpoint, SessionResume } from '../session/session-resume.ts';
import type { Wire, WireMessage } from '../wire/wire.ts';
import type { Play } from './play.ts';
import { type Placed, PlaybackPosition } from './playback-position.ts';
import type { Playout } from './playout.ts';

/**
 * What became of the bot's plays at the party: which marks were reached, which plays have sounded, how much of one that was
 * cut. Marks of ours in the stream tell (see PlaybackPosition); a clear begins a new epoch of them, and its outcome is known
 * when the mark behind it comes back.
 */

/** An unheard stretch longer than this means that the carrier does not echo marks. */
const UNHEARD_MAX_SAMPLES = 24_000;
/** Our own mark behind a clear comes back within a round trip. */
const CLEAR_WAIT_MS = 250;
/** A final mark comes back a round trip after the audio has sounded. */
const FINISH_WAIT_MS = 1_000;
const CLEARS_MAX = 8;

/** A clear whose outcome is not known yet. */
interface Clearing {
  position: PlaybackPosition;
  plays: Play[];
  until: number;
  partyEnd: number;
}

/** The session's place and time at this moment. */
export interface SessionAxis {
  readonly now: number;
  /** End of the party's audio, arrived or filled. */
  readonly partyEnd: number;
  /** The carrier's place on the party's axis. */
  readonly carrierEnd: number;
}

export interface PlaybackDeps {
  axis: SessionAxis;
  wire: Wire;
  playout: Playout;
  counters: SessionCounters;
  placed: Placed;
  text: (text: WireMessage) => void;
  edge: (edge: AudioEdge) => void;
}

export class Playback {
  private readonly deps: PlaybackDeps;
  private position: PlaybackPosition;
  private clearings: Clearing[] = [];

  constructor(deps: PlaybackDeps, resume?: SessionResume) {
    this.deps = deps;
    const checkpoint = resume?.checkpoint ?? null;
    const wireSample = resume?.wireSample ?? 0;
    this.position = this.positionAt(
      resume?.epoch ?? 0,
      checkpoint?.heard ?? resume?.plays[0]?.wireStart ?? wireSample,
    );
    if (checkpoint) this.position.heardAt = checkpoint.heardAt;
    // Plays that another session had begun count as on the wire.
    if (resume) this.position.sent = wireSample;
  }

  get epoch(): number {
    return this.position.epoch;
  }

  /** Wire samples from here on may still be found to have sounded somewhere. */
  get unplaced(): number {
    return this.clearings[0]?.position.heard ?? this.position.heard;
  }

  checkpoint(): Pick<SessionCheckpoint, 'heard' | 'heardAt'> {
    const { heard, heardAt } = this.position;
    return { heard, heardAt };
  }

  /** A frame of a play goes to the wire. */
  wrote(): void {
    const { playout, axis } = this.deps;
    if (playout.isDry(axis.now)) this.position.restarted();
    this.position.wrote(FRAME_SAMPLES, axis.partyEnd);
  }

  /** A mark of ours belongs at this place of the stream. */
  mark(): void {
    const { playout, wire, text } = this.deps;
    const { wireSample } = playout;
    this.position.marked(wireSample);
    text(wire.markText(`vb.${this.position.epoch}.${wireSample}`));
  }

  /** Its first frame was written. */
  started({ playId }: Play): void {
    const { axis, edge } = this.deps;
    // What was heard is known by marks, up to 200 ms late; the clock may be more exact.
    const { sent, heard } = this.position;
    const unheard = Math.min(sent - heard, this.deps.playout.aheadSamples(axis.now));
    const partySample = axis.partyEnd + Math.max(0, unheard - FRAME_SAMPLES);
    edge({ type: 'play.started', playId, partySample, atMs: axis.now });
  }

  /** Media of the party has come: what was echoed before it had truly been reached. */
  mediaCame(): void {
    for (const clearing of this.clearings) clearing.position.confirm();
  }

  /** A mark came back. Its name carries all that it means, so that a session restored elsewhere understands it too. */
  echoed(name: string): void {
    const { axis, counters, playout } = this.deps;
    const [ours, epochText, place] = name.split('.');
    const epoch = Number(epochText);
    const clearing = this.clearings.find((candidate) => candidate.position.epoch + 1 === epoch);
    if (ours === 'vb' && place === 'clear' && clearing) {
      this.resolveClear(clearing, false);
      return;
    }
    const wire = Number(place);
    if (ours !== 'vb' || !Number.isSafeInteger(wire)) {
      counters.strayMarks++;
    } else if (epoch === this.position.epoch) {
      if (this.position.echoed(wire, axis.carrierEnd)) {
        playout.reached(wire, axis.now);
        this.settle();
      } else counters.strayMarks++;
    } else {
      const old = this.clearings.find((candidate) => candidate.position.epoch === epoch);
      if (old) old.position.echoedAfterClear(wire, axis.carrierEnd);
      else counters.strayMarks++;
    }
  }

  /** Drops what is queued here and at the carrier. */
  clear(): void {
    const { axis, playout, wire, text } = this.deps;
    // What is still to come is noise at most, which need not be cut.
    if (playout.plays.length === 0) return this.cleared([], this.position);
    const plays = playout.clear();
    const { position } = this;
    if (!position.isOutstanding) {
      this.cleared(plays, position);
      return;
    }
    if (this.clearings.length >= CLEARS_MAX) this.resolveClear(this.clearings[0]!, true);
    const { partyEnd } = axis;
    this.clearings.push({ position, plays, until: axis.now + CLEAR_WAIT_MS, partyEnd });
    this.position = this.positionAt(position.epoch + 1, playout.wireSample);
    text(wire.clearText());
    text(wire.markText(`vb.${this.position.epoch}.clear`));
  }

  /** A carrier that does not echo marks must not hold up the call or the recording. */
  giveUpOnMarks(): void {
    const { axis, counters, playout } = this.deps;
    while (this.clearings.length > 0 && this.clearings[0]!.until <= axis.now) {
      counters.clearTimeouts++;
      this.resolveClear(this.clearings[0]!, true);
    }
    const { position } = this;
    const play = playout.plays[0];
    if (play?.written && axis.now >= play.soundedByMs + FINISH_WAIT_MS) {
      counters.finishTimeouts++;
      position.assume(play.wireEnd, axis.partyEnd);
      this.settle();
    } else if (position.sent - position.heard > UNHEARD_MAX_SAMPLES) {
      counters.unheard++;
      position.assume(position.sent - UNHEARD_MAX_SAMPLES / 2, axis.partyEnd);
      this.settle();
    }
  }

  /** Cuts what still plays; nothing is asked of the carrier any more. */
  end(): void {
    const { axis, playout } = this.deps;
    while (this.clearings.length > 0) this.resolveClear(this.clearings[0]!, false);
    const plays = playout.clear();
    if (this.position.isOutstanding) this.position.cut(axis.carrierEnd);
    if (plays.length > 0) this.cleared(plays, this.position);
  }

  /** The bot's side is decided before this place of the axis, if that lies before `end`. */
  certain(end: number): number {
    let certain = end;
    if (this.position.isOutstanding) certain = Math.min(certain, this.position.heardAt);
    for (const { position } of this.clearings) certain = Math.min(certain, position.heardAt);
    return certain;
  }

  /** Tells what the present position means for the plays: marks reached, plays that have sounded. */
  settle(): void {
    const { position } = this;
    const { playout, edge } = this.deps;
    while (playout.plays.length > 0) {
      const play = playout.plays[0]!;
      if (play.wireStart < 0) return;
      this.tellPlace(play, position);
      this.reachMarks(play, position);
      if (!play.written || position.heard < play.wireEnd) return;
      const partySample = position.partyOf(play.wireStart + play.sent);
      playout.remove(play);
      edge({ type: 'play.finished', playId: play.playId, partySample });
    }
  }

  private positionAt(epoch: number, wireSample: number): PlaybackPosition {
    const { axis, placed } = this.deps;
    return new PlaybackPosition(epoch, wireSample, axis.partyEnd, placed);
  }

  private resolveClear(clearing: Clearing, isGuess: boolean): void {
    this.clearings.splice(this.clearings.indexOf(clearing), 1);
    clearing.position.cut(isGuess ? clearing.partyEnd : this.deps.axis.carrierEnd);
    this.cleared(clearing.plays, clearing.position);
  }

  private cleared(plays: Play[], position: PlaybackPosition): void {
    const { axis, edge } = this.deps;
    let isTold = false;
    for (const play of plays) {
      const heard = play.wireStart < 0 ? 0 : position.heard - play.wireStart;
      const heardSamples = Math.max(0, Math.min(heard, play.sent));
      this.tellPlace(play, position);
      this.reachMarks(play, position);
      const partySample = position.partyOf(position.heard);
      const { playId } = play;
      if (play.written && position.heard >= play.wireEnd) {
        edge({ type: 'play.finished', playId, partySample });
        continue;
      }
      edge({ type: 'play.cleared', playId, heardSamples, partySample });
      isTold = true;
    }
    if (isTold) return;
    edge({ type: 'play.cleared', playId: null, heardSamples: 0, partySample: axis.partyEnd });
  }

  private tellPlace(play: Play, position: PlaybackPosition): void {
    if (play.isPlaced || play.wireStart < 0 || position.heard <= play.wireStart) return;
    play.isPlaced = true;
    const { playId, wireStart } = play;
    this.deps.edge({ type: 'play.placed', playId, partySample: position.partyOf(wireStart) });
  }

  private reachMarks(play: Play, position: PlaybackPosition): void {
    if (play.wireStart < 0) return;
    while (play.marks.length > 0) {
      const mark = play.marks[0]!;
      let wire = play.wireStart + mark.playSample;
      if (play.written && wire > play.wireEnd) wire = play.wireEnd;
      if (wire > position.heard) return;
      play.shiftMark();
      const partySample = position.partyOf(wire);
      const { playId } = play;
      this.deps.edge({ type: 'play.marked', playId, name: mark.name, partySample });
    }
  }
}
