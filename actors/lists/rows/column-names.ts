import type { ColumnMap } from '../../../machines/contracts/lists/lead-import.ts';

type Target = ColumnMap[string];

/** Letters and digits of any script, without accents and case: `E-Mail 2` and `e_mail2` are one name. */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Words that a column of numbers is called by, in the languages whose exports were at hand. */
const phoneWords =
  /^(primary|main|first|home|work|office|business|contact|customer|alt|alternate|alternative|secondary|other|cell|mobile|geschafts|privat)*(phone|telephone|telefon|telefono|telefone|tel|mobile|mobil|movil|celular|cellulare|portable|handy|cell|cellphone|msisdn|whatsapp|rufnummer|numero|फोन|मोबाइल|電話|手机)(number|num|nummer|nr|no|numero)?\d?$/u;
const timeZoneWords = /^(timezone|tz|zone|zeitzone|husohorario|fuseauhoraire|iana(timezone)?)$/;
const externalIdWords =
  /^(id|externalid|extid|customerid|leadid|contactid|recordid|crmid|accountid|kundennummer|reference|ref|uuid)$/;
const priorityWords = /^(priority|prio|prioritat|rank)$/;

export const isPhoneName = (name: string): boolean => phoneWords.test(plain(name));

/** What its name says a column is; phones are told apart by `isPhoneName`. */
export function targetByName(name: string): Target | undefined {
  const word = plain(name);
  if (timeZoneWords.test(word)) return 'timeZone';
  if (externalIdWords.test(word)) return 'externalId';
  return priorityWords.test(word) ? 'priority' : undefined;
}

const kinds: [kind: string, words: RegExp][] = [
  ['mobile', /mobil|cell|handy|movil|celular|portable|whatsapp|मोबाइल|手机/u],
  ['home', /home|privat|casa/],
  ['work', /work|office|business|geschaft|buro|trabajo/],
];

/** Kind of a number by the name of its column. */
export const phoneKindOf = (name: string): string | undefined =>
  kinds.find(([, words]) => words.test(plain(name)))?.[0];

/** As a variable of a lead: a flow names it `{{…}}`, a store takes it for a field. */
export function variableOf(name: string): string {
  const cleaned = name.trim().replaceAll(/[.\0]/g, '_').replace(/^\$+/, '').slice(0, 64);
  return cleaned === '' ? '_' : cleaned;
}
