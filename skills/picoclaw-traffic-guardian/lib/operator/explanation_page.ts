import type { Finding } from '../detector/finding.ts';
import type { Warning } from '../picoclaw/warning.ts';
import { printable } from '../printable.ts';
import { type Explanation, explain } from './finding_explanation.ts';
import { shownFinding } from './finding_format.ts';
import { DEFAULT_OUTPUT_BYTES, fitting } from './fitting.ts';
import { jsonLine } from './output.ts';
import type { Paint } from './terminal.ts';

/** Of any one text; less where all of it would be too long, which no finding of ours is. */
const LONGEST_TEXT = 1_000;

/** One finding, and what it means, within the default size. */
export function explanationPage(
  finding: Finding,
  warnings: readonly Warning[],
  mode: 'json' | 'text',
  paint: Paint,
): string {
  const shown = shownFinding(finding);
  const explanation = explain(shown);
  const render = (longest: number) => {
    const document = cut({ finding: shown, explanation, warnings }, longest);
    return mode === 'json'
      ? jsonLine({ ok: true, ...document })
      : explanationText(document.finding, document.explanation, document.warnings, paint);
  };
  return fitting(LONGEST_TEXT, DEFAULT_OUTPUT_BYTES, render).text;
}

/** The same with every text cut to `longest` characters. */
function cut<T>(value: T, longest: number): T {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' && part.length > longest ? `${part.slice(0, longest)}…` : part,
  );
  return JSON.parse(text);
}

function explanationText(
  { id, severity, threat_type, pattern, rule, snippet }: Finding,
  { what, about, where, decoded, severity: grade, confidence, seen, next, allow, source }: Explanation,
  warnings: readonly Warning[],
  paint: Paint,
): string {
  const family = rule === pattern ? pattern : `${pattern} (${rule})`;
  const ofRule =
    grade.of_rule === null
      ? `${capital(severity)}.`
      : grade.of_rule === severity
        ? `${capital(severity)}, as its rule says.`
        : `${capital(severity)}; its rule alone says ${grade.of_rule}.`;
  const { suppression, trusted_api_hosts: trusted } = allow;
  const sections: ReadonlyArray<readonly [string, readonly string[]]> = [
    ['What', [what, ...(about === null ? [] : [`About ${about}.`]), `Snippet: ${snippet}`]],
    ['Where', [where]],
    [
      'Decoded',
      decoded.length === 0
        ? ['Nothing had to be undone to see it.']
        : decoded.map((step, at) => `${at + 1}. ${step}`),
    ],
    ['Why so severe', [ofRule, ...grade.because]],
    ['How sure', [confidence]],
    ['How often', [seen]],
    ['What to do', next.map((step, at) => `${at + 1}. ${step}`)],
    [
      'To allow it',
      [
        'If it is meant to be so, add to suppressions in the configuration, and start the monitor anew:',
        `  ${JSON.stringify(suppression)}`,
        ...(trusted === null
          ? []
          : [
              'Or, if the host is another home of this credential, to trusted_api_hosts:',
              `  ${JSON.stringify(trusted)}`,
            ]),
      ],
    ],
    ['Documentation', [source ?? 'None: this version does not know the rule.']],
  ];
  return [
    printable(`Finding ${id}: ${severity.toUpperCase()} ${threat_type} ${family}`),
    '',
    ...sections.flatMap(([title, lines]) => [
      paint('bold', title),
      ...lines.map((line) => `  ${printable(line)}`),
    ]),
    ...warnings.map(({ message }) => printable(message)),
    '',
  ].join('\n');
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
