import { createSignal } from 'solid-js';
import type { StatechartDrawing } from '../../../../machines/contracts/statechart-drawing.ts';
import { api } from '../../../api/api-client.ts';

/** Of each machine: its drawing, or why there is none; absent: it is on the way. */
type Known = ReadonlyMap<string, StatechartDrawing | Error>;

const [known, setKnown] = createSignal<Known>(new Map());
const asked = new Set<string>();

const tell = (machine: string, answer: StatechartDrawing | Error) =>
  setKnown((all) => new Map(all).set(machine, answer));

/** Asked for once for as long as the console is open: drawings change with the program only. Reactive. */
export const drawingOf = (machine: string): StatechartDrawing | Error | undefined => {
  if (!asked.has(machine)) {
    asked.add(machine);
    api.json<StatechartDrawing>(`/api/v1/statecharts/${encodeURIComponent(machine)}`).then(
      (drawing) => tell(machine, drawing),
      (error: unknown) => tell(machine, error instanceof Error ? error : new Error(String(error))),
    );
  }
  return known().get(machine);
};

export const askAgain = (machine: string): void => {
  asked.delete(machine);
  setKnown((all) => {
    const fewer = new Map(all);
    fewer.delete(machine);
    return fewer;
  });
};
