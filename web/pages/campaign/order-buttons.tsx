import { createSignal, For, type JSX, Show } from 'solid-js';
import type { WindDown } from '../../../machines/contracts/campaign/campaign-state.ts';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { api } from '../../api/api-client.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { toast } from '../../parts/notice/toast.tsx';
import { useCommands } from '../../shell/commands.ts';
import { effectOf, type Order, orders, ordersOf, windDownsOf } from './campaign-orders.ts';
import { RedialDialog } from './redial-dialog.tsx';

/** What may be ordered in the campaign's present state; each says first what it will do. */
export const OrderButtons = (props: { campaign: LiveCampaign }): JSX.Element => {
  const [asked, setAsked] = createSignal<Order | null>(null);
  /** The dialog keeps its words while it closes. */
  const [shown, setShown] = createSignal<Order>('start');
  const [mode, setMode] = createSignal<WindDown>('drain');
  const ask = (order: Order) => {
    setMode('drain');
    setShown(order);
    setAsked(order);
  };
  const act = async () => {
    const order = shown();
    await api.json(`/api/v1/campaigns/${encodeURIComponent(props.campaign.id)}/${order}`, {
      method: 'POST',
      ...(windDownsOf(order).length === 0 ? {} : { body: { mode: mode() } }),
    });
    toast(`${props.campaign.name}: ${orders[order].done}`);
  };
  useCommands(() =>
    ordersOf(props.campaign).map((order) => ({
      name: `${orders[order].word} ${props.campaign.name}`,
      icon: orders[order].icon,
      act: () => ask(order),
    })),
  );
  return (
    <>
      <For each={ordersOf(props.campaign)}>
        {(order) => (
          <Button
            icon={orders[order].icon}
            {...(order === 'start' || order === 'resume' ? { look: 'main' as const } : {})}
            onClick={() => ask(order)}
          >
            {orders[order].word}
          </Button>
        )}
      </For>
      <ConfirmDialog
        isOpen={asked() !== null && asked() !== 'redial'}
        title={`${orders[shown()].word} ${props.campaign.name}?`}
        verb={orders[shown()].word}
        act={act}
        close={() => setAsked(null)}
      >
        <Show when={asked()}>
          {(order) => (
            <>
              <Show when={windDownsOf(order()).length > 0}>
                <fieldset class="order-mode">
                  <legend class="said">What becomes of present calls</legend>
                  <For each={windDownsOf(order())}>
                    {(one) => (
                      <label>
                        <input
                          type="radio"
                          name="order-mode"
                          checked={mode() === one.mode}
                          onChange={() => setMode(one.mode)}
                        />
                        {one.words}
                      </label>
                    )}
                  </For>
                </fieldset>
              </Show>
              <ul class="order-effect" aria-live="polite">
                <For each={effectOf(order(), props.campaign, mode())}>
                  {(line) => <li>{line}</li>}
                </For>
              </ul>
            </>
          )}
        </Show>
      </ConfirmDialog>
      <RedialDialog
        campaign={props.campaign}
        isOpen={asked() === 'redial'}
        close={() => setAsked(null)}
      />
    </>
  );
};
