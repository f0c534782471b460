import { createSignal, For, type JSX, Show } from 'solid-js';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { api } from '../../api/api-client.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/dialog/confirm-dialog.tsx';
import { toast } from '../../parts/notice/toast.tsx';
import { useCommands } from '../../shell/commands.ts';
import { effectOf, type Order, orders, ordersOf } from './campaign-orders.ts';

/** What may be ordered in the campaign's present state; each says first what it will do. */
export const OrderButtons = (props: { campaign: LiveCampaign }): JSX.Element => {
  const [asked, setAsked] = createSignal<Order | null>(null);
  /** The dialog keeps its words while it closes. */
  const [shown, setShown] = createSignal<Order>('start');
  const ask = (order: Order) => {
    setShown(order);
    setAsked(order);
  };
  const act = async () => {
    const order = shown();
    await api.json(`/api/v1/campaigns/${encodeURIComponent(props.campaign.id)}/${order}`, {
      method: 'POST',
    });
    toast(`${props.campaign.name}: ${orders[order].done}`);
  };
  useCommands(() =>
    ordersOf(props.campaign.state).map((order) => ({
      name: `${orders[order].word} ${props.campaign.name}`,
      icon: orders[order].icon,
      act: () => ask(order),
    })),
  );
  return (
    <>
      <For each={ordersOf(props.campaign.state)}>
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
        isOpen={asked() !== null}
        title={`${orders[shown()].word} ${props.campaign.name}?`}
        verb={orders[shown()].word}
        act={act}
        close={() => setAsked(null)}
      >
        <Show when={asked()}>
          {(order) => (
            <ul class="order-effect">
              <For each={effectOf(order(), props.campaign)}>{(line) => <li>{line}</li>}</For>
            </ul>
          )}
        </Show>
      </ConfirmDialog>
    </>
  );
};
