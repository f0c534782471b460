import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX, Show } from 'solid-js';
import { toast } from '../../../parts/notice/toast.tsx';
import { openFile } from '../model/opened-file.ts';
import './file-drop.css';

/** The whole page takes a journal that is dropped on it; `choose` opens the file dialog. */
export const FileDrop = (props: { children: (choose: () => void) => JSX.Element }): JSX.Element => {
  const navigate = useNavigate();
  const [isOver, setOver] = createSignal(false);
  let field = undefined as unknown as HTMLInputElement;

  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    try {
      await openFile(file);
      navigate('/calls/file');
    } catch (error) {
      toast(
        `${file.name} cannot be opened. ${error instanceof Error ? error.message : ''}`,
        'error',
      );
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button that opens the file dialog is the twin of the drop
    <div
      class="call-drop"
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <input
        ref={(element) => {
          field = element;
        }}
        type="file"
        class="said"
        accept=".json,application/json"
        aria-label="Journal file"
        tabIndex={-1}
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      {props.children(() => field.click())}
      <Show when={isOver()}>
        <p class="call-drop-veil">Drop the journal to open it</p>
      </Show>
    </div>
  );
};
