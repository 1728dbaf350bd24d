import { bit, KINDS, type Kind, type Kinds } from './vocabulary.ts';

/**
 * Points for what stands in a sentence or two: `!` where everyday text hardly has it. Fitted (logistic regression, tenths of
 * its weights) to some 460 orders to models, 600 texts that look like them, and 29 MB of documentation: less than one
 * sentence in a megabyte of that comes to `ENOUGH`.
 */
const POINTS = `
ai! 13 reads 3 reads! 10 yours 2 yours! 14 user 4 user! 19 hush! 18 void! 9 told 3 told! 11 earlier! 19 goal 4 stop!
10 send 2 send! 14 reveal! 18 later 2 later! 8 memory! 12 best! 12 copy! 12 deed 4 deed! 6 private! 13 consent 3
consent! 17 fake! 11 care -8 care! -11 demand 11 address 3 called 3 ordered 9 obliged 6 ai -3 order! 8 named_tool! -2
ordered! -3 ai!+address 6 ai!+best! 5 ai!+care -5 ai!+copy! 6 ai!+fake! -7 ai!+goal! -16 ai!+hush! -6 ai!+named_tool
-7 ai!+obliged 6 ai!+reads! 5 ai!+send 10 ai!+stop! 8 ai!+tool! 10 ai!+void! -10 ai+obliged 5 ai+ordered 13
best!+agent 7 best!+ai 22 best!+copy! 7 best!+private! -8 best!+reads! 10 best!+send 5 best!+told -12 care+address 5
consent!+address 5 consent!+fake! 12 consent!+order 5 consent!+told -6 consent!+user 9 consent+user 5 copy!+later! 8
copy!+named_tool -9 copy!+ordered -9 copy!+private! -5 copy!+told 6 copy!+yours 12 fake!+ordered 5 fake!+private! 17
fake!+void 5 fake+ordered 7 goal!+address 5 goal!+fake! 6 goal!+named_tool -10 goal!+obliged -7 goal!+ordered -12
goal!+send 6 goal!+stop! 19 goal!+tool! 7 goal!+yours! 5 goal+void 5 hush!+agent -7 hush!+care -7 hush!+consent! -24
hush!+copy! 5 hush!+deed 13 hush!+goal! -19 hush!+later! -11 hush!+named_tool -12 hush!+ordered -8 hush!+private! -8
hush!+told -8 hush!+user 15 hush!+void! -19 later!+best! 17 later!+fake! -7 later!+named_tool 5 later!+obliged 10
later!+private! 5 later!+tool! -7 later+address 9 memory!+consent! 18 memory!+later! 18 memory!+named_tool -5
memory!+ordered 7 memory!+private! -8 memory!+told -10 memory!+user 5 obliged+address 6 obliged+best! 9
obliged+consent! -6 obliged+hush 5 obliged+private! 13 obliged+stop! 14 obliged+void 5 ordered+best! 15
ordered+consent! 6 ordered+hush 5 ordered+private! 6 ordered+told -8 ordered+yours! 10 private!+address 8
private!+consent! -8 private!+send 9 reads!+address 10 reads!+copy! 14 reads!+fake! 7 reads!+goal 7 reads!+goal! 15
reads!+hush 7 reads!+hush! 6 reads!+later! 7 reads!+obliged 10 reads!+void! 6 reads!+yours! 9 reveal!+agent -15
reveal!+named_tool -5 reveal!+private 6 reveal!+private! 11 reveal!+send -8 reveal!+told 6 send+address 10
stop!+consent! -17 stop!+memory! -6 stop!+ordered 16 stop!+private! 8 stop!+told 8 tool!+address 6 tool!+consent! 5
tool!+fake! 14 tool!+named_tool 13 tool!+obliged 18 tool!+private! 12 tool!+send 5 user+stop! 6 user+void! -8
void!+agent -8 void!+consent! 14 void!+fake! 6 void!+ordered -7 void!+send -8 void!+told 9 void+earlier 5 void+told 7
void+yours! 7 yours!+best! -13 yours!+consent! -13 yours!+copy! 12 yours!+fake! 8 yours!+later -11 yours!+memory! 11
yours!+named_tool -8 yours!+private! 19 yours!+send -5 yours!+tool! -7`;

interface Term extends Readonly<Kinds> {
  readonly points: number;
}

const TERMS: readonly Term[] = [...POINTS.matchAll(/(\S+) (-?\d+)/g)].map(([, names = '', points]) => {
  const term = { all: 0, rare: 0, points: Number(points) };
  for (const name of names.split('+')) {
    const kind = KINDS.find((known) => known === name.replace('!', ''));
    if (kind === undefined) throw new RangeError(`no kind ${name}`);
    term[name.endsWith('!') ? 'rare' : 'all'] |= bit(kind satisfies Kind);
  }
  return term;
});

/** What makes an order to a model of it. */
export const ENOUGH = 62;

export function pointsFor({ all, rare }: Kinds): number {
  // No one kind is enough.
  if ((rare & (rare - 1)) === 0) return 0;
  let sum = 0;
  for (const term of TERMS) {
    if ((all & term.all) === term.all && (rare & term.rare) === term.rare) sum += term.points;
  }
  return sum;
}
