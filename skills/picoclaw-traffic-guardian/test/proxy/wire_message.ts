/** One HTTP/1 message cut out of raw bytes, as naively as possible: what the relay's own parsers are checked against. */
export interface WireMessage {
  readonly startLine: string;
  /** Header lines as they stood, without line ends, Latin-1. */
  readonly lines: readonly string[];
  readonly framing: 'none' | 'length' | 'chunked' | 'close';
  /** Without its transfer coding, Latin-1. */
  readonly body: string;
  readonly trailers: readonly string[];
  /** Bytes this message took. */
  readonly size: number;
}

export interface ReadOptions {
  readonly kind: 'request' | 'response';
  /** Of the request that a response answers. */
  readonly method?: string;
  /** Nothing more will come. */
  readonly ended?: boolean;
}

/** The first message in `bytes`, or null when it is not complete. */
export function readMessage(bytes: Buffer, { kind, method, ended = false }: ReadOptions): WireMessage | null {
  const text = bytes.toString('latin1');
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const [startLine = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const start = headEnd + 4;
  const header = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.split(':')[1]
      ?.trim();
  const status = kind === 'response' ? Number(startLine.split(' ')[1]) : 0;
  const bodiless =
    kind === 'response' && (method === 'HEAD' || status < 200 || status === 204 || status === 304);
  const message = (
    framing: WireMessage['framing'],
    body: string,
    size: number,
    trailers: readonly string[] = [],
  ) => {
    return { startLine, lines, framing, body, trailers, size };
  };
  if (bodiless) return message('none', '', start);
  if (/chunked/i.test(header('transfer-encoding') ?? '')) {
    let body = '';
    for (let at = start; ; ) {
      const lineEnd = text.indexOf('\r\n', at);
      if (lineEnd === -1) return null;
      const length = Number.parseInt(text.slice(at, lineEnd), 16);
      if (length === 0) {
        const end = text.indexOf('\r\n\r\n', lineEnd);
        if (end === -1) return null;
        const trailers = text.slice(lineEnd, end).split('\r\n').slice(1);
        return message('chunked', body, end + 4, trailers);
      }
      if (text.length < lineEnd + 2 + length + 2) return null;
      body += text.slice(lineEnd + 2, lineEnd + 2 + length);
      at = lineEnd + 2 + length + 2;
    }
  }
  const length = header('content-length');
  if (length !== undefined) {
    const end = start + Number(length);
    return text.length < end ? null : message('length', text.slice(start, end), end);
  }
  if (kind === 'request') return message('none', '', start);
  return ended ? message('close', text.slice(start), text.length) : null;
}

/** All complete messages in `bytes`: for a response the interim ones before it. */
export function readMessages(bytes: Buffer, options: ReadOptions): WireMessage[] {
  const messages: WireMessage[] = [];
  for (let at = 0; at < bytes.length; ) {
    const message = readMessage(bytes.subarray(at), options);
    if (message === null) break;
    messages.push(message);
    at += message.size;
  }
  return messages;
}

/** Lines that a proxy may drop, add or change: hop-by-hop (RFC 9110, 7.6.1), and what Connection names. */
export function endToEnd(lines: readonly string[]): string[] {
  const nameOf = (line: string) => line.slice(0, line.indexOf(':')).toLowerCase();
  const named = lines
    .filter((line) => nameOf(line) === 'connection')
    .flatMap((line) =>
      line
        .slice(line.indexOf(':') + 1)
        .toLowerCase()
        .split(','),
    )
    .map((name) => name.trim());
  const dropped = new Set([
    'connection',
    'keep-alive',
    'te',
    'upgrade',
    'proxy-connection',
    'proxy-authorization',
  ]);
  return lines.filter((line) => !dropped.has(nameOf(line)) && !named.includes(nameOf(line)));
}
