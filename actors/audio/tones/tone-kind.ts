/** What may be listened for on the party's stream. */
export type ToneKind = 'digit' | 'fax' | 'beep' | 'music';
