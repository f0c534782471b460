import { record } from '../../../machines/call/ledger.ts';
import type { LiveCall } from '../live-call.ts';
import type { CallTreeDeps } from './call-tree-deps.ts';
import type { RouteGround, Routes, To, TreeFact } from './route.ts';
import { callRoutes } from './routes/of-call.ts';
import { mediaRoutes } from './routes/of-media.ts';
import { mindRoutes } from './routes/of-mind.ts';
import { operatorRoutes } from './routes/of-operator.ts';
import { screeningRoutes } from './routes/of-screening.ts';
import { speechRoutes } from './routes/of-speech.ts';
import { turnRoutes } from './routes/of-turn.ts';

/** Who hears what in one call; the table is in `routes/`, one file for each kind of emitter. */
export const routesOf = (
  call: LiveCall,
  deps: CallTreeDeps,
  onOutcome: RouteGround['onOutcome'],
): ((fact: TreeFact, to: To) => void) => {
  const ground: RouteGround = {
    ...deps,
    call,
    onOutcome,
    note: (fact) => {
      call.ledger = record(call.ledger, fact);
    },
  };
  const routes: Routes<TreeFact> = {
    ...mediaRoutes(ground),
    ...speechRoutes(ground),
    ...turnRoutes(ground),
    ...mindRoutes(ground),
    ...operatorRoutes(ground),
    ...screeningRoutes(ground),
    ...callRoutes(ground),
  };
  return (fact, to) => (routes[fact.type] as (fact: TreeFact, to: To) => void)(fact, to);
};
