/** Who speaks in a call, in a word. */
const words = { bot: 'Bot', party: 'Party', operator: 'Operator' } as const;

export const whoWords = ({ who }: { who: keyof typeof words }): string => words[who];
