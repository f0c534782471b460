import { createEffect, type JSX, Show } from 'solid-js';
import './dialog.css';

type DialogProps = {
  isOpen: boolean;
  /** Id of its heading, or else `label`. */
  labelledBy?: string | undefined;
  label?: string | undefined;
  close: () => void;
  children: JSX.Element;
};

/** What floats over the page and holds the focus until it is closed; Esc and the veil close it. Its content exists while it is open. */
export const Dialog = (props: DialogProps): JSX.Element => {
  let dialog: HTMLDialogElement | undefined;

  createEffect(() => {
    if (props.isOpen) dialog?.showModal();
    else if (dialog?.open) dialog.close();
  });

  const hold = (element: HTMLDialogElement) => {
    dialog = element;
    element.addEventListener('click', (event) => {
      if (event.target === element) props.close();
    });
    element.addEventListener('cancel', (event) => {
      event.preventDefault();
      props.close();
    });
  };

  return (
    <dialog ref={hold} class="dialog" aria-labelledby={props.labelledBy} aria-label={props.label}>
      <Show when={props.isOpen}>{props.children}</Show>
    </dialog>
  );
};
