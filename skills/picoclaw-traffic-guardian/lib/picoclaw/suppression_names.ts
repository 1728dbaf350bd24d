import type { Suppression } from '../detector/suppression.ts';
import { nearest } from '../nearest.ts';
import type { Problem } from './config/problem.ts';

/**
 * Which suppressions name a rule or a family that this version does not have: they would keep nothing quiet, and nobody
 * would know. The rules are loaded when there is a name to look up, and not before.
 */
export async function suppressionNameProblems(
  suppressions: readonly Suppression[],
): Promise<readonly Problem[]> {
  if (suppressions.every(({ rule, pattern }) => rule === undefined && pattern === undefined)) return [];
  const { ALL_RULES } = await import('../detector/rules/index.ts');
  const known = {
    rule: new Set(ALL_RULES.map(({ id }) => id)),
    pattern: new Set(ALL_RULES.map(({ pattern }) => pattern)),
  };
  return suppressions.flatMap((suppression, at) =>
    (['rule', 'pattern'] as const).flatMap((kind): Problem[] => {
      const name = suppression[kind];
      if (name === undefined || known[kind].has(name)) return [];
      const meant = nearest(name, [...known[kind]]);
      const message = `names no ${kind} of this version${meant === undefined ? '' : `; did you mean ${meant}?`}`;
      return [{ key: `suppressions[${at}].${kind}`, code: 'invalid_value', message }];
    }),
  );
}
