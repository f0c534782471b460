import { For, type JSX } from 'solid-js';
import { Icon } from '../icon/icon.tsx';
import './steps.css';

export type Step = {
  key: string;
  word: string;
  /** `done`: nothing is missing · `wrong`: something must be mended · `open`: not looked at. */
  state: 'done' | 'wrong' | 'open';
};

/** The parts of a long form, each with what is left to do in it; any may be gone to at any time. */
export const Steps = (props: {
  label: string;
  steps: Step[];
  chosen: string;
  choose: (key: string) => void;
}): JSX.Element => (
  <nav class="steps" aria-label={props.label}>
    <ol>
      <For each={props.steps}>
        {(step, index) => (
          <li>
            <button
              type="button"
              aria-current={step.key === props.chosen ? 'step' : undefined}
              data-state={step.state}
              onClick={() => props.choose(step.key)}
            >
              <span class="step-mark">
                {step.state === 'done' ? (
                  <Icon name="done" />
                ) : step.state === 'wrong' ? (
                  <Icon name="failed" />
                ) : (
                  index() + 1
                )}
              </span>
              {step.word}
              <span class="said">
                {step.state === 'done'
                  ? ', complete'
                  : step.state === 'wrong'
                    ? ', to be mended'
                    : ''}
              </span>
            </button>
          </li>
        )}
      </For>
    </ol>
  </nav>
);
