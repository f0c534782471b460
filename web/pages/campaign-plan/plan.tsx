import { useParams, useSearchParams } from '@solidjs/router';
import { type JSX, Match, Show, Switch } from 'solid-js';
import { Button } from '../../parts/button.tsx';
import { type Step, Steps } from '../../parts/form/steps.tsx';
import { Empty, ErrorState, Loading } from '../../parts/notice/notices.tsx';
import { Status } from '../../parts/status.tsx';
import { usePageTitle } from '../../shell/page-title.ts';
import { createPlanModel, type PlanModel, type PlannedCampaign } from './plan-model.ts';
import { problemAt, type StepKey, stepKeys, stepOf, stepWords } from './plan-problems.ts';
import { AboutStep } from './steps/about-step.tsx';
import { AudienceStep } from './steps/audience-step.tsx';
import { LimitsStep } from './steps/limits-step.tsx';
import { PacingStep } from './steps/pacing-step.tsx';
import { RetryStep } from './steps/retry-step.tsx';
import { ReviewStep } from './steps/review-step.tsx';
import { RulesStep } from './steps/rules-step.tsx';
import { ScreeningStep } from './steps/screening-step.tsx';
import { TimeStep } from './steps/time-step.tsx';
import './plan.css';

/** A campaign's plan, step by step. Each change is saved when it is made; the step is in the address. */
export default function CampaignPlan() {
  const params = useParams<{ id: string }>();
  const model = createPlanModel(() => params.id);
  usePageTitle(() => `Plan of ${model.campaign()?.name ?? 'a campaign'}`);
  return (
    <div class="plan-page">
      <Show
        when={model.error() === undefined}
        fallback={<ErrorState error={model.error()} what="the campaign" retry={model.read} />}
      >
        <Show when={model.campaign()} fallback={<Loading what="the campaign" rows={10} />}>
          {(campaign) => <Plan campaign={campaign()} model={model} />}
        </Show>
      </Show>
    </div>
  );
}

const Plan = (props: { campaign: PlannedCampaign; model: PlanModel }): JSX.Element => {
  const [search, setSearch] = useSearchParams<{ step?: string }>();
  const chosen = (): StepKey => stepKeys.find((key) => key === search.step) ?? 'about';
  const choose = (step: string) => setSearch({ step }, { scroll: false });
  const problems = () => props.campaign.warnings;
  const at = () => stepKeys.indexOf(chosen());
  const steps = (): Step[] =>
    stepKeys.map((key) => ({
      key,
      word: stepWords[key],
      state: problems().some((problem) => stepOf(problem) === key)
        ? 'wrong'
        : key === 'audience' && props.campaign.progress.leadCount === 0
          ? 'open'
          : key === 'review'
            ? 'open'
            : 'done',
    }));
  const stepProps = () => ({
    campaign: props.campaign,
    model: props.model,
    problemOf: (field: string) => problemAt(problems(), field),
  });
  return (
    <>
      <header class="plan-head">
        <h1 class="cut">
          <a href={`/campaigns/${encodeURIComponent(props.campaign._id)}`}>{props.campaign.name}</a>
        </h1>
        <Status of={props.campaign.state} />
        <span class="soft" role="status">
          {props.model.isSaving() ? 'Saving…' : (props.model.refusal() ?? 'Saved')}
        </span>
      </header>
      <Steps label="Steps of the plan" steps={steps()} chosen={chosen()} choose={choose} />
      <section class="plan-step" aria-label={stepWords[chosen()]}>
        <Switch fallback={<Empty title="There is no such step." />}>
          <Match when={chosen() === 'about'}>
            <AboutStep {...stepProps()} />
          </Match>
          <Match when={chosen() === 'audience'}>
            <AudienceStep {...stepProps()} />
          </Match>
          <Match when={chosen() === 'pacing'}>
            <PacingStep {...stepProps()} />
          </Match>
          <Match when={chosen() === 'screening'}>
            <ScreeningStep {...stepProps()} />
          </Match>
          <Match when={chosen() === 'retry'}>
            <RetryStep {...stepProps()} />
          </Match>
          <Match when={chosen() === 'time'}>
            <TimeStep {...stepProps()} />
          </Match>
          <Match when={chosen() === 'rules'}>
            <RulesStep {...stepProps()} />
          </Match>
          <Match when={chosen() === 'limits'}>
            <LimitsStep {...stepProps()} />
          </Match>
          <Match when={chosen() === 'review'}>
            <ReviewStep {...stepProps()} choose={choose} />
          </Match>
        </Switch>
        <div class="form-orders plan-orders">
          <Show when={at() > 0}>
            <Button icon="back" onClick={() => choose(stepKeys[at() - 1]!)}>
              {stepWords[stepKeys[at() - 1]!]}
            </Button>
          </Show>
          <Show when={at() < stepKeys.length - 1}>
            <Button look="main" icon="next" onClick={() => choose(stepKeys[at() + 1]!)}>
              {stepWords[stepKeys[at() + 1]!]}
            </Button>
          </Show>
        </div>
      </section>
    </>
  );
};
