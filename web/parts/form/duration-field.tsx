import { createSignal, For, type JSX, splitProps } from 'solid-js';
import { durationOf, durationUnits, unitOf } from './duration-units.ts';
import { Field, type FieldProps } from './field.tsx';

/** A span of time (ms) as a number and its unit. The unit that was chosen stays, whatever the number becomes. */
export const DurationField = (
  props: FieldProps & {
    value: number;
    /** ms, by the control left or the unit chosen. */
    change: (ms: number) => void;
    isDisabled?: boolean | undefined;
  },
): JSX.Element => {
  const [field] = splitProps(props, ['label', 'hint', 'problem', 'class']);
  const [chosen, choose] = createSignal<string | null>(null);
  const unit = () =>
    durationUnits.find(({ key }) => key === chosen()) ?? unitOf(props.value) ?? durationUnits[0]!;
  const shown = () => Number((props.value / unit().ms).toFixed(3));
  const set = (count: number, unitMs: number) => {
    const ms = durationOf(count, unitMs);
    if (ms !== null) props.change(ms);
  };
  return (
    <Field
      {...field}
      control={(ids) => (
        <>
          <input
            {...ids()}
            class="duration-count"
            type="number"
            min={0}
            step="any"
            value={shown()}
            disabled={props.isDisabled}
            onChange={({ currentTarget }) =>
              currentTarget.value !== '' && set(Number(currentTarget.value), unit().ms)
            }
          />
          <select
            class="duration-unit"
            aria-label={`Unit of ${props.label}`}
            disabled={props.isDisabled}
            onChange={({ currentTarget }) => {
              const count = shown();
              choose(currentTarget.value);
              set(count, unit().ms);
            }}
          >
            <For each={durationUnits}>
              {(one) => (
                <option value={one.key} selected={one.key === unit().key}>
                  {one.key}
                </option>
              )}
            </For>
          </select>
        </>
      )}
    />
  );
};
