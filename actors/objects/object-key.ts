/** Longest key that S3 takes, in bytes of UTF-8. */
const keyBytesMax = 1_024;

/**
 * Throws on a key that could leave the folder, that a file system or S3 would read differently, or that our own temporary names
 * use: parts are 1 to 255 characters of letters, digits and `._-+:=@`, and do not begin with a dot.
 */
export function checkedKey(key: string): string {
  if (
    key.length > keyBytesMax ||
    !key.split('/').every((part) => /^[A-Za-z0-9_\-+:=@][A-Za-z0-9._\-+:=@]{0,254}$/.test(part))
  )
    throw new TypeError(`${JSON.stringify(key.slice(0, 100))} is no key of an object`);
  return key;
}
