import { createSignal } from 'solid-js';

export const themes = ['auto', 'dark', 'light', 'contrast'] as const;
export type Theme = (typeof themes)[number];
export const themeWords: Record<Theme, string> = {
  auto: 'System',
  dark: 'Dark',
  light: 'Light',
  contrast: 'High contrast',
};

const storeKey = 'voxbridge.theme';
const isTheme = (name: string | null): name is Theme => themes.includes(name as Theme);

const stored = (): Theme => {
  try {
    const name = localStorage.getItem(storeKey);
    return isTheme(name) ? name : 'auto';
  } catch {
    return 'auto';
  }
};

const [theme, setThemeSignal] = createSignal<Theme>(stored());

export { theme };

const wantsContrast = matchMedia('(prefers-contrast: more)');
const wantsLight = matchMedia('(prefers-color-scheme: light)');

const paint = () => {
  const chosen = theme();
  const asSystem = wantsContrast.matches ? 'contrast' : wantsLight.matches ? 'light' : 'dark';
  document.documentElement.dataset.theme = chosen === 'auto' ? asSystem : chosen;
};

/** Called before the first draw; follows the system from then on. */
export const startTheme = (): void => {
  paint();
  wantsContrast.addEventListener('change', paint);
  wantsLight.addEventListener('change', paint);
};

export const setTheme = (name: Theme): void => {
  setThemeSignal(name);
  try {
    localStorage.setItem(storeKey, name);
  } catch {
    // A browser that keeps nothing still changes its theme.
  }
  paint();
};
