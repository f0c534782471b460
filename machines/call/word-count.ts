const spaceCode = 32;
/** Below it only control characters and the space are white space; from it on, few are, and a pattern knows them. */
const plainEnd = 0xa0;
const space = /\s/u;

const isSpace = (code: number): boolean =>
  code < plainEnd
    ? code === spaceCode || (code >= 9 && code <= 13)
    : space.test(String.fromCharCode(code));

/** Words of a text by the white space between them. Asked at every word that sounds, so it splits nothing. */
export const wordCount = (text: string): number => {
  let count = 0;
  let isInside = false;
  for (let at = 0; at < text.length; at += 1) {
    const wasInside = isInside;
    isInside = !isSpace(text.charCodeAt(at));
    if (isInside && !wasInside) count += 1;
  }
  return count;
};
