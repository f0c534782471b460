/** The outcomes that have a standard rule, in the order in which an owner thinks of them. */
export const outcomeGroups: { title: string; outcomes: { code: string; word: string }[] }[] = [
  {
    title: 'Nobody was reached',
    outcomes: [
      { code: 'no_answer', word: 'Nobody answers' },
      { code: 'busy', word: 'The line is busy' },
      { code: 'call_declined', word: 'The call is declined' },
    ],
  },
  {
    title: 'A machine answered',
    outcomes: [
      { code: 'voicemail', word: 'Voicemail' },
      { code: 'screened', word: 'A call screener' },
      { code: 'ivr', word: 'A company’s menu' },
      { code: 'machine', word: 'Nobody knows who' },
      { code: 'silent', word: 'Nobody speaks' },
    ],
  },
  {
    title: 'A person answered',
    outcomes: [
      { code: 'callback', word: 'They ask for a call back' },
      { code: 'dropped', word: 'The call was cut off' },
      { code: 'abandoned', word: 'No slot was free for them' },
      { code: 'refused', word: 'They want no calls' },
      { code: 'wrong_party', word: 'The number is somebody else’s' },
    ],
  },
  {
    title: 'The number is of no use',
    outcomes: [
      { code: 'invalid', word: 'It does not exist' },
      { code: 'unavailable', word: 'It cannot be reached' },
      { code: 'fax', word: 'A fax answers' },
    ],
  },
  {
    title: 'The dial itself failed',
    outcomes: [
      { code: 'carrier_error', word: 'The carrier did not take it' },
      { code: 'failed', word: 'It failed without a word why' },
      { code: 'canceled', word: 'We cancelled it' },
      { code: 'unknown', word: 'Nobody knows whether it rang' },
    ],
  },
];

const standardCodes = new Set(
  outcomeGroups.flatMap(({ outcomes }) => outcomes.map(({ code }) => code)),
);

/** Rules for what the bot itself calls the end of a call. */
export const ownCodes = (retry: Record<string, unknown>): string[] =>
  Object.keys(retry)
    .filter((code) => !standardCodes.has(code))
    .toSorted();

/** What a bot's own disposition may look like. */
export const isCode = (text: string): boolean => /^\w{1,64}$/.test(text);
