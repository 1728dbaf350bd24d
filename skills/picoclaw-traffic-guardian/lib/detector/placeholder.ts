/**
 * Words that documentation puts where a key belongs. A real key may hold one by chance, so a value is only a
 * placeholder when too little is left once the words are taken away.
 */
const STOP_WORDS =
  /your|api[_-]?key|placeholder|example|sample|redacted|change[_-]?me|replace|insert|dummy|here|secret|token|password|abcdef|123456|xxx/gi;

/** More of them. Short ones occur in random text, so they only count against values that people choose. */
const SAMPLE_WORDS =
  /your|example|sample|redacted|change|replace|insert|enter|paste|dummy|fake|mock|demo|test|here|this|value|secret|token|credentials?|pass(?:phrase|w[o0]rd|wd)?|p[a4@][s5$]{2}w[o0]?rd|p[a4@][s5$]{2}|key|api|auth|client|user(?:name)?|admin|root|guest|default|foo|bar|baz|qwert[yz]?|asdf|letmein|welcome|secure|strong|super|abcd?|xxx/gi;

/** What must be left beside stop words for the value to count as a secret, in letters and digits. */
const SECRET_REMAINS = 16;

/** Secrets in the examples of RFC 5849, 6749, 6750, 7523 and 7636: all documentation of OAuth repeats them. */
const PUBLISHED = new Set(
  (
    '2YotnFZFEjr1zCsicMWpAA tGzv3JOkF0XG5Qx2TlKWIA mF_9.B5f-4.1JqM 7Fjfp0ZBr1KtDRbnfVdmIw gX1fBat3bV ' +
    'SplxlOBeZQQYbYS6WxSbIA hh5s93j4hdidpola nnch734d00sl2jdk hdhd0244k9j7ao03 kkk9d7dh3k39sjv7 pfkkdhi9sl3r4s00 ' +
    'dpf43f3p2l4k3l03 kd94hf93k423kf44 czZCaGRSa3F0MzpnWDFmQmF0M2JW ad180jjd733klru7 askfjh234as9sd8 h480djs93hd8'
  ).split(' '),
);

/** Ascending runs shorter than this occur in random text; longer ones are typed by hand. */
const MIN_SEQUENCE = 6;

/** `${VAR}`, `{{ name }}`, `<your key>`, `%s`, `$(cmd)`, `@Value@`: filled in later, by a program or a reader. */
const TEMPLATE =
  /^\$[A-Za-z_]|\$[{(]|\{\{|#\{|<[A-Za-z_][\w .-]*>|^\{[\w.]+\}$|^%[sdv@]$|%\([\w.]+\)s|^%\w+%$|^@[\w.]+@$|\*{3}|\.{3}|\u00e2\u0080\u00a6/;

/**
 * Whether a value only stands in for a secret: `xxxx…`, `your-api-key`, `1234567890abcdef`, `...`. Takes the secret
 * without its public prefix.
 */
export function isPlaceholder(body: string): boolean {
  const characters = body.replace(/[^A-Za-z0-9]/g, '');
  if (characters.length === 0 || PUBLISHED.has(body)) return true;
  return isMonotonous(characters) || isSequential(characters) || isWords(body);
}

/** Whether a program or a reader is meant to fill in the value. Not for keys of a vendor's own shape. */
export function isTemplate(value: string): boolean {
  return TEMPLATE.test(value);
}

/** How many letters and digits a value has beside the words and numbers that samples are made of. */
export function ownCharacters(value: string): number {
  return value
    .replace(SAMPLE_WORDS, '')
    .replace(/1234?5?6?7?8?9?0?|20[0-3][0-9]/g, '')
    .replace(/[^A-Za-z0-9]/g, '').length;
}

/** Hardly any different characters, or one that makes up half of all. */
function isMonotonous(characters: string): boolean {
  const counts = new Map<string, number>();
  for (const character of characters) counts.set(character, (counts.get(character) ?? 0) + 1);
  return counts.size < 6 || Math.max(...counts.values()) * 2 >= characters.length;
}

/** Three quarters of it ascend like `abcdef` or `34567890`, in runs of at least `shortest`. */
export function isSequential(characters: string, shortest = MIN_SEQUENCE): boolean {
  let covered = 0;
  let run = 1;
  for (let at = 1; at <= characters.length; at++) {
    if (at < characters.length && follows(characters.charCodeAt(at - 1), characters.charCodeAt(at))) {
      run++;
      continue;
    }
    if (run >= shortest) covered += run;
    run = 1;
  }
  return covered * 4 >= characters.length * 3;
}

function follows(previous: number, next: number): boolean {
  if (next === previous + 1) return true;
  const wrapsAround = (last: string, first: string) =>
    previous === last.charCodeAt(0) && next === first.charCodeAt(0);
  return wrapsAround('9', '0') || wrapsAround('z', 'a') || wrapsAround('Z', 'A');
}

function isWords(body: string): boolean {
  const left = body.replace(STOP_WORDS, '');
  return left.length < body.length && left.replace(/[^A-Za-z0-9]/g, '').length < SECRET_REMAINS;
}
