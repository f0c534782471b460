import { createResource, type JSX, onCleanup, Show } from 'solid-js';
import type { CampaignPacing } from '../../../../machines/contracts/explain/campaign-pacing.ts';
import type { PacingTick } from '../../../../machines/contracts/explain/pacing-tick.ts';
import { api } from '../../../api/api-client.ts';
import { ErrorState, Loading } from '../../../parts/notice/notices.tsx';
import { PacingPanel } from './pacing-panel.tsx';

/** The last hour is read again so often (ms); the tick itself comes live. */
const readEveryMs = 20_000;

/** Why a campaign dials as it does: the last hour from the API, the newest tick as it comes. */
export const PacingOf = (props: { id: string; tick: PacingTick | null }): JSX.Element => {
  const [pacing, { refetch }] = createResource(
    () => props.id,
    (id) => api.json<CampaignPacing>(`/api/v1/campaigns/${encodeURIComponent(id)}/pacing`),
  );
  const timer = setInterval(() => !document.hidden && void refetch(), readEveryMs);
  onCleanup(() => clearInterval(timer));
  return (
    <Show
      when={!pacing.error}
      fallback={<ErrorState error={pacing.error} what="the pacing" retry={() => void refetch()} />}
    >
      <Show when={pacing.latest} fallback={<Loading what="the pacing" rows={4} />}>
        {(known) => <PacingPanel pacing={known()} tick={props.tick ?? known().tick} />}
      </Show>
    </Show>
  );
};
