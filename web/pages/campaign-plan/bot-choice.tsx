import { createResource, type JSX, Show } from 'solid-js';
import { api } from '../../api/api-client.ts';
import { latestOf } from '../../api/latest-of.ts';
import { ChoiceField } from '../../parts/form/controls.tsx';
import { Empty, ErrorState, Loading } from '../../parts/notice/notices.tsx';

type Bots = { items: { _id: string; name: string }[] };

/** Which bot holds the calls; one that is chosen and gone stays among the choices by its id. Calls `known` with the first one. */
export const BotChoice = (props: {
  value: string;
  change: (botId: string) => void;
  known?: (firstId: string | undefined) => void;
  hint?: string;
  problem?: string | undefined;
}): JSX.Element => {
  const [bots, { refetch }] = createResource(async () => {
    const found = await api.json<Bots>('/api/v1/bots', { query: { limit: 200 } });
    props.known?.(found.items[0]?._id);
    return found;
  });
  const choices = (items: Bots['items']) => [
    ...items.map(({ _id, name }) => ({ value: _id, word: name })),
    ...(props.value === '' || items.some(({ _id }) => _id === props.value)
      ? []
      : [{ value: props.value, word: props.value }]),
  ];
  return (
    <Show
      when={!bots.error}
      fallback={<ErrorState error={bots.error} what="the bots" retry={() => void refetch()} />}
    >
      <Show when={latestOf(bots)} fallback={<Loading what="the bots" rows={1} />}>
        {(known) => (
          <Show
            when={known().items.length > 0 || props.value !== ''}
            fallback={
              <Empty title="There is no bot yet.">
                A campaign needs one that is published: <code>POST /api/v1/bots</code>.
              </Empty>
            }
          >
            <ChoiceField
              label="Bot"
              value={props.value}
              choices={choices(known().items)}
              hint={props.hint}
              problem={props.problem}
              change={props.change}
            />
          </Show>
        )}
      </Show>
    </Show>
  );
};
