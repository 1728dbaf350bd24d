import { isPlain } from '../plain_text.ts';

/** A value without white space that may be a piece of a secret. An empty `text` parts what stands around it. */
export interface Fragment {
  readonly name: string;
  readonly text: string;
}

const TOKEN = '[A-Za-z0-9+/=_.~:!-]{1,200}';
const WHOLE_TOKEN = new RegExp(`^${TOKEN}$`);

/** The last segments of the path, and the values of the query, of a request target. */
export function targetFragments(target: string): { readonly path: Fragment[]; readonly query: Fragment[] } {
  const mark = target.indexOf('?');
  const segments = (mark < 0 ? target : target.slice(0, mark)).split('/', 65);
  return {
    path: segments.map((text) => fragment('/', text)),
    query: mark < 0 ? [] : formFragments(target.slice(mark + 1)),
  };
}

function formFragments(form: string): Fragment[] {
  return form.split('&', 129).map((pair) => {
    const equals = pair.indexOf('=');
    return fragment(pair.slice(0, Math.max(equals, 0)), pair.slice(equals + 1));
  });
}

/** Fields of which everybody knows what they hold: pieces go around them. */
const KNOWN_FIELDS =
  'host|connection|content-[a-z]+|accept[a-z-]*|user-agent|te|expect|date|transfer-encoding|upgrade[a-z-]*|authorization|cache-control|pragma|origin|referer|dnt|priority|sec-[a-z-]+|if-[a-z-]+|range|via|proxy-[a-z-]+|keep-alive|cookie';
const FIELD = new RegExp(
  String.raw`\n(?!(?:${KNOWN_FIELDS}):)([\w-]{1,64}):[ \t]*(${TOKEN})[ \t]*(?=\n|$)`,
  'gi',
);
const COOKIES = /\ncookie:[ \t]*([^\n]{1,4096})/gi;

/** Values of fields that are nobody's in particular. */
export function fieldFragments(head: string): Fragment[] {
  return [...head.matchAll(FIELD)].map(([, name = '', text = '']) => ({ name: name.toLowerCase(), text }));
}

const CARRIED_FIELD = new RegExp(
  String.raw`\n(?!(?:host|connection|content-[a-z]+|date|transfer-encoding|upgrade|authorization|proxy-[a-z-]+|sec-[a-z-]+|cookie):)([\w-]{1,64}):[ \t]*(${TOKEN})[ \t]*(?=\n|$)`,
  'gi',
);

/** Values of all fields that could be another one in each request. */
export function carriedFragments(head: string): Fragment[] {
  return [...head.matchAll(CARRIED_FIELD)].map(([, name = '', text = '']) => ({
    name: name.toLowerCase(),
    text,
  }));
}

const LONG_NAME = /\n(?:x-)?((?=[\w-]{0,60}\d)[\w-]{16,200}):/gi;

/** What fields are called, where that is no word (`X-<key>: 1`), each for itself. Clients change the case of names. */
export function nameFragments(head: string): Fragment[] {
  return [...head.matchAll(LONG_NAME)].flatMap(([, text = '']) =>
    isPlain(text) ? [] : [{ name: '', text }, PARTED],
  );
}

export function cookieFragments(head: string): Fragment[] {
  return [...head.matchAll(COOKIES)].flatMap(([, cookies = '']) =>
    formFragments(cookies.replace(/;[ \t]*/g, '&')),
  );
}

/** The labels of a host below the two that somebody registered; none of an address. */
export function hostFragments(host: string): Fragment[] {
  const labels = host.split('.');
  if (labels.length < 3 || /^[\d.]+$|:/.test(host)) return [];
  return labels.slice(0, -2).map((text) => fragment('', text));
}

/**
 * The same, each named by how far it stands from the end: over several requests, one of them may change alone. A number that
 * counts them is no part of a label.
 */
export function depthFragments(host: string): Fragment[] {
  return hostFragments(host).map(({ text }, at, all) => ({
    name: `.${all.length - at}`,
    text: text.replace(/^\d{1,3}[-_](?=.)/, ''),
  }));
}

const NAMED_HOST = /\n(host|origin|referer):[ \t]*(?:https?:\/\/)?((?:[\w-]{1,63}\.){2,126}[\w-]{2,63})/gi;

/** Hosts that fields name; `name`: of the field. */
export function namedHosts(head: string): Fragment[] {
  return [...head.matchAll(NAMED_HOST)].map(([, name = '', text = '']) => ({
    name: name.toLowerCase(),
    text,
  }));
}

/** What a text of several words ends with, without what closes it. */
export function lastFragment(text: string): Fragment[] {
  const space = text.lastIndexOf(' ');
  const last = space < 0 ? '' : text.slice(space + 1).replace(/[\s"'.)\]}\\]{1,16}$/, '');
  return WHOLE_TOKEN.test(last) ? [{ name: 'last', text: last }] : [];
}

const ASKED_HOST = /^(?:[\w-]{1,63}\.){3,126}[\w-]{2,63}\.?$/;

/** The hosts that values of a query are, as a resolver is asked for (DNS over HTTPS in JSON: `?name=<host>&type=TXT`). */
export function askedHosts(query: readonly Fragment[]): string[] {
  return query.flatMap(({ text }) => (ASKED_HOST.test(text) ? [text.replace(/\.$/, '')] : []));
}

const JSON_TOKEN = new RegExp(`"(?!:")(${TOKEN})"(\\s{0,8}:)?`, 'g');
const MULTIPART_TOKEN = new RegExp(
  String.raw`\bname=(?:"(?<quoted>[^"\r\n]{0,64})"|(?<bare>[\w-]{1,64}))[^\r\n]{0,200}\r?\n(?:[^\r\n]{1,200}\r?\n){0,4}\r?\n(?<text>${TOKEN})\r?\n--`,
  'g',
);

/** What a small body that is no JSON holds, be it a form or of several parts; else itself when it is one token. */
export function plainFragments(body: string): Fragment[] {
  if (body.startsWith('--')) {
    return [...body.matchAll(MULTIPART_TOKEN)].map(({ groups }) => ({
      name: groups?.quoted ?? groups?.bare ?? '',
      text: groups?.text ?? '',
    }));
  }
  if (/^[\w.[\]%-]{1,64}=[^\s]*$/.test(body)) return formFragments(body);
  return [fragment('', body.trim())];
}

/** Strings that are values, in the order of the document; other strings part them. */
export function jsonFragments(document: string): Fragment[] {
  // Arguments of tools are JSON within JSON: for what counts here, its quotes are as good as any.
  const text = document.includes('\\') ? unescaped(document) : document;
  const fragments: Fragment[] = [];
  let name = '';
  let from = 0;
  for (const found of text.matchAll(JSON_TOKEN)) {
    const [whole, value = '', colon] = found;
    if (fragments.length > 0 && text.slice(from, found.index).includes('"')) fragments.push(PARTED);
    from = found.index + whole.length;
    if (colon === undefined) fragments.push({ name, text: value });
    else name = value;
  }
  return fragments;
}

function unescaped(text: string): string {
  return text
    .replace(/\\u00([0-7][0-9a-f])/gi, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)))
    .replace(/\\{1,8}(["/])/g, '$1');
}

const PARTED: Fragment = { name: '', text: '' };

function fragment(name: string, raw: string): Fragment {
  const text = raw.includes('%')
    ? raw.replace(/%([2-7][0-9a-f])/gi, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)))
    : raw;
  return { name, text: WHOLE_TOKEN.test(text) ? text : '' };
}

/** As their names number them (`p2` before `p10`), without what parts them; undefined when that is as they stand. */
export function byName(fragments: readonly Fragment[]): Fragment[] | undefined {
  const whole = fragments.filter(({ text }) => text !== '');
  const numbered = whole.map((fragment) => {
    const { name } = fragment;
    const last = name.charCodeAt(name.length - 1);
    const number = last >= 0x30 && last <= 0x39 ? (/\d{1,9}$/.exec(name)?.[0] ?? '') : '';
    return { fragment, stem: name.slice(0, name.length - number.length), number: Number(number) };
  });
  numbered.sort((a, b) => (a.stem === b.stem ? a.number - b.number : a.stem < b.stem ? -1 : 1));
  const sorted = numbered.map(({ fragment }) => fragment);
  return whole.length === fragments.length && sorted.every((each, at) => each === whole[at])
    ? undefined
    : sorted;
}
