import type { SentMessage } from '../inspected_exchange.ts';

/** One exchange of an ordinary day, in which nothing is to be found. */
export interface EverydayExchange {
  /** What sort of traffic it is, for figures by kind. */
  readonly kind: string;
  /** host:port */
  readonly dest: string;
  readonly request: SentMessage;
  readonly response: SentMessage;
}

/** A head: start line and fields, as the relay hands it over. */
export function head(startLine: string, fields: Readonly<Record<string, string>>): string {
  return [startLine, ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`)].join('\n');
}

interface Asked {
  readonly method?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly body?: SentMessage['body'];
}

interface Answered {
  readonly type: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly body?: SentMessage['body'];
}

/** An exchange with `https://host/target`. */
export function exchange(kind: string, url: string, asked: Asked, answered: Answered): EverydayExchange {
  const [, host = '', target = '/'] = /^https:\/\/([^/?]+)(.*)$/.exec(url) ?? [];
  const method = asked.method ?? (asked.body === undefined ? 'GET' : 'POST');
  return {
    kind,
    dest: `${host}:443`,
    request: {
      head: head(`${method} ${target === '' ? '/' : target}`, {
        Host: host,
        'User-Agent': 'PicoClaw/0.2.9',
        'Accept-Encoding': 'gzip',
        ...asked.fields,
      }),
      ...(asked.body === undefined ? {} : { body: asked.body }),
    },
    response: {
      head: head('200 OK', { 'Content-Type': answered.type, ...answered.fields }),
      ...(answered.body === undefined ? {} : { body: answered.body }),
    },
  };
}

const JSON_TYPE = { 'Content-Type': 'application/json' } as const;

/** JSON asked and answered. */
export function call(
  kind: string,
  url: string,
  asked: unknown,
  answered: unknown,
  fields: Readonly<Record<string, string>> = {},
): EverydayExchange {
  return exchange(
    kind,
    url,
    asked === undefined ? { fields } : { fields: { ...JSON_TYPE, ...fields }, body: JSON.stringify(asked) },
    { type: 'application/json; charset=utf-8', body: JSON.stringify(answered) },
  );
}
