import { Router } from '@solidjs/router';
import { lazy } from 'solid-js';
import { render } from 'solid-js/web';

/** Each page is loaded when it is first opened: `/` pays for nothing but itself. */
const routes = [{ path: '/', component: lazy(() => import('./pages/wallboard/wallboard.tsx')) }];

render(() => <Router>{routes}</Router>, document.querySelector('#console')!);
