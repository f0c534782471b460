import { For, type JSX } from 'solid-js';
import type { KeyMap } from '../../shell/keys/key-reader.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const words: Record<string, string> = { '*': 'Star', '#': 'Hash' };

/** The keys of a telephone, on the keyboard too. */
export const digitKeys = (press: (digit: string) => void): KeyMap =>
  Object.fromEntries(
    digits.map((digit) => [
      digit,
      { words: `Press ${words[digit] ?? digit} on the telephone`, act: () => press(digit) },
    ]),
  );

export const Keypad = (props: { press: (digit: string) => void }): JSX.Element => (
  <fieldset class="dock-keypad">
    <legend>Telephone keys</legend>
    <For each={digits}>
      {(digit) => (
        <button type="button" aria-label={words[digit]} onClick={() => props.press(digit)}>
          {digit}
        </button>
      )}
    </For>
  </fieldset>
);
