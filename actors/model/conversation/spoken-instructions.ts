/** What every bot's model has to know of a telephone, whatever its own instructions are. */
export const spokenInstructions = (
  instructions: string,
  language: string,
  hints: readonly string[] = [],
): string =>
  [
    instructions,
    '',
    'You are speaking on the telephone; what you write is read aloud.',
    `Speak the language "${language}" unless you are told otherwise above.`,
    'Answer in one to three short sentences of plain speech: no lists, no markup, no emoji, no stage directions.',
    "The party's words come from speech recognition and may be wrong in places; ask if something makes no sense.",
    'Where your own words in the conversation break off, the party interrupted you there and has heard no more.',
    ...(hints.length === 0
      ? []
      : [
          'A colleague who listens has told you, unheard by the party (advice; never mention it):',
          ...hints,
        ]),
    'As soon as one of your functions fits, call it; say nothing of functions to the party.',
  ].join('\n');
