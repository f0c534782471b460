import { createSignal, For, type JSX } from 'solid-js';
import { Button } from '../button.tsx';
import { Status } from '../status.tsx';
import './toast.css';

type ToastItem = { id: number; kind: 'ok' | 'warn' | 'error'; text: string };

/** As many as fit without hiding the page. */
const toastMax = 4;
/** Said and gone (ms); a failure stays until it is closed. */
const shownMs = 6_000;

const [toasts, setToasts] = createSignal<ToastItem[]>([]);
let nextId = 1;

const close = (id: number) => setToasts((all) => all.filter((one) => one.id !== id));

/** Says that something was done, or was not. */
export const toast = (text: string, kind: ToastItem['kind'] = 'ok'): void => {
  const id = nextId++;
  setToasts((all) => [...all.slice(1 - toastMax), { id, kind, text }]);
  if (kind !== 'error') setTimeout(() => close(id), shownMs);
};

/** Once on the page. */
export const Toasts = (): JSX.Element => (
  <ol class="toasts" aria-live="polite" aria-label="Messages">
    <For each={toasts()}>
      {(one) => (
        <li class="toast">
          <Status of={one.kind} isQuiet />
          <span>{one.text}</span>
          <Button icon="close" look="plain" isIconOnly onClick={() => close(one.id)}>
            Close
          </Button>
        </li>
      )}
    </For>
  </ol>
);
