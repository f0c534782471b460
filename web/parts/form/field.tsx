import { createUniqueId, type JSX, Show } from 'solid-js';
import { Icon } from '../icon/icon.tsx';
import './form.css';

export type FieldProps = {
  label: string;
  /** What it does, where that is not plain from its name. */
  hint?: JSX.Element | undefined;
  /** What is wrong with the value, and what to do about it. */
  problem?: string | undefined;
  unit?: string | undefined;
  class?: string | undefined;
};

/** What a control needs to be read together with its words. */
export type FieldIds = { id: string; 'aria-describedby': string; 'aria-invalid': boolean };

/** A control with its name, its unit, what it does, and what is wrong with it. */
export const Field = (
  props: FieldProps & { control: (ids: () => FieldIds) => JSX.Element },
): JSX.Element => {
  const id = createUniqueId();
  const ids = () => ({
    id,
    'aria-describedby': `${id}-hint ${id}-problem`,
    'aria-invalid': props.problem !== undefined,
  });
  return (
    <div
      class={`field ${props.class ?? ''}`}
      classList={{ 'is-wrong': props.problem !== undefined }}
    >
      <label for={id}>{props.label}</label>
      <span class="field-line">
        {props.control(ids)}
        <Show when={props.unit}>
          <span class="soft">{props.unit}</span>
        </Show>
      </span>
      <span class="field-hint soft" id={`${id}-hint`}>
        {props.hint}
      </span>
      <span class="field-problem" id={`${id}-problem`} aria-live="polite">
        <Show when={props.problem}>
          {(problem) => (
            <>
              <Icon name="failed" /> {problem()}
            </>
          )}
        </Show>
      </span>
    </div>
  );
};
