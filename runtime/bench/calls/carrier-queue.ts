/** What the carrier has been sent and not played: frames of 20 ms and marks, in order. Only their number matters here. */
export class CarrierQueue {
  /** Names of marks; null: a frame. */
  private entries: (string | null)[] = [];
  private head = 0;

  frame(): void {
    this.entries.push(null);
  }

  mark(name: string): void {
    this.entries.push(name);
  }

  /** Plays a frame; false: there was none. */
  play(): boolean {
    if (this.head >= this.entries.length || this.entries[this.head] !== null) return false;
    this.head += 1;
    return true;
  }

  /** Marks that have been reached; each comes once. */
  reached(echo: (name: string) => void): void {
    for (let name = this.entries[this.head]; typeof name === 'string'; ) {
      this.head += 1;
      echo(name);
      name = this.entries[this.head];
    }
    if (this.head < this.entries.length) return;
    this.entries = [];
    this.head = 0;
  }

  /** Drops the frames; the marks are reached. */
  clear(echo: (name: string) => void): void {
    const left = this.entries.slice(this.head);
    this.entries = [];
    this.head = 0;
    for (const name of left) if (name !== null) echo(name);
  }
}
