import { A, type RouteSectionProps, useNavigate } from '@solidjs/router';
import { ErrorBoundary, For, onCleanup, onMount, Show, Suspense } from 'solid-js';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon/icon.tsx';
import { ErrorState, Loading } from '../parts/notice/notices.tsx';
import { Toasts } from '../parts/notice/toast.tsx';
import { type Command, useCommands } from './commands.ts';
import { Connection } from './connection.tsx';
import { KeyHelp } from './keys/key-help.tsx';
import { listenForKeys, useKeys } from './keys/keys.ts';
import { isKiosk, setOverlay } from './overlay.ts';
import { PageToolsRoom } from './page-tools.tsx';
import { Palette } from './palette/palette.tsx';
import { places } from './places.ts';
import { setTheme, theme, themes, themeWords } from './theme.ts';
import './shell.css';

/** What frames every page: where one is, where one can go, whether what is seen is true. */
export const Shell = (props: RouteSectionProps) => {
  const navigate = useNavigate();

  onMount(() => {
    onCleanup(listenForKeys());
    const palette = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOverlay((was) => (was === 'palette' ? null : 'palette'));
    };
    document.addEventListener('keydown', palette);
    onCleanup(() => document.removeEventListener('keydown', palette));
  });

  useKeys({
    '?': { words: 'This help', act: () => setOverlay('help') },
    '/': {
      words: 'Search',
      act: () => {
        const field = document.querySelector<HTMLElement>('[data-search]');
        if (field === null) setOverlay('palette');
        else field.focus();
      },
    },
    Escape: { words: 'Back', act: () => history.length > 1 && history.back() },
    ...Object.fromEntries(
      places.map(({ path, name, keys }) => [
        keys,
        { words: `Go to ${name}`, act: () => navigate(path) },
      ]),
    ),
  });
  useCommands(() => [
    ...places.map(({ path, name, icon, keys }) => ({
      name: `Go to ${name}`,
      icon,
      keys,
      act: () => navigate(path),
    })),
    ...themes.map(
      (name): Command => ({
        name: `Theme: ${themeWords[name]}`,
        icon: 'theme',
        act: () => setTheme(name),
      }),
    ),
    { name: 'Keys', icon: 'help', keys: '?', act: () => setOverlay('help') },
  ]);
  const search = (text: string): Command[] => [
    {
      name: `Open the call ${text}`,
      icon: 'calls',
      act: () => navigate(`/calls/${encodeURIComponent(text)}`),
    },
    {
      name: `Search calls for ${text}`,
      icon: 'search',
      act: () => navigate(`/calls?number=${encodeURIComponent(text)}`),
    },
  ];

  return (
    <div class="shell" classList={{ 'is-kiosk': isKiosk() }}>
      <a class="skip" href="#page">
        Skip to the page
      </a>
      <header class="shell-bar">
        <A href="/" class="brand" end>
          VoxBridge
        </A>
        <nav class="shell-nav" aria-label="Pages">
          <For each={places}>
            {({ path, name, icon }) => (
              <A href={path} end={path === '/'} class="shell-link" activeClass="is-here">
                <Icon name={icon} />
                {name}
              </A>
            )}
          </For>
        </nav>
        <div class="shell-tools">
          <Connection />
          <PageToolsRoom />
          <Button icon="search" look="plain" onClick={() => setOverlay('palette')}>
            <span class="wide-only">
              Search <kbd>⌘K</kbd>
            </span>
            <span class="said">Commands</span>
          </Button>
          <label class="theme-choice" title="Theme">
            <Icon name="theme" />
            <span class="said">Theme</span>
            <select
              value={theme()}
              onChange={(event) => setTheme(event.currentTarget.value as (typeof themes)[number])}
            >
              <For each={themes}>{(name) => <option value={name}>{themeWords[name]}</option>}</For>
            </select>
          </label>
          <span class="wide-only">
            <Button icon="help" look="plain" isIconOnly onClick={() => setOverlay('help')}>
              Keys
            </Button>
          </span>
        </div>
      </header>
      <main id="page" class="shell-page" tabIndex={-1}>
        <ErrorBoundary
          fallback={(error, again) => <ErrorState error={error} what="this page" retry={again} />}
        >
          <Suspense fallback={<Loading what="the page" rows={8} />}>{props.children}</Suspense>
        </ErrorBoundary>
      </main>
      <Palette search={search} />
      <KeyHelp />
      <Toasts />
      <Show when={isKiosk()}>
        <p class="said" role="status">
          Kiosk: press f or Esc to leave.
        </p>
      </Show>
    </div>
  );
};
