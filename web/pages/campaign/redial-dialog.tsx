import { createEffect, createResource, createSignal, For, type JSX, on, Show } from 'solid-js';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { api } from '../../api/api-client.ts';
import { latestOf } from '../../api/latest-of.ts';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { toast } from '../../parts/notice/toast.tsx';
import { countText } from '../../parts/reading/figures.ts';

type Count = { leadCount: number; byOutcome: Record<string, number> };

/** Chooses leads by their outcome, and says how many they are before any telephone rings. */
export const RedialDialog = (props: {
  campaign: LiveCampaign;
  isOpen: boolean;
  close: () => void;
}): JSX.Element => {
  const [chosen, setChosen] = createSignal<string[]>([]);
  createEffect(
    on(
      () => props.isOpen,
      () => setChosen([]),
    ),
  );
  const order = (dryRun: boolean, outcomes = chosen()) =>
    api.json<Count>(`/api/v1/campaigns/${encodeURIComponent(props.campaign.id)}/redial`, {
      method: 'POST',
      body: { dryRun, outcomes },
    });
  /** Of all outcomes at once: the sum of those chosen is what the order will put back. */
  const [counted] = createResource(
    () => props.isOpen || undefined,
    () => order(true, []),
  );
  const outcomes = () => Object.entries(latestOf(counted)?.byOutcome ?? {});
  const total = () =>
    outcomes().reduce((sum, [name, many]) => sum + (chosen().includes(name) ? many : 0), 0);
  const act = async () => {
    if (chosen().length === 0) throw new Error('Choose at least one outcome.');
    const { leadCount } = await order(false);
    toast(`${props.campaign.name}: ${countText(leadCount)} leads put back`);
  };
  const toggle = (name: string, isOn: boolean) =>
    setChosen((known) => (isOn ? [...known, name] : known.filter((one) => one !== name)));
  return (
    <ConfirmDialog
      isOpen={props.isOpen}
      title={`Redial leads of ${props.campaign.name}?`}
      verb="Redial"
      act={act}
      close={props.close}
    >
      <fieldset class="order-mode">
        <legend class="said">Outcomes</legend>
        <Show
          when={!counted.error}
          fallback={<p role="alert">The leads could not be counted; try again.</p>}
        >
          <For
            each={outcomes()}
            fallback={<p>{counted.loading ? 'Counting…' : 'No lead has its outcome yet.'}</p>}
          >
            {([name, many]) => (
              <label>
                <input
                  type="checkbox"
                  checked={chosen().includes(name)}
                  onChange={(event) => toggle(name, event.currentTarget.checked)}
                />
                {name.replaceAll('_', ' ')}: {countText(many)}
              </label>
            )}
          </For>
        </Show>
      </fieldset>
      <ul class="order-effect" aria-live="polite">
        <li>{countText(total())} leads are put back, and dialled again as soon as it runs.</li>
      </ul>
    </ConfirmDialog>
  );
};
