import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX } from 'solid-js';
import { ApiError, api } from '../../api/api-client.ts';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/form/controls.tsx';
import { usePageTitle } from '../../shell/page-title.ts';
import { BotChoice } from './bot-choice.tsx';
import './plan.css';

/** The three things without which a campaign is none; everything else has a standard and is set step by step. */
export default function NewPlan(): JSX.Element {
  const navigate = useNavigate();
  usePageTitle(() => 'New campaign');
  const [name, setName] = createSignal('');
  const [from, setFrom] = createSignal('');
  const [botId, setBotId] = createSignal('');
  const [failure, setFailure] = createSignal<string | null>(null);
  const [isBusy, setBusy] = createSignal(false);
  /** Told when it is made, and not before: a button that is not there until a field is left swallows the click. */
  const [isAsked, setAsked] = createSignal(false);
  const missing = (value: string, words: string) => (isAsked() && value === '' ? words : undefined);
  const make = async () => {
    setAsked(true);
    if (name() === '' || from() === '' || botId() === '') return;
    setBusy(true);
    try {
      const made = await api.json<{ _id: string }>('/api/v1/campaigns', {
        method: 'POST',
        body: { name: name(), from: from(), botId: botId(), pacing: { mode: 'predictive' } },
      });
      navigate(`/campaigns/${encodeURIComponent(made._id)}/plan?step=audience`);
    } catch (error) {
      setFailure(error instanceof ApiError ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <div class="plan-page">
      <header class="plan-head">
        <h1>New campaign</h1>
      </header>
      <div class="form">
        <TextField
          label="Name"
          value={name()}
          problem={missing(name(), 'Give it a name.')}
          change={setName}
        />
        <BotChoice
          value={botId()}
          change={setBotId}
          known={(firstId) => botId() === '' && firstId !== undefined && setBotId(firstId)}
        />
        <TextField
          label="Calls from"
          kind="tel"
          value={from()}
          hint="The number that is shown, with + and country code."
          problem={missing(from(), 'Which number is shown?') ?? failure() ?? undefined}
          change={setFrom}
        />
        <div class="form-orders">
          <Button look="main" icon="next" disabled={isBusy()} onClick={() => void make()}>
            Make it, and choose whom to call
          </Button>
        </div>
      </div>
    </div>
  );
}
