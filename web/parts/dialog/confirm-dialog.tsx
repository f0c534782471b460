import { createEffect, createSignal, createUniqueId, type JSX, on, Show } from 'solid-js';
import { Button } from '../button.tsx';
import { Dialog } from './dialog.tsx';

type ConfirmDialogProps = {
  isOpen: boolean;
  title: string;
  /** What will happen, in numbers where there are some. */
  children: JSX.Element;
  /** The word of the button that does it: never "OK". */
  verb: string;
  /** Awaited: the dialog stays until it is done, and shows why it failed. */
  act: () => unknown;
  close: () => void;
};

/** Asks before what is destructive or reaches outside. The safe button has the focus; Esc and the veil mean no. */
export const ConfirmDialog = (props: ConfirmDialogProps): JSX.Element => {
  const id = createUniqueId();
  const [isBusy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);

  createEffect(
    on(
      () => props.isOpen,
      () => setFailure(null),
    ),
  );

  const act = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await props.act();
      props.close();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog isOpen={props.isOpen} labelledBy={id} close={() => !isBusy() && props.close()}>
      <div class="dialog-inner">
        <h2 id={id}>{props.title}</h2>
        <div>{props.children}</div>
        <Show when={failure()}>
          {(words) => (
            <p class="dialog-failure" role="alert">
              {words()}
            </p>
          )}
        </Show>
        <div class="dialog-buttons">
          <Button autofocus disabled={isBusy()} onClick={() => props.close()}>
            Cancel
          </Button>
          <Button look="main" disabled={isBusy()} onClick={() => void act()}>
            {props.verb}
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
