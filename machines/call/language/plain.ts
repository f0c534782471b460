/** Words of a text as they are compared: lower case, without punctuation around them. Marks inside a word stay (`d'accord`). */
export const plain = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('’', "'")
    .split(/[\s,;.!?…¿¡।"()–—-]+/u)
    .filter(Boolean);
