/** A quote, also one inside a string of another language, and the bytes of those that chats and word processors make. */
const QUOTE = String.raw`(?:\\{0,3}["'\x60]|\xe2\x80[\x98-\x9f])`;
/** After a name: its own quote, the stars of Markdown, a bracket, the type of a variable. */
const NAME_END = String.raw`(?:${QUOTE}|\*\*)?[\])]?(?:(?::\s{0,2}|\s{1,2})[A-Za-z[\]<>]{3,16}(?=\s{0,2}=))?\s{0,12}`;
/** A name in a field of its own, as in `"name":"DB_PASSWORD","value":…`. */
const FIELD = String.raw`(?<=["'\x60\s]),?\s{0,12}(?:${QUOTE}|- )?value(?:${QUOTE})?\s{0,3}[:=]`;
/** A variable of Terraform with its default, whose type may come first. */
const DEFAULT = String.raw`\{\s{0,12}(?:type\s{0,8}=\s{0,8}[a-z]{3,8}\s{1,12})?default\s{0,8}=`;
/** Before a value: its own quote, also as what a function is called with. */
const VALUE_START = String.raw`(?:\*\*)?\s{0,12}(?:[A-Za-z.]{2,20}\(\s{0,2}|\()?(?:[brfu]{0,2}${QUOTE})?(?:(?:bearer|token|basic)\s{1,3})?`;

/**
 * What stands between a name and its value in configuration, command lines, headers, markup and code of any language:
 * `=`, `": "`, ` => `, `>`, `("`, ` is `. `blank` says where nothing but blanks counts, too.
 */
export function joint(blank: string): string {
  return String.raw`${NAME_END}(?:=>|\|\|=|\?\?=|\?=|\.=|={1,3}|(?:\|\||:)?:=?|\?|\||<-|,|\(|>|%3[Aa]|%3[Dd]|\xef\xbc\x9a|\b(?:is|ist|lautet|est?)\b|\xc3\xa9\s|${blank}|${FIELD}|${DEFAULT})${VALUE_START}`;
}

/** The longest joint, in characters. */
export const JOINT_LENGTH = 4 + 1 + 19 + 12 + (1 + 12 + 41 + 7 + 8 + 1) + 2 + 12 + 23 + 6 + 9;
