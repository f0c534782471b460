import { createMemo, For, type JSX, Show } from 'solid-js';
import type { ActorState } from '../../../journal/actor-state.ts';
import type { Why } from '../../../journal/why.ts';
import { Empty } from '../../../parts/notice/notices.tsx';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import { msOf } from '../time/call-axis.ts';
import { offsetText } from './offset-text.ts';
import './why-panel.css';

const kindWords = {
  error: 'Error',
  cause: 'Caused by',
  exit: 'Ended',
  decision: 'Decision',
  outcome: 'Then',
} as const;

/** Why things are as they are: the guards that said no, and the chain from an error to what its supervisor decided. */
export const WhyPanel = (props: {
  data: CallData;
  cursor: CallCursor;
  path: string | null;
  choose: (path: string) => void;
}): JSX.Element => {
  const why = createMemo((): Why | null => {
    const { path, cursor, data } = props;
    const { actors } = cursor.moment();
    if (path === null || !actors.has(path)) return null;
    return data.model.journal().why(cursor.at(), path);
  });
  /** Others that had trouble up to the moment. */
  const troubled = createMemo(() =>
    [...props.cursor.actors().values()].filter(
      (actor: ActorState) =>
        actor.path !== props.path && (actor.lastError !== null || actor.restarts > 0),
    ),
  );
  const Moment = (moment: { at: number }) => (
    <button
      type="button"
      class="cell-link"
      onClick={() => props.cursor.seek(msOf(props.cursor.axis(), moment.at))}
    >
      {offsetText(msOf(props.cursor.axis(), moment.at))}
    </button>
  );
  return (
    <div class="call-scroll why">
      <h3>Guards that refused</h3>
      <Show
        when={(why()?.refusals.length ?? 0) > 0}
        fallback={<p class="soft">No guard has said no to {props.path ?? 'anybody'} so far.</p>}
      >
        <ul>
          <For each={why()!.refusals}>
            {(refusal) => (
              <li>
                <Moment at={refusal.at} /> <code>{refusal.event}</code>{' '}
                <For each={refusal.candidates}>
                  {({ guard, target }) => (
                    <span>
                      — <strong>{guard}</strong> said no{target === null
                        ? ''
                        : ` to ${target}`}{' '}
                    </span>
                  )}
                </For>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <h3>What went wrong, and what was decided</h3>
      <Show
        when={(why()?.chain.length ?? 0) > 0}
        fallback={
          <p class="soft">Nothing went wrong with {props.path ?? 'it'} up to this moment.</p>
        }
      >
        <ol>
          <For each={why()!.chain}>
            {(step) => (
              <li data-kind={step.kind}>
                <Moment at={step.at} /> <span class="why-kind">{kindWords[step.kind]}</span>{' '}
                <span class="mono soft">{step.path}</span> {step.text}
              </li>
            )}
          </For>
        </ol>
      </Show>
      <Show when={troubled().length > 0}>
        <h3>Others in trouble</h3>
        <ul>
          <For each={troubled()}>
            {(actor) => (
              <li>
                <button type="button" class="cell-link" onClick={() => props.choose(actor.path)}>
                  {actor.path}
                </button>{' '}
                {actor.lastError === null
                  ? `${actor.restarts} restarts`
                  : `${actor.lastError.name}: ${actor.lastError.message}`}
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.data.model.journal().gaps.length > 0 && props.data.model.version() > 0}>
        <h3>Missing</h3>
        <ul>
          <For each={props.data.model.journal().gaps}>
            {(gap) => (
              <li>
                Events {gap.fromSeq} to {gap.toSeq} are not known: the journal forgot them, or they
                were lost on the way.
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={why() === null}>
        <Empty title="Choose an actor that was there at this moment." />
      </Show>
    </div>
  );
};
