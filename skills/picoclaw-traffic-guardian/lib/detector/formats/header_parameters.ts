/** More than any field has. */
const MOST = 32;

/**
 * The parameters of a header field's value (`form-data; name="a"; filename*=UTF-8''%61`) by their names in lower case,
 * quotes and RFC 8187's encoding undone; the first of a name counts, but the encoded form of it more. Linear.
 */
export function parametersOf(value: string): ReadonlyMap<string, string> {
  const plain = new Map<string, string>();
  const encoded = new Map<string, string>();
  let equals = -1;
  for (let at = value.indexOf(';'); at >= 0 && at < value.length && plain.size + encoded.size < MOST; ) {
    if (equals < at) equals = value.indexOf('=', at);
    const semicolon = value.indexOf(';', at + 1);
    if (equals < 0) break;
    if (semicolon >= 0 && semicolon < equals) {
      at = semicolon;
      continue;
    }
    const name = value
      .slice(at + 1, equals)
      .trim()
      .toLowerCase();
    const { text, end } = readValue(value, equals + 1);
    if (name.endsWith('*')) setFirst(encoded, name.slice(0, -1), undoEncoding(text));
    else setFirst(plain, name, text);
    at = value.indexOf(';', end);
  }
  return new Map([...plain, ...encoded]);
}

function setFirst(map: Map<string, string>, name: string, text: string): void {
  if (!map.has(name)) map.set(name, text);
}

/** A token or a quoted string; one without its end goes on to the value's. */
function readValue(value: string, from: number): { readonly text: string; readonly end: number } {
  let at = from;
  while (value[at] === ' ' || value[at] === '\t') at++;
  if (value[at] !== '"') {
    const semicolon = value.indexOf(';', at);
    const end = semicolon < 0 ? value.length : semicolon;
    return { text: value.slice(at, end).trim(), end };
  }
  let text = '';
  for (at++; at < value.length && value[at] !== '"'; at++) {
    // Only quotes and backslashes are escaped: browsers once sent whole Windows paths.
    if (value[at] === '\\' && (value[at + 1] === '"' || value[at + 1] === '\\')) at++;
    text += value[at];
  }
  return { text, end: at + 1 };
}

/** RFC 8187, section 3.2: charset, language and percent-encoded bytes. */
function undoEncoding(text: string): string {
  const coded = text.slice(text.indexOf("'", text.indexOf("'") + 1) + 1);
  const bytes = coded.replace(/%([\da-f]{2})/gi, (_, pair: string) =>
    String.fromCharCode(Number.parseInt(pair, 16)),
  );
  return /^iso-8859-1'/i.test(text) ? bytes : Buffer.from(bytes, 'latin1').toString();
}
