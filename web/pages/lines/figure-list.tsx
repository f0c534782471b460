import { For, type JSX, Show } from 'solid-js';

export interface Figure {
  name: string;
  value: string;
  /** After the value, softer: of how many. */
  of?: string;
  /** Its part of the bar below, by which the figure is found in it. */
  part?: 'busy' | 'callers' | 'callbacks';
}

/** Numbers side by side, each under its name. */
export const FigureList = (props: { figures: Figure[] }): JSX.Element => (
  <dl class="lines-figures">
    <For each={props.figures}>
      {(figure) => (
        <div>
          <dt>
            <Show when={figure.part}>{(part) => <i class="lines-mark" data-part={part()} />}</Show>
            {figure.name}
          </dt>
          <dd>
            {figure.value}
            <Show when={figure.of}>
              <span class="unit"> {figure.of}</span>
            </Show>
          </dd>
        </div>
      )}
    </For>
  </dl>
);
