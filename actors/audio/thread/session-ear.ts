import type { TapEar, TapFrame } from '../audio-session.ts';

/**
 * Who hears the tap of a session on the main thread. Taps are numbered, because frames of an earlier one may still be under way when the
 * next begins, which asks for the past again.
 */
export class SessionEar {
  private ear: TapEar | null = null;
  private tap = 0;

  /** A tap takes the place of the one before; null: one that is not heard here. Returns its number. */
  open(ear: TapEar | null): number {
    const before = this.ear;
    const tap = ++this.tap;
    this.ear = ear;
    before?.ended();
    return tap;
  }

  hear(tap: number, frame: TapFrame): void {
    if (tap === this.tap) this.ear?.hear(frame);
  }

  /** Its owner wants no more. False: another has its place. */
  close(tap: number): boolean {
    if (tap !== this.tap) return false;
    this.ear = null;
    return true;
  }

  /** There is no more. */
  end(): void {
    this.open(null);
  }
}
