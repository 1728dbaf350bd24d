import { privateKind } from '../address_kind.ts';
import { parseJson } from '../formats/json_document.ts';
import { isPlain } from '../plain_text.ts';
import { isSuspicious, SECRET_FILE } from '../rules/shell_syntax.ts';
import { isOddUrl } from '../rules/url_sense.ts';
import { asObject, asText } from './json.ts';

/** What a tool call does, as far as it matters for what follows or went before. `what` names it to an operator. */
export interface Step {
  readonly kind: 'reads' | 'sends' | 'writes' | 'runs' | 'persists' | 'calls';
  readonly what: string;
  /** Of `writes` and `runs`: the file. */
  readonly file?: string;
  /** Of `reads`: the names under which what was read is known from then on, its copies and archives among them. */
  readonly names?: readonly string[];
  /** Of `sends`: the call as far as it says what is sent. */
  readonly carries?: string;
  /** Of `sends` and `calls`: the host that is asked. */
  readonly host?: string;
  /** Of `sends`: carries a file or input, of whichever origin; of `writes`: fetched or like malware; of `calls`: a host without a proper name. */
  readonly isGrave?: boolean;
}

/** Characters of a call that are looked at. */
const LONGEST_CALL = 32_768;
const MOST_OF_KIND = 8;

const FILE = String.raw`[^\s"'|;&<>()=@\x60]{0,100}`;
const REST = String.raw`[^\n|;]{0,300}`;
const START = String.raw`(?:^|[\s;&|("'\x60]|\$\()`;
const LINE_START = String.raw`(?:^|[\n;&|(]|\$\()[ \t]{0,8}(?:sudo[ \t]{1,4}(?:-\w[ \t]{1,4})?)?`;
const SCRIPT = '(?:sh|bash|zsh|py|js|mjs|cjs|pl|rb|ps1|bat|cmd|php|command|elf|bin)';

const ANY_SECRET = new RegExp(`(${FILE}${SECRET_FILE}${FILE})`);
const READ = new RegExp(
  `${START}(?:cat|bat|head|tail|less|more|base64|xxd|od|strings|grep|awk|sed|cp|mv|ln|tar|zip|gzip|dd|type|get-content|gc|python3?|node|perl|ruby|openssl|cut|jq|nl|rev|tac|curl|scp|rsync|<)[ \\t][^\\n;&|]{0,160}?(${FILE}${SECRET_FILE}${FILE})`,
  'gi',
);
/** The key that a copy is made with. */
const SIGNS_IN = /[ \t]-i[ \t]{0,4}[^\s;|&]{0,120}$/;
const ENVIRONMENT = new RegExp(
  `${LINE_START}(env|printenv(?:[ \\t]\\w{1,60})?|export[ \\t]-p|declare[ \\t]-[px]{1,2})[ \\t]{0,8}(?=$|[\\n;|>&)])`,
  'g',
);
const STORE =
  /\b(security[ \t](?:find-(?:generic|internet)-password|dump-keychain)|secret-tool[ \t]lookup|pass[ \t]show|gpg2?[ \t][^\n;|]{0,60}--export-secret[\w-]{0,12}|kubectl[ \t]get[ \t]secrets?|vault[ \t]kv[ \t]get|aws[ \t]configure[ \t]export-credentials|op[ \t](?:read|item[ \t]get)|cmdkey[ \t]\/list)\b/g;
const CURL = new RegExp(
  `${START}(curl|wget|httpie|https?|xh|iwr|irm|invoke-\\w{1,20})(?:\\.exe)?[ \\t]${REST}`,
  'gi',
);
const CARRIES =
  /\s(?:-d|-F|-T|--data(?:-\w{1,12})?|--form|--json|--upload-file|--(?:post|body)-(?:data|file)|-body|-infile)(?:[\s=@"'/]|$)|-X\s?(?:POST|PUT|PATCH)|--method[ =](?:POST|PUT)|-method\s+(?:post|put)|\s(?:POST|PUT)\s/i;
const CARRIES_FILE = /=?@["']?[~./$\w-]|\s-T\s|--(?:upload|post|body)-file|-infile|\$\(|\$\w|\$\{/i;
const COPY = new RegExp(
  `${START}(scp|rsync|sftp|rclone[ \\t]copy)[ \\t]${REST}?[ \\t]((?:[\\w.-]{1,64}@)?[\\w.-]{1,100}):`,
  'g',
);
const SOCKET = new RegExp(
  `${START}(nc|ncat|netcat|socat|telnet)[ \\t](?![^\\n;|]{0,20}-\\w{0,4}[zlh])(${REST})`,
  'g',
);
const MAIL = new RegExp(`${START}(mail|mailx|mutt|sendmail)[ \\t]([^\\n;|]{0,120}@[\\w.-]{3,80})`, 'g');
const POSTS = /\b(requests\.(?:post|put)|httpx\.(?:post|put)|axios\.post|urlopen|fetch)\(([^\n]{3,300})/g;
/** What is pushed goes to where the repository came from, unless the command says otherwise. */
const PUSH = new RegExp(
  `${START}git[ \\t](?:-[cC][ \\t][^\\s;|&]{1,200}[ \\t]{1,4})?push[ \\t]{1,4}(?:-{1,2}[\\w-]{1,30}[ \\t]{1,4}){0,4}["']?(?!-)([\\w.+:/@~-]{2,200})`,
  'g',
);
const OWN_REMOTE = /^(?:origin|upstream|fork|heroku|dokku)$/;
/** Parameters under which somebody takes what anybody sends: of a name that says what is asked for, data is no sign. */
const DATA_NAME =
  /[?&](?:d|data|payload|dump|exfil|leak|loot|out|output|b64|base64|hex|enc|content|body|p|x|z)=[^&\s]/i;
/** What no page has for an address: long, and no word. */
const OPAQUE_VALUE = /[?&][\w.-]{0,40}=([\w+/=~-]{24,})|\$\(|\$\{?\w|\/([\w+=~-]{64,})/g;
const REDIRECTED = new RegExp(
  `(?:>{1,2}|\\btee\\b(?:[ \\t]-a)?)[ \\t]{0,4}["']?(${FILE}\\.${SCRIPT})\\b`,
  'g',
);
const FETCHED = new RegExp(
  `${START}(?:curl|wget)[ \\t]${REST}?(?:(?:-o|-O|--output|--output-document)[= ]{1,2}["']?(?!https?:|-)(${FILE}[^\\s"'|;&<>()])|/([\\w.-]{1,80}\\.${SCRIPT})(?=[\\s"'?]|$))`,
  'g',
);
/** Where a command leaves what it read: a redirection, an archive, a copy. */
const COPIES = new RegExp(
  `>{1,2}[ \\t]{0,4}["']?(${FILE}[/.]${FILE})|${START}(?:tar[ \\t]{1,4}-?\\w{0,5}f|zip(?:[ \\t]-\\w{1,4})?|openssl[ \\t][^\\n;|]{0,80}-out)[ \\t]{1,4}(${FILE}[/.]${FILE})|${START}(?:cp|mv|ln)[ \\t][^\\n;|&]{1,160}?[ \\t](${FILE}/${FILE})[ \\t]{0,4}(?=$|[\\n;|&])`,
  'g',
);
const RUN = new RegExp(
  `${LINE_START}(?:(?:nohup|exec|time|env)[ \\t]{1,4})?(?:(?:/usr)?(?:/bin/)?(?:(?:ba|z|da|k)?sh|python[23]?|node|perl|ruby|php|source|\\.|pwsh|powershell)[ \\t]{1,4}(?:-[\\w-]{1,20}[ \\t]{1,4})?)?["']?((?:~|\\.{1,2}|/)?[\\w./~$-]{2,120})`,
  'g',
);
const PERSISTENT = String.raw`(?:/etc/(?:cron|systemd/system|init\.d|profile\.d|rc\.local|ld\.so\.preload)|/var/spool/cron|\.config/(?:systemd/user|autostart)|authorized_keys|Library/Launch(?:Agents|Daemons))`;
const PERSIST = new RegExp(
  `${LINE_START}(crontab[ \\t](?!-[lr])|systemctl[ \\t](?:--user[ \\t])?enable[ \\t]|launchctl[ \\t](?:load|bootstrap)|schtasks(?:\\.exe)?[ \\t]/create|reg(?:\\.exe)?[ \\t]add[ \\t][^\\n]{0,60}CurrentVersion\\\\+Run)|\\|[ \\t]{0,4}(crontab)[ \\t]{1,4}-|(?:>|\\btee\\b|\\bcp\\b|\\bmv\\b|\\bln\\b|\\binstall\\b|sed[ \\t]-i)[^\\n;|]{0,120}?(${PERSISTENT}${FILE})`,
  'gi',
);
const PERSISTENT_FILE = new RegExp(PERSISTENT);
const HOST =
  /(?:https?:\/\/)?(?:[\w.+-]{1,64}@)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3})(?![\w.-]*\.(?:sh|py|js|json|txt|md|html)\b)/i;

/**
 * The steps of one tool call, in their order. `given`: its arguments as they came; `undone`: their commands as a shell
 * would run them.
 */
export function stepsOf(name: string, given: string, undone: string): Step[] {
  const parsed = asObject(given.length <= LONGEST_CALL * 2 ? parseJson(given) : undefined);
  const pick = (...keys: string[]) => keys.map((key) => asText(parsed[key])).find(Boolean) ?? '';
  const path = pick('path', 'file', 'file_path', 'filepath', 'filename', 'target_file', 'absolute_path');
  const content = pick(
    'content',
    'contents',
    'text',
    'file_text',
    'new_str',
    'new_string',
    'code_edit',
    'data',
    'body',
  );
  const command = pick('command', 'cmd', 'script', 'code', 'shell', 'input');
  const url = pick('url', 'uri', 'endpoint', 'webhook_url', 'webhook');
  if (command === '' && path !== '' && content !== '' && !/send|upload|e?mail/i.test(name))
    return written(path, content);
  if (command === '' && path !== '' && url === '' && /read|view|open|get|cat|load|fetch/i.test(name))
    return read(path);
  if (command === '' && url !== '') return requested(name, url, `${given.slice(0, LONGEST_CALL)}`, content);
  if (command === '' && /e?mail|upload|gist|paste|attach/i.test(name)) {
    const to = pick('to', 'recipient', 'recipients', 'address', 'channel', 'destination') || name;
    return [
      ...read(path || pick('attachment', 'attachments')),
      {
        kind: 'sends',
        what: `sent with ${name} to ${to}`,
        isGrave: path !== '',
        carries: given.slice(0, LONGEST_CALL),
      },
    ];
  }
  return stepsOfCommand(undone.slice(0, LONGEST_CALL));
}

function read(path: string): Step[] {
  const [, file] = ANY_SECRET.exec(path.slice(0, 400)) ?? [];
  return file === undefined || !isCredential(file)
    ? []
    : [{ kind: 'reads', what: `read ${path.slice(0, 120)}`, names: [lastOf(path)] }];
}

function written(path: string, content: string): Step[] {
  const steps: Step[] = [];
  const isGrave = isSuspicious(content.slice(0, LONGEST_CALL));
  if (new RegExp(`\\.${SCRIPT}$`).test(path.slice(-200)) || content.startsWith('#!'))
    steps.push({ kind: 'writes', what: `wrote ${path.slice(0, 120)}`, file: path, isGrave });
  if (PERSISTENT_FILE.test(path.slice(0, 400)))
    steps.push({ kind: 'persists', what: `wrote ${path.slice(0, 120)}` });
  return steps;
}

function requested(name: string, url: string, given: string, content: string): Step[] {
  const host = externalHost(url);
  if (host === '') return [];
  const calls: Step = { kind: 'calls', what: `${name} asked ${host}`, isGrave: isOddUrl(url), host };
  const isSent =
    content !== '' ||
    carriesData(url) ||
    /"method"\s{0,4}:\s{0,4}"(?:post|put|patch)"/i.test(given) ||
    /upload|webhook|post|send/i.test(name);
  return isSent
    ? [calls, { kind: 'sends', what: `sent with ${name} to ${host}`, isGrave: true, carries: given, host }]
    : [calls];
}

function stepsOfCommand(text: string): Step[] {
  const found: Array<Step & { readonly at: number }> = [];
  const each = (expression: RegExp, step: (match: RegExpMatchArray) => Step | undefined): void => {
    let count = 0;
    for (const match of text.matchAll(expression)) {
      const next = step(match);
      if (next !== undefined) found.push({ ...next, at: match.index });
      if (++count >= MOST_OF_KIND * (expression === RUN ? 8 : 1)) break;
    }
  };
  const copies = [...text.matchAll(COPIES)].slice(0, MOST_OF_KIND).map(([, a, b, c]) => a ?? b ?? c ?? '');
  each(READ, ([line = '', file = '']) =>
    isCredential(file) && !SIGNS_IN.test(line)
      ? { kind: 'reads', what: `read ${file}`, names: [lastOf(file), ...copies] }
      : undefined,
  );
  each(ENVIRONMENT, ([, how = '']) => ({
    kind: 'reads',
    what: `read the environment with ${how}`,
    names: copies,
  }));
  each(STORE, ([, how = '']) => ({ kind: 'reads', what: `read a store with ${how}`, names: copies }));
  each(CURL, ([line = '', how = '']) => {
    const host = externalHost(line);
    if (host === '') return undefined;
    const [url = ''] = /https?:\/\/[^\s"'\\]{3,300}/i.exec(line) ?? [];
    if (CARRIES.test(line) || carriesData(url))
      return {
        kind: 'sends',
        what: `sent with ${how} to ${host}`,
        isGrave: CARRIES_FILE.test(line),
        carries: line,
        host,
      };
    return { kind: 'calls', what: `${how} asked ${host}`, isGrave: isOddUrl(url), host };
  });
  for (const expression of [SOCKET, MAIL, POSTS, COPY]) {
    each(expression, ([line = '', how = '', target = '']) => {
      const host = externalHost(target);
      if (host === '' || (how === 'fetch' && !/method["']?\s?:\s?["'](?:post|put)/i.test(target)))
        return undefined;
      if (how === 'urlopen' && !/data/.test(target)) return undefined;
      return {
        kind: 'sends',
        what: `sent with ${how} to ${host}`,
        isGrave: expression !== POSTS,
        carries: line,
        host,
      };
    });
  }
  each(PUSH, ([line = '', to = '']) => {
    const host = externalHost(to);
    if (host === '' && (/[/:.]/.test(to) || OWN_REMOTE.test(to))) return undefined;
    const where = host === '' ? `the remote ${to}` : host;
    return {
      kind: 'sends',
      what: `pushed with git to ${where}`,
      carries: line,
      ...(host === '' ? {} : { host }),
    };
  });
  each(FETCHED, ([, named, last]) => {
    const file = named ?? last ?? '';
    return { kind: 'writes', what: `fetched ${file}`, file, isGrave: true };
  });
  each(REDIRECTED, ([, file = '']) => ({
    kind: 'writes',
    what: `wrote ${file}`,
    file,
    isGrave: isSuspicious(text),
  }));
  each(RUN, ([, file = '']) => ({ kind: 'runs', what: `ran ${file}`, file }));
  each(PERSIST, ([, how, piped, file]) => ({
    kind: 'persists',
    what: file === undefined ? `set up ${(how ?? piped ?? '').trim()}` : `wrote ${file}`,
  }));
  return found.sort((a, b) => a.at - b.at);
}

/** Whether a URL alone carries something that was not there to be asked for. */
function carriesData(url: string): boolean {
  if (DATA_NAME.test(url)) return true;
  for (const [, value, segment] of url.slice(0, LONGEST_CALL).matchAll(OPAQUE_VALUE)) {
    const opaque = value ?? segment;
    if (opaque === undefined || !isPlain(opaque)) return true;
  }
  return false;
}

/** The last two names of a path: `credentials` alone stands in many a request. */
function lastOf(path: string): string {
  return path
    .split(/[/\\]+/)
    .slice(-2)
    .join('/')
    .slice(0, 120);
}

/** A list of users is none, and neither is what a project gives as an example. */
function isCredential(file: string): boolean {
  return !/\/etc\/passwd|\.(?:pub|example|sample|template|dist|test)\b|_history/.test(file);
}

/** The host of a URL or the first one of a command that lies beyond the networks at hand; '' when there is none. */
function externalHost(text: string): string {
  const [, host = ''] =
    (/https?:\/\//i.test(text) ? /https?:\/\/(?:[^\s/@"']{1,100}@)?([\w.-]{1,253})/i : HOST).exec(text) ?? [];
  const isNear =
    !host.includes('.') ||
    privateKind(host) !== null ||
    /(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)$/i.test(host);
  return isNear ? '' : host.toLowerCase();
}
