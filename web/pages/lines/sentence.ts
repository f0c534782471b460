/** As a sentence: what the API says may begin small, where it stands after the name of a field, and end without a stop. */
export const sentence = (words: string): string => {
  const begun = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
};
