import type { IconName } from '../parts/icon/icon-names.ts';

/** Where one can go: the navigation, the palette and the keys are made from it. */
export const places: { path: string; name: string; icon: IconName; keys: string }[] = [
  { path: '/', name: 'Live', icon: 'live', keys: 'g d' },
  { path: '/calls', name: 'Calls', icon: 'calls', keys: 'g c' },
  { path: '/campaigns', name: 'Campaigns', icon: 'campaigns', keys: 'g k' },
  { path: '/dock', name: 'Talk', icon: 'talking', keys: 'g t' },
  { path: '/lines', name: 'Lines', icon: 'connecting', keys: 'g l' },
  { path: '/inspect', name: 'Inspect', icon: 'inspect', keys: 'g i' },
];
