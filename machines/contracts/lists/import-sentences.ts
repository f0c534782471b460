/**
 * Why a row of a list was not taken, or a cell was left out; with what to do about it. Apart from the schemas, because the thread
 * that reads lists takes this and would load zod for it (0.2 s).
 */
export const importReasons = {
  phone_missing: 'There is no telephone number in this row.',
  phone_invalid: 'This is no telephone number: write it with its country code, or name a country.',
  phone_too_short: 'This number has too few digits for its country.',
  phone_too_long: 'This number has too many digits for its country.',
  phone_country_unknown:
    'The country of this number is not known: write it with +, or name a country for the import.',
  phone_rounded:
    'A spreadsheet has rounded this number: format its column as text and export the list anew.',
  phone_unassigned: 'The numbering plan of its country has no such number.',
  time_zone_unknown: 'This is no time zone: write a name like Europe/Berlin.',
  priority_invalid: 'A priority is a whole number from -1000 to 1000.',
  value_too_long: 'This cell is longer than 2,000 characters (128 for an external id).',
  value_has_nul: 'This cell holds a NUL character, which no text has: export the list anew.',
  row_too_long: 'This row is longer than 64 KB.',
  row_cells: 'This row has more cells than there are columns: a quote or delimiter is missing.',
  duplicate_in_file: 'The same number stands in an earlier row of this file.',
  duplicate_in_campaign: 'The campaign has a lead with this number.',
  already_imported: 'This row was taken by an earlier import of this file.',
  duplicate_elsewhere: 'Another campaign has a lead with this number.',
  suppressed: 'The number is on a suppression list.',
} as const;
