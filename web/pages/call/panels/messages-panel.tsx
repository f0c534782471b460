import { createMemo, createSignal, Index, type JSX, Show } from 'solid-js';
import { Empty } from '../../../parts/notice/notices.tsx';
import { createScroller } from '../../../parts/table/scroller.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import { msOf } from '../time/call-axis.ts';
import { offsetText } from './offset-text.ts';
import './messages-panel.css';

/** px */
const rowHeight = 28;
/** Rows beyond those in sight. */
const beyond = 4;
/** Whoever reads further back moves the moment. */
const messageMax = 400;

const nameOf = (path: string | null): string =>
  path === null ? 'outside' : path.slice(path.lastIndexOf('/') + 1);

/** The last messages between actors up to the moment, oldest first: who told whom what. */
export const MessagesPanel = (props: {
  data: CallData;
  cursor: CallCursor;
  choose: (path: string) => void;
}): JSX.Element => {
  const [isAll, setAll] = createSignal(false);
  const index = createMemo(() => {
    props.data.model.version();
    return props.data.model.journal().indexAt(props.cursor.at());
  });
  const scroller = createScroller();
  /** As far as somebody has scrolled, and a little more: the list grows under the reader. */
  const count = createMemo(() =>
    Math.min(messageMax, Math.ceil((scroller.top() + scroller.height()) / rowHeight) + beyond),
  );
  const messages = createMemo(() => {
    index();
    return props.data.model
      .journal()
      .messages(props.cursor.at(), count(), { isHeard: !isAll() })
      .toReversed();
  });
  return (
    <div ref={scroller.attach} class="call-scroll">
      <label class="panel-choice">
        <input
          type="checkbox"
          checked={isAll()}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
        also what left for the outside
      </label>
      <Show
        when={messages().length > 0}
        fallback={<Empty title="No message was sent up to here." />}
      >
        <table class="call-table messages" aria-label="Messages, newest first">
          <thead>
            <tr>
              <th scope="col" class="number">
                Time
              </th>
              <th scope="col">From</th>
              <th scope="col">Message</th>
              <th scope="col">To</th>
              <th scope="col" class="number">
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            <Index each={messages()}>
              {(message) => (
                <tr>
                  <td class="number">
                    <button
                      type="button"
                      class="cell-link"
                      onClick={() => props.cursor.seek(msOf(props.cursor.axis(), message().sentAt))}
                    >
                      {offsetText(msOf(props.cursor.axis(), message().sentAt))}
                    </button>
                  </td>
                  <td>{nameOf(message().from)}</td>
                  <td class="message-arrow">
                    <span class="mono">{message().event}</span>
                    <span class="arrow" aria-hidden="true" />
                  </td>
                  <td>{nameOf(message().to)}</td>
                  <td class="number soft">
                    {message().receivedAt === null
                      ? '–'
                      : `${Math.round(message().receivedAt! - message().sentAt)} ms`}
                  </td>
                </tr>
              )}
            </Index>
          </tbody>
        </table>
      </Show>
    </div>
  );
};
