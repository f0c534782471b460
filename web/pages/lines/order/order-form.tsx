import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../../parts/button.tsx';
import { TextField } from '../../../parts/form/controls.tsx';
import { Icon } from '../../../parts/icon/icon.tsx';
import { Status } from '../../../parts/status.tsx';
import { BotChoice } from '../../campaign-plan/bot-choice.tsx';
import { createOrder } from './order-model.ts';

/** One number is called now, and followed until its call is over or it is plain why it was not dialled. */
export const OrderForm = (): JSX.Element => {
  const order = createOrder();
  const [botId, setBotId] = createSignal('');
  const [to, setTo] = createSignal('');
  const [from, setFrom] = createSignal('');
  const send = () => order.send({ botId: botId(), to: to(), from: from() });
  return (
    <div class="lines-order">
      <BotChoice
        value={botId()}
        change={setBotId}
        known={(firstId) => botId() === '' && firstId !== undefined && setBotId(firstId)}
        problem={order.fieldRefusal('botId')}
      />
      <div class="form-row">
        <TextField
          label="Number to call"
          kind="tel"
          value={to()}
          placeholder="+15550100001"
          problem={order.fieldRefusal('to')}
          change={setTo}
        />
        <TextField
          label="Calls from"
          kind="tel"
          value={from()}
          placeholder="+15550100000"
          hint="The number that is shown."
          problem={order.fieldRefusal('from')}
          change={setFrom}
        />
      </div>
      <div class="form-orders">
        <Button look="main" icon="outbound" disabled={order.isSending()} onClick={send}>
          Call now
        </Button>
      </div>
      <p class="lines-refusal" role="alert">
        <Show when={order.refusal()}>
          {(says) => (
            <>
              <Icon name="failed" /> {says()}
            </>
          )}
        </Show>
      </p>
      <div class="lines-ordered" role="status" aria-label="The ordered call">
        <Show when={order.followed()}>
          {(known) => (
            <>
              <p>
                <span class="strong">{known().order.to}</span>{' '}
                <Status of={known().stand.of} word={known().stand.word} />
              </p>
              <p>{known().stand.says}</p>
            </>
          )}
        </Show>
      </div>
      <Show when={order.followed()}>
        {(known) => (
          <p class="lines-links">
            <Show when={known().stand.callId}>
              {(callId) => (
                <a class="link" href={`/calls/${encodeURIComponent(callId())}`}>
                  Open the call
                </a>
              )}
            </Show>
            <a class="link" href={`/leads/${encodeURIComponent(known().leadId)}`}>
              All that was decided about it
            </a>
          </p>
        )}
      </Show>
    </div>
  );
};
