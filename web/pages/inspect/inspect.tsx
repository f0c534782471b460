import { useSearchParams } from '@solidjs/router';
import { createMemo, createResource, createSignal, For, Match, Show, Switch } from 'solid-js';
import type { StatechartList } from '../../../machines/contracts/statechart-list.ts';
import { api } from '../../api/api-client.ts';
import { watchTopic } from '../../live/watch-topic.ts';
import { Empty, ErrorState, Loading, Stale } from '../../parts/notice/notices.tsx';
import { Panel } from '../../parts/panel.tsx';
import { countText } from '../../parts/reading/figures.ts';
import { ActorDetail } from './actor-detail.tsx';
import { actorKey } from './forest.ts';
import { ForestFilterBar } from './forest-filter-bar.tsx';
import { asksForState, type ForestFilter, type ForestLine, linesOf } from './forest-lines.ts';
import { createForestModel } from './forest-model.ts';
import { ForestTree } from './forest-tree.tsx';
import { MachineDetail } from './machine-detail.tsx';
import './inspect.css';
import { latestOf } from '../../api/latest-of.ts';

/** What the address keeps: the filter, and the actor or machine that is looked at. */
type InspectAddress = {
  q?: string;
  phase?: string;
  of?: string;
  failed?: string;
  process?: string;
  actor?: string;
  machine?: string;
};

/** Every actor of every process, live, and every machine's drawing. Nothing can be changed here. */
export default function Inspect() {
  const [address, setAddress] = useSearchParams<InspectAddress>();
  const live = watchTopic('actors', createForestModel);
  const { forest, shape, turn } = live.model;
  const [closed, setClosed] = createSignal<ReadonlySet<string>>(new Set());
  const [machines, { refetch }] = createResource(() =>
    api.json<StatechartList>('/api/v1/statecharts'),
  );

  const filter = createMemo(
    (): ForestFilter => ({
      text: address.q ?? '',
      phase: address.phase ?? '',
      machine: address.of ?? '',
      isFailedOnly: address.failed !== undefined,
    }),
  );
  const tree = createMemo(() => {
    shape();
    if (asksForState(filter())) turn();
    return linesOf(forest, filter(), closed());
  });
  const total = createMemo(() => {
    shape();
    return forest.actorCount;
  });
  const chosen = createMemo(
    () =>
      address.process !== undefined && address.actor !== undefined
        ? { process: address.process, path: address.actor }
        : null,
    null,
    { equals: (a, b) => a?.process === b?.process && a?.path === b?.path },
  );
  const chosenKey = () => {
    const actor = chosen();
    return actor === null ? null : actorKey(actor.process, actor.path);
  };

  const setOpen = (key: string, isOpen: boolean) =>
    setClosed((before) => {
      const after = new Set(before);
      if (isOpen) after.delete(key);
      else after.add(key);
      return after;
    });
  const choose = ({ node, isOpen }: ForestLine) => {
    if (node.actor === undefined) setOpen(node.key, !isOpen);
    else setAddress({ process: node.process, actor: node.path, machine: null });
  };

  return (
    <div class="inspect">
      <h1 class="said">Inspect</h1>
      <div class="inspect-side">
        <Panel
          title="Actors"
          isFlush
          note={
            <span aria-live="polite">
              {tree().foundCount === total()
                ? countText(total())
                : `${countText(tree().foundCount)} of ${countText(total())}`}
            </span>
          }
        >
          <div class="inspect-tree">
            <ForestFilterBar
              filter={filter()}
              machines={latestOf(machines)?.items ?? []}
              change={(change) => setAddress(change, { replace: true })}
            />
            <Stale what="the actors" note={live.stale()} />
            <Switch>
              <Match when={live.state() === 'loading'}>
                <Loading what="actors" rows={8} />
              </Match>
              <Match when={total() === 0}>
                <Empty title="No process tells of its actors.">
                  Start one: <code>npm start</code>.
                </Empty>
              </Match>
              <Match when={tree().lines.length === 0}>
                <Empty title="No actor fits the filter.">Clear some of it.</Empty>
              </Match>
              <Match when={true}>
                <ForestTree
                  model={live.model}
                  lines={tree().lines}
                  chosenKey={chosenKey()}
                  choose={choose}
                  setOpen={setOpen}
                />
              </Match>
            </Switch>
          </div>
        </Panel>
        <Panel title="Machines" note="drawings, without an actor">
          <Switch>
            <Match when={machines.error}>
              <ErrorState error={machines.error} what="the machines" retry={() => void refetch()} />
            </Match>
            <Match when={latestOf(machines)}>
              {(list) => (
                <ul class="machine-list">
                  <For each={list().items}>
                    {({ machine, stateCount }) => (
                      <li>
                        <a
                          href={`/inspect?machine=${machine}`}
                          aria-current={address.machine === machine ? 'true' : undefined}
                          onClick={(event) => {
                            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                            event.preventDefault();
                            setAddress({ machine, process: null, actor: null });
                          }}
                        >
                          {machine}
                          <span class="soft number">
                            {stateCount}
                            <span class="said"> states</span>
                          </span>
                        </a>
                      </li>
                    )}
                  </For>
                </ul>
              )}
            </Match>
          </Switch>
        </Panel>
      </div>
      <div class="inspect-detail">
        <Switch
          fallback={
            <Empty title="Nothing is chosen.">
              Choose an actor to see its chart, timers and journal live, or a machine to see its
              drawing.
            </Empty>
          }
        >
          <Match when={chosen()} keyed>
            {({ process, path }) => (
              <ActorDetail
                process={process}
                path={path}
                node={live.model.node(actorKey(process, path))}
              />
            )}
          </Match>
          <Match when={address.machine}>
            {(machine) => (
              <Show when={machine()} keyed>
                {(name) => <MachineDetail machine={name} />}
              </Show>
            )}
          </Match>
        </Switch>
      </div>
    </div>
  );
}
