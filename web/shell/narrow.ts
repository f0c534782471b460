import { createSignal } from 'solid-js';

const query = matchMedia('(max-width: 720px)');
const [isNarrow, setNarrow] = createSignal(query.matches);
query.addEventListener('change', () => setNarrow(query.matches));

/** A phone, or a window as narrow as one: the same bound as in `shell.css`. */
export { isNarrow };
