import { createSignal } from 'solid-js';

const names = [
  'ringing',
  'talking',
  'listening',
  'thinking',
  'holding',
  'ending',
  'failed',
  'idle',
  'ground',
  'panel',
  'hover',
  'line',
  'line-strong',
  'text',
  'text-soft',
  'accent',
] as const;
/** Tokens of web/look/tokens.css, as a canvas needs them. */
export type Palette = Readonly<Record<(typeof names)[number], string>>;

const read = (): Palette => {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Palette;
};

const [palette, setPalette] = createSignal<Palette>(read());
new MutationObserver(() => setPalette(read())).observe(document.documentElement, {
  attributes: true,
  attributeFilter: ['data-theme'],
});

/** The colours of the theme that is shown; changes with it. */
export { palette };
