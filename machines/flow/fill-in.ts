/** Replaces `{{name}}` by the variable of that name, an unset one by nothing, and closes the gap it leaves. */
export const fillIn = (text: string, vars: Record<string, string>): string =>
  text
    .replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => vars[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
