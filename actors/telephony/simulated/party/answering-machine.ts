/** What answers in place of a person. */
export type AnsweringMachine = 'voicemail' | 'menu' | 'screener' | 'fax';
