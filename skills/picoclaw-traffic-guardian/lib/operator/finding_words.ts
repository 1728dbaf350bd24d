import type { Finding } from '../detector/finding.ts';

/** What findings say by codes, in words. What a later version adds stays readable: the code itself stands in. */

/** Where in a message, by the last name of a location; most particular first. */
const PARTS: Readonly<Record<string, string>> = {
  text: 'in the prose of a conversation',
  reasoning: 'in what a model thinks aloud',
  tool_call: 'in the arguments of a tool call',
  tool_result: 'in what a tool gave back',
  tool_definition: 'in the description of a tool',
  agent_card: 'in what an agent says of itself',
  file: 'in the contents of a file',
  multipart: 'in a part of a multipart body',
  git_object: 'in an object of a git push',
};

const DECODERS: Readonly<Record<string, string>> = {
  gzip: 'unpacked from gzip',
  zlib: 'unpacked from zlib',
  deflate: 'unpacked from deflate',
  br: 'unpacked from Brotli',
  zstd: 'unpacked from Zstandard',
  zip: 'taken out of a ZIP archive',
  tar: 'taken out of a tar archive',
  json: 'escapes of JSON undone',
  form: 'form encoding undone (`+` and `%41`)',
  percent: 'percent encoding undone (`%41`)',
  html: 'entities of HTML undone (`&#65;`)',
  'quoted-printable': 'quoted-printable of mail undone (`=41`)',
  unicode: 'invisible characters taken out, look-alike letters read as what they look like',
  escapes: 'escapes of source code undone (`\\x41`)',
  'utf-16': 'read as UTF-16',
  base64: 'decoded from base64',
  base64url: 'decoded from base64url',
  base32: 'decoded from base32',
  hex: 'decoded from hexadecimal digits',
  multipart: 'taken out of a multipart body',
  shell: 'read as a shell reads it before it runs it',
  split: 'put together from pieces',
  'git-pack': 'taken out of a git packfile',
  'git-delta': 'put together from a git delta',
  'permessage-deflate': 'unpacked from a compressed WebSocket message',
};

export function decoderWords(decoder: string): string {
  return DECODERS[decoder] ?? `undone: ${decoder}`;
}

/** As it goes on after "seen": "in the request header x-api-key". */
export function locationWords(location: string): string {
  const [message = '', place = '', ...rest] = location.split('.');
  const name = rest.join('.');
  const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
  if (message === 'destination') return 'in the destination itself, whatever was sent there';
  if (message === 'websocket') {
    const within = part === undefined ? 'in a message' : `${part}, in a message`;
    return `${within} of a WebSocket (${place})`;
  }
  switch (place) {
    case 'target':
      return 'in the address that was asked for (its path or query)';
    case 'reason':
      return 'in the status line of the answer';
    case 'header':
    case 'trailer':
      return name === '' ? `in a ${message} ${place}` : `in the ${message} ${place} ${name}`;
    case 'body': {
      const body = `in the body of the ${message === 'response' ? 'answer' : 'request'}`;
      if (name === '') return body;
      return `${part ?? `at ${name}`}, ${body}`;
    }
    default:
      return `at ${location}`;
  }
}

export const CONFIDENCE_WORDS: Readonly<Record<Finding['confidence'], string>> = {
  high: 'High: the format, or a check that it passed, leaves little room for anything else.',
  medium: 'Medium: it has the form, and other things may have it, too.',
  low: 'Low: its surroundings suggest it, its form does not prove it.',
};

/** From where to where, and over what. */
export function wayWords({ direction, protocol, source, dest }: Finding): string {
  return direction === 'outbound'
    ? `on its way from ${source} to ${dest} over ${protocol}`
    : `on its way from ${dest} to ${source} over ${protocol}`;
}
