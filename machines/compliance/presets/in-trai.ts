import type { RulePack } from '../../contracts/compliance/rule-pack.ts';
import { everyDay } from './days-and-places.ts';

export const inTrai: RulePack = {
  id: 'in-trai',
  title: 'India: TRAI, commercial communications',
  version: '2026-11-22',
  effectiveDate: '2018-07-19',
  sources: [
    {
      url: 'https://indianexpress.com/article/india/latest-news/no-pesky-calls-between-9-pm-and-9-am-trai/',
      says: 'no commercial calls from 21:00 to 9:00',
      read: 'secondary',
    },
    {
      url: 'https://www.ndtvprofit.com/technology/trai-issues-new-rule-for-insurance-callers-to-prevent-fraud-check-details',
      says: '1600 series for service and transactional calls of banks, insurers, brokers; the last of them by 15 March 2026',
      read: 'secondary',
    },
    {
      url: 'https://sigmachambers.in/post/2025-tcccpr-amendments-a-renewed-push-by-trai-for-order-in-commercial-communications-1',
      says: '140 series for promotional calls',
      read: 'secondary',
    },
  ],
  rules: [
    { countries: ['IN'], hours: [{ days: everyDay, from: '09:00', to: '21:00' }] },
    { countries: ['IN'], purposes: ['sales', 'research'], callerPrefixes: ['+91140'] },
    {
      countries: ['IN'],
      purposes: ['service', 'debt_collection'],
      sectors: ['financial', 'government'],
      sinceDate: '2026-03-15',
      callerPrefixes: ['+911600'],
    },
    {
      countries: ['IN'],
      // No number is named by TRAI; the share that the others allow, by day.
      abandonment: {
        formula: 'person',
        window: 'day',
        limit: 0.03,
        target: 0.02,
        lateAfterMs: 2_000,
        countedFrom: 'greeting-end',
      },
    },
  ],
};
