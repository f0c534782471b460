import { createEffect, createMemo, createSignal, For, Show } from 'solid-js';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { Icon } from '../../parts/icon/icon.tsx';
import { allCommands, type Command } from '../commands.ts';
import { overlay, setOverlay } from '../overlay.ts';
import { matchScore } from './palette-match.ts';

/** As many as can be read at a glance. */
const shownMax = 10;

/** Everything that can be gone to or done, found by a few letters. What looks like an id or a number is offered as a search. */
export const Palette = (props: { search: (text: string) => Command[] }) => {
  const [typed, setTyped] = createSignal('');
  const [at, setAt] = createSignal(0);

  const found = createMemo((): Command[] => {
    if (overlay() !== 'palette') return [];
    const text = typed().trim();
    const known = allCommands()
      .map((command) => ({ command, score: matchScore(text, command.name) }))
      .filter(({ score }) => score > 0);
    if (text !== '') known.sort((a, b) => b.score - a.score);
    const named = known.map(({ command }) => command).slice(0, shownMax);
    return text === '' ? named : [...named, ...props.search(text)];
  });

  createEffect(() => {
    if (overlay() !== 'palette') return;
    setTyped('');
    setAt(0);
  });

  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    setOverlay(null);
    command.act();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = found().length - 1;
    if (event.key === 'ArrowDown') setAt((index) => Math.min(last, index + 1));
    else if (event.key === 'ArrowUp') setAt((index) => Math.max(0, index - 1));
    else if (event.key === 'Enter') run(found()[at()]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog isOpen={overlay() === 'palette'} label="Commands" close={() => setOverlay(null)}>
      <label class="palette-field">
        <Icon name="search" />
        <span class="said">Go to or do</span>
        <input
          autofocus
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found().length > 0 ? `palette-${at()}` : undefined}
          aria-autocomplete="list"
          autocomplete="off"
          spellcheck={false}
          placeholder="Go to a page, a call id, a number …"
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </label>
      <div id="palette-list" class="palette-list" role="listbox" aria-label="Found">
        <For each={found()}>
          {(command, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field above has the keys and the focus
            <div
              role="option"
              id={`palette-${index()}`}
              class="palette-option"
              aria-selected={index() === at()}
              onMouseMove={() => setAt(index())}
              onClick={() => run(command)}
            >
              <Icon name={command.icon} />
              <span class="cut">{command.name}</span>
              <Show when={command.keys}>
                {(keys) => (
                  <span class="palette-keys">
                    <For each={keys().split(' ')}>{(key) => <kbd>{key}</kbd>}</For>
                  </span>
                )}
              </Show>
            </div>
          )}
        </For>
      </div>
      <p class="palette-none soft" role="status">
        {found().length === 0 ? 'Nothing is called that.' : ''}
      </p>
    </Dialog>
  );
};
