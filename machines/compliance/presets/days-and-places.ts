export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export const everyDay = [1, 2, 3, 4, 5, 6, 7];
export const mondayToFriday = [1, 2, 3, 4, 5];
export const notSunday = [1, 2, 3, 4, 5, 6];

/** Where federal law of the United States holds. */
export const unitedStates = ['US', 'PR', 'VI', 'GU', 'AS', 'MP'];
