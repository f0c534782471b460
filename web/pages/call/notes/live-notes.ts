import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import type { OperatorVisit } from '../../../../machines/contracts/call/operator-call.ts';
import {
  backWords,
  type CallNote,
  isUnwanted,
  type Judged,
  nameOf,
  screeningText,
  toolNote,
} from './call-note.ts';

type Fields = Readonly<Record<string, unknown>>;
type Why = NonNullable<OperatorVisit['takeOvers'][number]['why']>;

/** The same of a call that goes on, from the facts that its record will be made of. Take events in order. */
export class LiveNotes {
  private readonly told: CallNote[] = [];
  /** Names of those who are there, by id. */
  private here = new Map<string, string>();
  private readonly names = new Map<string, string>();
  private readonly originAt: () => number;

  constructor(originAt: () => number) {
    this.originAt = originAt;
  }

  /** In order of time. */
  notes(): CallNote[] {
    return [...this.told];
  }

  /** True: there is one more. */
  take({ kind, event, seq, t, data }: JournalEvent): boolean {
    if (kind !== 'fact') return false;
    const fields = (data ?? {}) as Fields;
    const atMs = Math.round(t - this.originAt());
    const before = this.told.length;
    const add = (of: CallNote['kind'], text: string, isTrouble = false) =>
      this.told.push({ id: `${of}-${seq}-${this.told.length}`, atMs, kind: of, text, isTrouble });
    const who = () => nameOf(this.names.get(String(fields.operatorId)) ?? 'operator');
    switch (event) {
      case 'screening.judged':
        add('screening', screeningText(fields as unknown as Judged));
        break;
      case 'tool.called':
        this.told.push(toolNote(`tool-${seq}`, atMs, String(fields.tool), String(fields.outcome)));
        break;
      case 'operator.changed': {
        const legs = (Array.isArray(fields.legs) ? fields.legs : []) as Fields[];
        const now = new Map(legs.map(({ operatorId, name }) => [String(operatorId), String(name)]));
        for (const [id, name] of now) {
          this.names.set(id, name);
          if (!this.here.has(id)) add('operator', `${nameOf(name)} has joined.`);
        }
        for (const [id, name] of this.here)
          if (!now.has(id)) add('operator', `${nameOf(name)} has left.`);
        this.here = now;
        break;
      }
      case 'floor.taken':
        add('operator', `${who()} has taken the call over.`);
        break;
      case 'floor.given': {
        const why = String(fields.why);
        add('operator', `${who()} ${backWords[why as Why] ?? why}.`, isUnwanted(why));
        break;
      }
      default:
    }
    return this.told.length > before;
  }
}
