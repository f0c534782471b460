/** What a full stop may follow without ending the sentence, in lower case and without that stop. */
export interface Abbreviations {
  always: ReadonlySet<string>;
  /** Only if a digit follows: "No. 5" is a number, "No. We are closed." an answer. */
  beforeDigit: ReadonlySet<string>;
  /** "3. Mai": a short number with a stop is an ordinal. */
  hasOrdinalStop: boolean;
}

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const english = {
  always:
    'dr mr mrs ms mx prof st sr jr vs etc inc ltd corp dept approx ext fig vol rd ave blvd apt gen col sgt capt lt rev hon messrs',
  beforeDigit:
    'no nos art p pp sec ch jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun',
};

const abbreviations = (
  always: string,
  beforeDigit: string,
  hasOrdinalStop = false,
): Abbreviations => ({
  always: setOf(always),
  beforeDigit: setOf(beforeDigit),
  hasOrdinalStop,
});

/** Indian languages are spoken with English words in between, so these know the English ones as well. */
const withEnglish = (always: string): Abbreviations =>
  abbreviations(`${english.always} ${always}`, english.beforeDigit);

const byLanguage: Record<string, Abbreviations> = {
  en: abbreviations(english.always, english.beforeDigit),
  hi: withEnglish('डॉ डा श्री श्रीमती सुश्री कु प्रो पं रु मो'),
  te: withEnglish('డా డాక్టర్ శ్రీ శ్రీమతి ప్రొ కు రూ'),
  ta: withEnglish('டாக்டர் டாக் திரு திருமதி செல்வி பேரா ரூ'),
  es: abbreviations(
    'sr sra sres sras srta dr dra dña ud uds vd vds prof profa lic ing arq avda av etc aprox ej ee uu dpto depto izq dcha tel tlf',
    'núm num pág págs art cap vol ene feb mar abr jun jul ago sept oct nov dic',
  ),
  fr: abbreviations(
    'mm mme mmes mlle mlles dr pr me ste av bd boul env etc ex tél réf apr',
    'art chap vol p pp num janv févr avr juil sept oct nov déc',
  ),
  de: abbreviations(
    'dr prof hr fr frl str tel ca bzw usw ggf evtl inkl exkl zzgl vgl mio mrd bspw sog allg dipl ing u.a z.b d.h',
    'nr abs art kap bd s std min jan feb mär apr jun jul aug sept okt nov dez',
    true,
  ),
};

/** `language` is a tag such as "de" or "en-IN"; one that is not known is read like English. */
export const abbreviationsOf = (language: string): Abbreviations =>
  byLanguage[language.toLowerCase().split(/[-_]/u)[0]!] ?? byLanguage.en!;
