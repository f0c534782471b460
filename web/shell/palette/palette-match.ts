/**
 * How well a command answers to what was typed: all letters in order, better at the beginning of words and next to each other.
 * 0: not at all.
 */
export const matchScore = (typed: string, name: string): number => {
  const wanted = typed.toLowerCase().replaceAll(/\s+/g, '');
  const text = name.toLowerCase();
  if (wanted === '') return 1;
  // What was typed as it stands goes before its letters scattered over the name.
  const whole = text.indexOf(typed.toLowerCase().trim());
  let score = whole === -1 ? 0 : 10 * wanted.length;
  let at = -1;
  for (const letter of wanted) {
    const next = text.indexOf(letter, at + 1);
    if (next === -1) return 0;
    const isWordStart = next === 0 || /[\s:/_-]/.test(text[next - 1]!);
    score += isWordStart ? 8 : next === at + 1 ? 5 : 1;
    at = next;
  }
  return score / (1 + text.length / 100);
};
