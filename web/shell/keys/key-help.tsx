import { For } from 'solid-js';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { overlay, setOverlay } from '../overlay.ts';
import { knownKeys } from './keys.ts';

const keyWords: Record<string, string> = {
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ' ': 'Space',
};

/** What every key does here and now. */
export const KeyHelp = () => {
  const lines = () => {
    const byKeys = new Map<string, string>([['⌘/Ctrl K', 'Commands']]);
    for (const map of knownKeys()) {
      for (const [keys, { words }] of Object.entries(map)) byKeys.set(keys, words);
    }
    return [...byKeys];
  };
  return (
    <Dialog isOpen={overlay() === 'help'} labelledBy="key-help" close={() => setOverlay(null)}>
      <div class="dialog-inner">
        <h2 id="key-help">Keys</h2>
        <dl class="key-list">
          <For each={lines()}>
            {([keys, words]) => (
              <div>
                <dt>
                  <For each={keys === ' ' ? [keys] : keys.split(' ')}>
                    {(key) => <kbd>{keyWords[key] ?? key}</kbd>}
                  </For>
                </dt>
                <dd>{words}</dd>
              </div>
            )}
          </For>
        </dl>
        <div class="dialog-buttons">
          <Button onClick={() => setOverlay(null)}>Close</Button>
        </div>
      </div>
    </Dialog>
  );
};
