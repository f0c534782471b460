/** Digits with what people write between them are a number; two at least, or there is nothing to look for. */
export const searchOf = (
  text: string,
): { number: string | undefined; text: string | undefined } => {
  const trimmed = text.trim();
  if (trimmed.length < 2) return { number: undefined, text: undefined };
  const isNumber =
    /^\+?[\d\s().-]{2,32}$/.test(trimmed) && /\d{2}/.test(trimmed.replaceAll(/\D/g, ''));
  return isNumber ? { number: trimmed, text: undefined } : { number: undefined, text: trimmed };
};
