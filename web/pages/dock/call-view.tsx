import { createMemo, createSignal, type JSX } from 'solid-js';
import { Stale } from '../../parts/notice/notices.tsx';
import { createCursor } from '../call/model/call-cursor.ts';
import { useCall } from '../call/model/call-data.ts';
import { CallActors } from '../call/panels/call-actors.tsx';
import { ChartPanel } from '../call/panels/chart-panel.tsx';
import { Transcript } from '../call/transcript/transcript.tsx';

/** Turn-taking is what one watches while one talks. */
const firstActor = 'call/turn';

/** What both say and what the call's actors do, as on the call's own page. */
export const CallView = (props: { id: string }): JSX.Element => {
  const data = useCall(props.id);
  const cursor = createCursor(data);
  const [asked, setAsked] = createSignal<string | null>(null);
  const chosen = createMemo(() => {
    const path = asked();
    if (path !== null) return path;
    return cursor.actors().has(firstActor) ? firstActor : null;
  });
  return (
    <>
      <section class="dock-said" aria-label="Transcript">
        <Stale what="this call" note={data.isLive() ? data.stale() : null} />
        <Transcript data={data} cursor={cursor} />
      </section>
      <section class="dock-actors" aria-label="Actors">
        <CallActors data={data} cursor={cursor} chosen={chosen()} choose={setAsked} />
      </section>
      <section class="dock-chart" aria-label="Statechart">
        <ChartPanel cursor={cursor} path={chosen()} />
      </section>
    </>
  );
};
