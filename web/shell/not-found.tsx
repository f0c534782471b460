import { A } from '@solidjs/router';
import { Empty } from '../parts/notice/notices.tsx';

/** An address that leads nowhere. */
export default function NotFound() {
  return (
    <Empty title="There is no such page.">
      Go to <A href="/">live operations</A>, or press <kbd>/</kbd> and type where to.
    </Empty>
  );
}
