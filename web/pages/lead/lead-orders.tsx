import { type JSX, Show } from 'solid-js';
import type { LeadLine } from '../../../machines/contracts/campaign/campaign-views.ts';
import { api } from '../../api/api-client.ts';
import { Button } from '../../parts/button.tsx';
import { toast } from '../../parts/notice/toast.tsx';

/** What may be done with a lead that nobody dials at this moment. */
export const LeadOrders = (props: { lead: LeadLine; changed: () => void }): JSX.Element => {
  const order = async (name: 'withdraw' | 'release' | 'redial', done: string) => {
    try {
      await api.json(`/api/v1/leads/${encodeURIComponent(props.lead._id)}/${name}`, {
        method: 'POST',
        body: {},
      });
      toast(done);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
    props.changed();
  };
  const is = (...states: LeadLine['state'][]) => states.includes(props.lead.state);
  return (
    <>
      <Show when={is('ready', 'waiting')}>
        <Button
          icon="stopped"
          onClick={() => void order('withdraw', 'It is not dialled any more.')}
        >
          Take it out
        </Button>
      </Show>
      <Show when={is('suppressed')}>
        <Button icon="running" onClick={() => void order('release', 'It may be dialled again.')}>
          Let it in again
        </Button>
      </Show>
      <Show when={is('done')}>
        <Button icon="retry" onClick={() => void order('redial', 'It is dialled again.')}>
          Redial
        </Button>
      </Show>
    </>
  );
};
