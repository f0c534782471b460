import { type JSX, Show } from 'solid-js';
import { Empty, Loading } from '../../../parts/notice/notices.tsx';
import { ActorTree } from '../../../statechart/actor-tree.tsx';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';

/** The call's actors as they were at the moment. */
export const CallActors = (props: {
  data: CallData;
  cursor: CallCursor;
  chosen: string | null;
  choose: (path: string) => void;
}): JSX.Element => (
  <Show
    when={props.cursor.actors().size > 0}
    fallback={
      <Show
        when={props.data.state() === 'loading'}
        fallback={<Empty title="No actor had started." />}
      >
        <Loading what="the actors" rows={8} />
      </Show>
    }
  >
    <ActorTree
      actors={props.cursor.actors()}
      chosen={props.chosen}
      onChoose={props.choose}
      now={props.cursor.at}
    />
  </Show>
);
