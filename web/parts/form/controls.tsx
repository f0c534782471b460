import { For, type JSX, splitProps } from 'solid-js';
import { Field, type FieldProps } from './field.tsx';

const fieldKeys = ['label', 'hint', 'problem', 'unit', 'class'] as const;

type Editable<Value> = FieldProps & {
  value: Value;
  /** The value was changed and the control left, or Enter pressed. */
  change: (value: Value) => void;
  isDisabled?: boolean | undefined;
};

export const TextField = (
  props: Editable<string> & {
    placeholder?: string;
    kind?: 'text' | 'tel' | 'date';
    /** What was typed went into a list: the field is empty again. */
    isEmptied?: boolean;
  },
): JSX.Element => {
  const [field] = splitProps(props, fieldKeys);
  return (
    <Field
      {...field}
      control={(ids) => (
        <input
          {...ids()}
          type={props.kind ?? 'text'}
          value={props.value}
          placeholder={props.placeholder ?? ''}
          disabled={props.isDisabled}
          spellcheck={false}
          autocomplete="off"
          onChange={({ currentTarget }) => {
            props.change(currentTarget.value.trim());
            if (props.isEmptied) currentTarget.value = '';
          }}
        />
      )}
    />
  );
};

/** `scale` shows a value in another unit: 1,000 for ms shown as s, 0.01 for a share shown in percent. */
export const NumberField = (
  props: Editable<number | null> & {
    min?: number;
    max?: number;
    step?: number;
    scale?: number;
    /** May be left empty: null. */
    isOptional?: boolean;
  },
): JSX.Element => {
  const [field] = splitProps(props, fieldKeys);
  const scale = () => props.scale ?? 1;
  const shown = () =>
    props.value === null ? '' : String(Number((props.value / scale()).toFixed(6)));
  const read = (text: string) => {
    const value = Number(text);
    if (text === '' && props.isOptional) return props.change(null);
    if (text !== '' && Number.isFinite(value)) props.change(Number((value * scale()).toFixed(6)));
  };
  return (
    <Field
      {...field}
      control={(ids) => (
        <input
          {...ids()}
          type="number"
          value={shown()}
          min={props.min}
          max={props.max}
          step={props.step ?? 1}
          disabled={props.isDisabled}
          onChange={(event) => read(event.currentTarget.value)}
        />
      )}
    />
  );
};

export const ChoiceField = (
  props: Editable<string> & { choices: { value: string; word: string }[] },
): JSX.Element => {
  const [field] = splitProps(props, fieldKeys);
  return (
    <Field
      {...field}
      control={(ids) => (
        <select
          {...ids()}
          disabled={props.isDisabled}
          onChange={(event) => props.change(event.currentTarget.value)}
        >
          <For each={props.choices}>
            {(choice) => (
              <option value={choice.value} selected={choice.value === props.value}>
                {choice.word}
              </option>
            )}
          </For>
        </select>
      )}
    />
  );
};

export const SwitchField = (props: Editable<boolean>): JSX.Element => {
  const [field] = splitProps(props, fieldKeys);
  return (
    <Field
      {...field}
      class={`field-switch ${props.class ?? ''}`}
      control={(ids) => (
        <input
          {...ids()}
          type="checkbox"
          checked={props.value}
          disabled={props.isDisabled}
          onChange={(event) => props.change(event.currentTarget.checked)}
        />
      )}
    />
  );
};
