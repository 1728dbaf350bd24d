/** A path separator as it is written in text, in JSON, in a URL, and on Windows. */
export const SEPARATOR = String.raw`(?:\\{0,3}/|\\{1,4}|%2[fF]|%5[cC])`;

/** Before a path that begins at the root: not in the middle of a name. */
export const PATH_START = '(?:(?<![A-Za-z0-9_-])|(?<=%2[fF]|%5[cC]))';

/** After the last name of a path: the name goes no further. */
export const NAME_END = String.raw`(?![A-Za-z0-9_-]|\.(?:pub|example|sample|template|dist|md|html)\b)`;

/** `a/b` with the separator in any spelling, from parts that are expressions themselves. */
export function pathOf(...names: readonly string[]): string {
  return names.join(SEPARATOR);
}

/**
 * The literals by which the gate finds a path of two names: joined by each spelling of the separator that keeps them
 * next to each other.
 */
export function pathKeywords(folder: string, name: string): string[] {
  const backslashes = ['\\', '\\\\', '\\\\\\', '\\\\\\\\'];
  const slashes = ['', ...backslashes.slice(0, 3)].map((before) => `${before}/`);
  return [...slashes, ...backslashes, '%2f', '%5c'].map((separator) => `${folder}${separator}${name}`);
}

/** A path is no secret: all of it may be shown. */
export const PUBLIC_PATH = /^[\s\S]{1,200}/;
