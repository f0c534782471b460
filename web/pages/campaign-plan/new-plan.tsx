import { useNavigate } from '@solidjs/router';
import { createResource, createSignal, type JSX, Show } from 'solid-js';
import { ApiError, api } from '../../api/api-client.ts';
import { Button } from '../../parts/button.tsx';
import { ChoiceField, TextField } from '../../parts/form/controls.tsx';
import { Empty, ErrorState, Loading } from '../../parts/notice/notices.tsx';
import { usePageTitle } from '../../shell/page-title.ts';
import './plan.css';

type Bots = { items: { _id: string; name: string }[] };

/** The three things without which a campaign is none; everything else has a standard and is set step by step. */
export default function NewPlan(): JSX.Element {
  const navigate = useNavigate();
  usePageTitle(() => 'New campaign');
  const [bots, { refetch }] = createResource(() =>
    api.json<Bots>('/api/v1/bots', { query: { limit: 200 } }),
  );
  const [name, setName] = createSignal('');
  const [from, setFrom] = createSignal('');
  const [chosen, setChosen] = createSignal<string | null>(null);
  const [failure, setFailure] = createSignal<string | null>(null);
  const botId = () => chosen() ?? bots.latest?.items[0]?._id ?? '';
  const isComplete = () => name() !== '' && from() !== '' && botId() !== '';
  const make = async () => {
    try {
      const made = await api.json<{ _id: string }>('/api/v1/campaigns', {
        method: 'POST',
        body: { name: name(), from: from(), botId: botId(), pacing: { mode: 'predictive' } },
      });
      navigate(`/campaigns/${encodeURIComponent(made._id)}/plan?step=audience`);
    } catch (error) {
      setFailure(error instanceof ApiError ? error.message : String(error));
    }
  };
  return (
    <div class="plan-page">
      <header class="plan-head">
        <h1>New campaign</h1>
      </header>
      <Show
        when={!bots.error}
        fallback={<ErrorState error={bots.error} what="the bots" retry={() => void refetch()} />}
      >
        <Show when={bots.latest} fallback={<Loading what="the bots" rows={4} />}>
          {(known) => (
            <Show
              when={known().items.length > 0}
              fallback={
                <Empty title="There is no bot yet.">
                  A campaign needs one that is published: <code>POST /api/v1/bots</code>.
                </Empty>
              }
            >
              <div class="form">
                <TextField label="Name" value={name()} change={setName} />
                <ChoiceField
                  label="Bot"
                  value={botId()}
                  choices={known().items.map((bot) => ({ value: bot._id, word: bot.name }))}
                  change={setChosen}
                />
                <TextField
                  label="Calls from"
                  kind="tel"
                  value={from()}
                  hint="The number that is shown, with + and country code."
                  problem={failure() ?? undefined}
                  change={setFrom}
                />
                <div class="form-orders">
                  <Button
                    look="main"
                    icon="next"
                    disabled={!isComplete()}
                    onClick={() => void make()}
                  >
                    Make it, and choose whom to call
                  </Button>
                </div>
              </div>
            </Show>
          )}
        </Show>
      </Show>
    </div>
  );
}
