import type { ScreeningEmitted } from '../../../../machines/call/screening/screening-setup.ts';
import { pass, type RouteGround, type Routes } from '../route.ts';

/** Who has answered. `turn.warn`, by which a call screener is told the reason, has its route with the call's facts. */
export const screeningRoutes = ({
  call,
  note,
  tell,
  clock,
}: RouteGround): Omit<Routes<ScreeningEmitted>, 'turn.warn'> => ({
  'screening.judged': ({ verdict, by, isRevised }) => {
    const afterMs = Math.max(0, Math.round(clock.now() - call.attach.answeredAt));
    call.screening = { verdict, by, afterMs, isRevised };
    note({ type: 'counted', name: `screened_${verdict}` });
    tell(call, 'call_screened', call.screening);
  },
  'floor.opened': pass('turn'),
  'callee.message': pass('call'),
  'callee.unwanted': pass('call'),
});
