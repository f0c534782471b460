import { type JSX, Show } from 'solid-js';
import { ApiError } from '../../api/api-client.ts';
import type { StaleNote } from '../../live/relay-client.ts';
import { Button } from '../button.tsx';
import { Icon } from '../icon/icon.tsx';
import type { IconName } from '../icon/icon-names.ts';
import { Age } from '../reading/time.tsx';
import './notices.css';

const Notice = (props: {
  icon: IconName;
  hue?: string | undefined;
  title: string;
  children?: JSX.Element | undefined;
  action?: JSX.Element | undefined;
}): JSX.Element => (
  <div class="notice" data-hue={props.hue}>
    <Icon name={props.icon} />
    <div>
      <p class="strong">{props.title}</p>
      <Show when={props.children}>
        <p class="soft">{props.children}</p>
      </Show>
      <Show when={props.action}>
        <p class="notice-action">{props.action}</p>
      </Show>
    </div>
  </div>
);

/** Nothing is here; `children` say what to do next. */
export const Empty = (props: {
  title: string;
  children?: JSX.Element | undefined;
  action?: JSX.Element | undefined;
}) => (
  <Notice icon="idle" title={props.title} action={props.action}>
    {props.children}
  </Notice>
);

/** Rows that are not there yet, as many as will fit without a jump. Shown after a moment, so that a quick answer does not flicker. */
export const Loading = (props: { what: string; rows?: number | undefined }): JSX.Element => (
  <div class="loading" role="status" aria-label={`Loading ${props.what}`}>
    {Array.from({ length: props.rows ?? 3 }, () => (
      <span class="loading-row" />
    ))}
  </div>
);

/** Something failed: what, why, and what may be done. */
export const ErrorState = (props: {
  error: unknown;
  what: string;
  retry?: (() => void) | undefined;
}) => {
  const problem = () => (props.error instanceof ApiError ? props.error.problem : null);
  return (
    <Show
      when={!(props.error instanceof ApiError && props.error.status === 403)}
      fallback={<NoPermission what={props.what} />}
    >
      <div role="alert">
        <Notice
          icon="failed"
          hue="failed"
          title={`Could not load ${props.what}.`}
          action={
            <Show when={props.retry}>
              {(retry) => (
                <Button icon="retry" onClick={() => retry()()}>
                  Try again
                </Button>
              )}
            </Show>
          }
        >
          {props.error instanceof Error ? props.error.message : String(props.error)}
          <Show when={problem()}>
            {(known) => (
              <>
                {' '}
                <code>
                  {known().code} · {known().requestId}
                </code>
              </>
            )}
          </Show>
        </Notice>
      </div>
    </Show>
  );
};

const NoPermission = (props: { what: string }): JSX.Element => (
  <Notice icon="locked" title={`You may not see ${props.what}.`}>
    Ask somebody who administers VoxBridge for the right to it.
  </Notice>
);

/** What is shown is old: which of it, how old, and whose silence it is. Nothing when `note` is null. `what` as in “the calls”. */
export const Stale = (props: { note: StaleNote | null; what: string }): JSX.Element => (
  <Show when={props.note}>
    {(note) => (
      <p class="stale" role="status">
        <Icon name="clock" />
        <span>
          You see {props.what} as of{' '}
          <span class="strong">
            <Age since={note().sinceAt} /> ago
          </span>
          <span class="soft"> · nothing has come since from {note().what}.</span>
        </span>
      </p>
    )}
  </Show>
);
