import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';

/** What a journal event's `data` may hold, read with care: it is text from another process, and older ones say less. */
export interface ErrorData {
  name: string;
  message: string;
  cause: ErrorData | null;
}

export type Fields = Readonly<Record<string, unknown>>;
const none: Fields = {};

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : none;
export const dataOf = (event: JournalEvent): Fields => fieldsOf(event.data);

export const textIn = (fields: Fields, key: string): string | null => {
  const value = fields[key];
  return typeof value === 'string' ? value : null;
};
const noTexts: readonly string[] = [];
export const textsIn = (fields: Fields, key: string): readonly string[] => {
  const value = fields[key];
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : noTexts;
};
export const numberIn = (fields: Fields, key: string): number | null => {
  const value = fields[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

export const errorIn = (value: unknown): ErrorData | null => {
  const fields = fieldsOf(value);
  const message = textIn(fields, 'message');
  if (message === null) return null;
  return { name: textIn(fields, 'name') ?? 'Error', message, cause: errorIn(fields.cause) };
};

/** How an actor ended, of a supervision event's `data.exit`. */
export interface ExitData {
  kind: string;
  error: ErrorData | null;
  why: string | null;
  afterMs: number | null;
}

export const exitIn = (data: Fields): ExitData | null => {
  const exit = fieldsOf(data.exit);
  const kind = textIn(exit, 'kind');
  if (kind === null) return null;
  return {
    kind,
    error: errorIn(exit.error),
    why: textIn(exit, 'why'),
    afterMs: numberIn(exit, 'afterMs'),
  };
};

/** How it ended, in words for a person. */
export const exitInWords = ({ kind, error, why, afterMs }: ExitData): string => {
  switch (kind) {
    case 'normal':
      return 'finished';
    case 'shutdown':
      return why === null ? 'was shut down' : `was shut down: ${why}`;
    case 'killed':
      return afterMs === null ? 'was killed' : `was killed after ${afterMs} ms`;
    default:
      return error === null ? 'crashed' : error.message;
  }
};
