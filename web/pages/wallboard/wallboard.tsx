import { useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, onCleanup, Show } from 'solid-js';
import { watchTopic } from '../../live/watch-topic.ts';
import { Button } from '../../parts/button.tsx';
import { Loading, Stale } from '../../parts/notice/notices.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useCommands } from '../../shell/commands.ts';
import { useKeys } from '../../shell/keys/keys.ts';
import { isNarrow } from '../../shell/narrow.ts';
import { setKiosk } from '../../shell/overlay.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { PageTools } from '../../shell/page-tools.tsx';
import { createBoard } from './board-model.ts';
import { CallTable } from './call-table.tsx';
import { CampaignList } from './campaign-list.tsx';
import { EventFeed } from './event-feed.tsx';
import { Strip } from './strip.tsx';
import { WorkerGrid } from './worker-grid.tsx';
import './wallboard.css';

/** Live operations: what is happening, is anyone waiting, is it healthy. */
export default function Wallboard() {
  const live = watchTopic('wallboard', createBoard);
  const board = live.model;
  const [query, setQuery] = useSearchParams();
  const isKiosk = () => query.kiosk !== undefined;

  usePageTitle(() => 'Live');
  createEffect(() => setKiosk(isKiosk()));
  onCleanup(() => setKiosk(false));
  const toggleKiosk = () => {
    const isLeaving = isKiosk();
    setQuery({ kiosk: isLeaving ? undefined : '1' }, { replace: true });
    // A browser may refuse; the board is then as wide as its window.
    if (isLeaving) {
      if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => {});
    } else void document.documentElement.requestFullscreen().catch(() => {});
  };
  useKeys({
    f: { words: 'Kiosk', act: toggleKiosk },
    Escape: {
      words: 'Back',
      act: () => {
        if (isKiosk()) toggleKiosk();
        else if (location.search === '') history.back();
        else
          setQuery(Object.fromEntries(Object.keys(query).map((name) => [name, undefined])), {
            replace: true,
          });
      },
    },
  });
  useCommands(() => [{ name: 'Kiosk', icon: 'wide', keys: 'f', act: toggleKiosk }]);

  /** The one thing that may interrupt a reader: an error that was not there before. */
  const alarm = createMemo(() => board.feed().find(({ level }) => level === 'error'), undefined, {
    equals: (a, b) => a?.id === b?.id,
  });

  return (
    <div
      class="board"
      style={{ '--call-count': isNarrow() ? board.calls.list().length : undefined }}
    >
      <h1 class="said">Live operations</h1>
      <PageTools>
        <span class="wide-only">
          <Button icon="wide" look="plain" title="Kiosk (f)" isIconOnly onClick={toggleKiosk}>
            Kiosk
          </Button>
        </span>
      </PageTools>
      <Stale what="the live operations" note={live.stale()} />
      <Show when={live.state() !== 'loading'} fallback={<Loading what="the board" rows={12} />}>
        <Strip strip={board.strip} />
        <Panel title="Workers" class="board-workers" isFlush note={board.workers.list().length}>
          <WorkerGrid board={board} />
        </Panel>
        <CallTable board={board} />
        <Panel
          title="Campaigns"
          class="board-campaigns"
          isFlush
          note={board.campaigns.list().length}
        >
          <CampaignList board={board} />
        </Panel>
        <EventFeed board={board} />
        <p class="said" role="alert">
          {alarm()?.text}
        </p>
      </Show>
    </div>
  );
}
