import type { AttemptEvent, AttemptSubject } from '../../../machines/campaign/attempt-context.ts';

interface LiveAttempt {
  subject: AttemptSubject;
  send: (event: AttemptEvent) => void;
}

/** The attempts that have an actor now: where the carrier's and the fleet's news about them go. */
export class LiveAttempts {
  readonly #byId = new Map<string, LiveAttempt>();
  readonly #idByCall = new Map<string, string>();
  readonly #holders = new Set<string>();
  readonly #counts = new Map<string, number>();

  add(subject: AttemptSubject, send: (event: AttemptEvent) => void): void {
    this.delete(subject.attemptId);
    this.#byId.set(subject.attemptId, { subject, send });
    this.#counts.set(subject.campaignId, this.countOf(subject.campaignId) + 1);
    this.#idByCall.set(subject.callId, subject.attemptId);
    this.#holders.add(subject.holder);
  }

  delete(attemptId: string): void {
    const attempt = this.#byId.get(attemptId);
    if (!attempt) return;
    this.#byId.delete(attemptId);
    const { campaignId } = attempt.subject;
    const left = this.countOf(campaignId) - 1;
    if (left > 0) this.#counts.set(campaignId, left);
    else this.#counts.delete(campaignId);
    this.#holders.delete(attempt.subject.holder);
    this.#idByCall.delete(attempt.subject.callId);
  }

  has(attemptId: string): boolean {
    return this.#byId.has(attemptId);
  }

  holds(holder: string): boolean {
    return this.#holders.has(holder);
  }

  subjects(): AttemptSubject[] {
    return [...this.#byId.values()].map((attempt) => attempt.subject);
  }

  /** Of one campaign: from their start until their end is stored. */
  countOf(campaignId: string): number {
    return this.#counts.get(campaignId) ?? 0;
  }

  get count(): number {
    return this.#byId.size;
  }

  /** False: nobody here knows it. */
  tell(attemptId: string, event: AttemptEvent): boolean {
    const attempt = this.#byId.get(attemptId);
    attempt?.send(event);
    return attempt !== undefined;
  }

  /** All of a campaign; those that come later are told by the next round. */
  tellCampaign(campaignId: string, event: AttemptEvent): void {
    for (const { subject, send } of this.#byId.values())
      if (subject.campaignId === campaignId) send(event);
  }

  tellCall(callId: string, event: AttemptEvent): boolean {
    const attemptId = this.#idByCall.get(callId);
    return attemptId !== undefined && this.tell(attemptId, event);
  }
}
