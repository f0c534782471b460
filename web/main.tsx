import { Router } from '@solidjs/router';
import { lazy } from 'solid-js';
import { render } from 'solid-js/web';
import './look/tokens.css';
import './look/base.css';
import { Shell } from './shell/shell.tsx';
import { startTheme } from './shell/theme.ts';

/** Each page is loaded when it is first opened: `/` pays for nothing but itself. */
const routes = [
  { path: '/', component: lazy(() => import('./pages/wallboard/wallboard.tsx')) },
  { path: '/calls', component: lazy(() => import('./pages/calls/calls.tsx')) },
  { path: '/calls/:id', component: lazy(() => import('./pages/call/call.tsx')) },
  { path: '/campaigns', component: lazy(() => import('./pages/campaigns/campaigns.tsx')) },
  { path: '/campaigns/new', component: lazy(() => import('./pages/campaign-plan/new-plan.tsx')) },
  { path: '/campaigns/:id/plan', component: lazy(() => import('./pages/campaign-plan/plan.tsx')) },
  { path: '/campaigns/:id/desk', component: lazy(() => import('./pages/desk/desk.tsx')) },
  { path: '/campaigns/:id', component: lazy(() => import('./pages/campaign/campaign.tsx')) },
  { path: '/leads/:id', component: lazy(() => import('./pages/lead/lead.tsx')) },
  { path: '/dock', component: lazy(() => import('./pages/dock/dock.tsx')) },
  { path: '/lines', component: lazy(() => import('./pages/lines/lines.tsx')) },
  { path: '/inspect', component: lazy(() => import('./pages/inspect/inspect.tsx')) },
  { path: '*', component: lazy(() => import('./shell/not-found.tsx')) },
];

startTheme();
render(() => <Router root={Shell}>{routes}</Router>, document.querySelector('#console')!);
