import { Counter, Registry } from 'prom-client';

/** What providers of speech and of models do wrong, and who stood in. */
export type ProviderNews =
  /** A connection of a call; `kind` as in `ProviderFailure`. */
  | { type: 'lost'; provider: string; kind: string }
  /** The next provider of a bot's list took over within a call. */
  | { type: 'moved'; from: string; to: string }
  /** The same request went to the next model of a bot's list. */
  | { type: 'switched'; from: string; to: string; kind: string }
  /** A model had given nothing for so long that the party heard a filler, where there is one. */
  | { type: 'late'; model: string }
  /** The same request was asked of the same model again. */
  | { type: 'retried'; model: string; kind: string }
  /** An answer came that decides nothing. */
  | { type: 'unusable'; model: string }
  /** The last model of a list failed: a request stays without an answer. */
  | { type: 'failed'; model: string; kind: string }
  /** Music, or a phrase that is kept, sounded because no provider spoke in time. */
  | { type: 'filled'; how: string };

export interface ProviderMetrics {
  readonly registry: Registry;
  tell(news: ProviderNews): void;
}

/** Counted since the start of the process, for Prometheus. */
export const openProviderMetrics = (): ProviderMetrics => {
  const registry = new Registry();
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const counters = {
    lost: counter('voxbridge_provider_lost_total', 'Connections to providers that were lost.', [
      'provider',
      'kind',
    ]),
    moved: counter(
      'voxbridge_provider_moved_total',
      'Times that the next provider took over within a call.',
      ['from', 'to'],
    ),
    switched: counter(
      'voxbridge_model_switched_total',
      'Requests that went on to the next model of a list.',
      ['from', 'to', 'kind'],
    ),
    late: counter('voxbridge_model_late_total', 'Requests that a model left waiting for long.', [
      'model',
    ]),
    retried: counter(
      'voxbridge_model_retried_total',
      'Requests that failed and were asked of the same model again.',
      ['model', 'kind'],
    ),
    unusable: counter(
      'voxbridge_model_unusable_total',
      'Answers that were empty, endless, unreadable, or named what is not there.',
      ['model'],
    ),
    failed: counter('voxbridge_model_failed_total', 'Requests that no model of a list answered.', [
      'model',
      'kind',
    ]),
    filled: counter(
      'voxbridge_voice_filled_total',
      'Times that music, or a phrase that is kept, stood for a voice.',
      ['how'],
    ),
  };
  return {
    registry,
    tell({ type, ...labels }) {
      (counters[type] as Counter<string>).inc(labels);
    },
  };
};
