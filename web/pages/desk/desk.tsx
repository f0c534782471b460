import { useParams } from '@solidjs/router';
import { createEffect, createSignal, type JSX, Match, on, Show, Switch } from 'solid-js';
import { createName } from '../../api/name-of.ts';
import { Button } from '../../parts/button.tsx';
import { Empty, ErrorState, Loading } from '../../parts/notice/notices.tsx';
import { Status } from '../../parts/status.tsx';
import { useKeys } from '../../shell/keys/keys.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { createDesk } from './desk-model.ts';
import { deskName } from './desk-name.ts';
import { LeadCard } from './lead-card.tsx';
import { SkipForm } from './skip-form.tsx';
import './desk.css';

/** Mode preview: one lead at a time is looked at, and dialled, skipped or given back. */
export default function DeskPage(): JSX.Element {
  const params = useParams<{ id: string }>();
  return (
    <Show when={params.id} keyed>
      {(id) => <Desk id={id} />}
    </Show>
  );
}

const Desk = (props: { id: string }): JSX.Element => {
  const path = () => `/api/v1/campaigns/${encodeURIComponent(props.id)}`;
  const name = createName(path);
  const desk = createDesk(
    () => props.id,
    () => deskName(),
  );
  const [isSkipping, setSkipping] = createSignal(false);
  usePageTitle(() => `Desk of ${name() ?? 'a campaign'}`);
  const shown = () => {
    const known = desk.stand();
    return known.is === 'shown' ? known.item : undefined;
  };
  const dialled = () => {
    const known = desk.stand();
    return known.is === 'dialled' ? known : undefined;
  };
  createEffect(on(desk.stand, () => setSkipping(false)));
  useKeys({
    d: { words: 'Dial the lead that is shown', act: desk.dial },
    s: { words: 'Skip it', act: () => shown() !== undefined && setSkipping(true) },
    n: { words: 'The next lead', act: () => shown() === undefined && desk.next() },
  });
  return (
    <div class="desk-page">
      <header class="desk-head">
        <h1 class="cut">
          <a href={`/campaigns/${encodeURIComponent(props.id)}`}>{name() ?? 'A campaign'}</a>
        </h1>
        <span class="soft">{deskName()}</span>
      </header>
      <div class="desk-body">
        <Show when={desk.refusal()}>
          {(why) => (
            <p class="desk-refusal" role="alert">
              {why()}
            </p>
          )}
        </Show>
        <Switch>
          <Match when={desk.stand().is === 'loading'}>
            <Loading what="the next lead" rows={6} />
          </Match>
          <Match when={desk.stand().is === 'failed'}>
            <ErrorState
              error={(desk.stand() as { error: unknown }).error}
              what="the next lead"
              retry={desk.next}
            />
          </Match>
          <Match when={desk.stand().is === 'empty'}>
            <Empty
              title={(desk.stand() as { says: string }).says}
              action={
                <Button icon="next" onClick={desk.next}>
                  Next lead
                </Button>
              }
            >
              It is asked again every five seconds.
            </Empty>
          </Match>
          <Match when={shown()}>
            {(item) => (
              <>
                <LeadCard item={item()} />
                <Show
                  when={isSkipping()}
                  fallback={
                    <div class="desk-orders">
                      <Button
                        look="main"
                        icon="ringing"
                        disabled={desk.isBusy()}
                        onClick={desk.dial}
                      >
                        Dial
                      </Button>
                      <Button
                        icon="next"
                        disabled={desk.isBusy()}
                        onClick={() => setSkipping(true)}
                      >
                        Skip
                      </Button>
                      <Button icon="back" disabled={desk.isBusy()} onClick={desk.release}>
                        Give back
                      </Button>
                    </div>
                  }
                >
                  <SkipForm skip={desk.skip} cancel={() => setSkipping(false)} />
                </Show>
              </>
            )}
          </Match>
          <Match when={dialled()}>
            {(known) => (
              <article class="desk-card" aria-live="polite">
                <header>
                  <h2>{known().lead.vars.name ?? known().lead.phone}</h2>
                  <span class="desk-number">{known().lead.phone}</span>
                  <Status of={known().lead.state} />
                </header>
                <p>{known().lead.why}</p>
                <div class="desk-orders">
                  <Show when={known().lead.attempts.at(-1)}>
                    {(attempt) => (
                      <Show when={attempt().answeredAt !== null}>
                        <a class="link" href={`/calls/${encodeURIComponent(attempt().callId)}`}>
                          Open the call
                        </a>
                      </Show>
                    )}
                  </Show>
                  <Button
                    look={known().isOver ? 'main' : undefined}
                    icon="next"
                    onClick={desk.next}
                  >
                    Next lead
                  </Button>
                </div>
              </article>
            )}
          </Match>
        </Switch>
      </div>
    </div>
  );
};
