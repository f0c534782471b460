import { For, type JSX, Show } from 'solid-js';
import { api } from '../../../api/api-client.ts';
import { Button } from '../../../parts/button.tsx';
import { toast } from '../../../parts/notice/toast.tsx';
import { countText } from '../../../parts/reading/figures.ts';
import { stepOf, stepWords } from '../plan-problems.ts';
import type { StepProps } from './step.ts';

/** What it will do, in sentences, and what is still in its way. */
export const ReviewStep = (props: StepProps & { choose: (step: string) => void }): JSX.Element => {
  const { campaign } = props;
  const path = () => `/api/v1/campaigns/${encodeURIComponent(props.campaign._id)}`;
  const validate = async () => {
    try {
      await api.json(`${path()}/validate`, { method: 'POST' });
      toast('It is looked through.');
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    }
    props.model.read();
  };
  const lines = () => [
    `${countText(props.campaign.progress.leadCount)} leads, called from ${props.campaign.from}.`,
    `Mode ${props.campaign.pacing.mode}, at most ${countText(props.campaign.pacing.concurrentMax)} calls at a time; each rings for ${props.campaign.pacing.ringTimeoutMs / 1_000} s.`,
    props.campaign.schedule.slots.length === 0
      ? 'At any hour of its own clock.'
      : `In ${props.campaign.schedule.slots.length} spans of the week, by the clock of ${props.campaign.schedule.timeZone}.`,
    props.campaign.compliance && props.campaign.compliance.presets.length > 0
      ? 'Judged at every dial by the rules that you chose, and by the suppression lists.'
      : 'Judged at every dial by the suppression lists alone.',
  ];
  return (
    <div class="form">
      <h2>{campaign.name}</h2>
      <ul class="review-list">
        <For each={lines()}>{(line) => <li>{line}</li>}</For>
      </ul>
      <Show
        when={props.campaign.warnings.length > 0}
        fallback={<p class="soft">Nothing is known to be in its way.</p>}
      >
        <h2>To be mended</h2>
        <ul class="review-list">
          <For each={props.campaign.warnings}>
            {(problem) => (
              <li>
                {problem.says} {problem.todo}{' '}
                <Button look="plain" onClick={() => props.choose(stepOf(problem))}>
                  {stepWords[stepOf(problem)]}
                </Button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="form-orders">
        <Button icon="search" onClick={() => void validate()}>
          Look it through
        </Button>
        <a class="link" href={`/campaigns/${encodeURIComponent(props.campaign._id)}`}>
          Go to the campaign and start it
        </a>
      </div>
    </div>
  );
};
