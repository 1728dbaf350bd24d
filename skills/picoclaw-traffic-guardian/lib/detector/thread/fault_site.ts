/**
 * Where an error arose, without its message: messages of parsers quote their input (`JSON.parse`: "Unexpected token
 * 's', "sk-…" is not valid JSON"), and what is inspected must not reach an event. `TypeError at scan (start.mjs:12:5)`.
 */
export function faultSite(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  // The stack repeats the message, which may hold anything, even lines that look like frames: read on after it.
  const stack = error.stack ?? '';
  const message = stack.indexOf(error.message);
  const frames = message === -1 ? '' : stack.slice(message + error.message.length);
  const frame = frames.split('\n').find((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  const place = frame?.trim().replace(/(?:file:\/\/)?[^\s(]*[\\/]/, '') ?? 'at an unknown place';
  // An error's name is its class's unless somebody assigned another: then only that it is one.
  const name = /^\w{1,40}$/.test(error.name) ? error.name : 'Error';
  return `${name} ${place}`.slice(0, 200);
}
