import { For, type JSX } from 'solid-js';

/** The figures above it as lengths; those say the same in words. */
export const TakenBar = (props: {
  parts: { busy: number; callers?: number; callbacks?: number; free: number };
}): JSX.Element => (
  <div class="lines-bar" aria-hidden="true">
    <For each={['busy', 'callers', 'callbacks', 'free'] as const}>
      {(part) => <i data-part={part} style={{ 'flex-grow': String(props.parts[part] ?? 0) }} />}
    </For>
  </div>
);
