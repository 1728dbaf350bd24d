/** How far before a match its markup is looked at. */
const SIGHT = 2048;
const TAG = /<(\/?)([a-z][a-z0-9-]{0,31})((?:[^<>"']|\\?"[^"<>]{0,400}"|\\?'[^'<>]{0,400}')*)>/gi;
/** Elements without content. */
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
/** Styles and attributes that keep an element from the eyes of a reader. */
const HIDING =
  /(?:display|visibility)\s?:\s?(?:none|hidden|collapse)|(?:font-size|opacity|line-height|max-height|max-width)\s?:\s?(?:0|0?\.0\d?)(?:px|pt|r?em|%)?\s?(?:[;"'!\\]|$)|font-size\s?:\s?[01](?:\.\d)?p[xt]|(?<![-\w])color\s?:\s?(?:white|transparent|#fff(?:fff)?\b|rgba?\(\s?255\s?,\s?255\s?,\s?255|rgba\([^)]{0,24},\s?0(?:\.0\d?)?\s?\))|(?:text-indent|left|top|right|margin-left|margin-top)\s?:\s?-\d{3,5}(?:px|em|pt|%)|clip(?:-path)?\s?:\s?(?:rect\(\s?0|inset\(\s?(?:50|100)%)|\saria-hidden\s?=\s?\\?["']?true|class\s?=\s?\\?["'](?:[^"']{0,160}\s)?(?:sr-only|visually-hidden|screen-reader-text|d-none|invisible)(?=[\s"'\\])/i;
/** An attribute that browsers do not show as text and models are given, up to its value. What buttons copy is in others. */
const SILENT_ATTRIBUTE =
  /<[a-z][a-z0-9-]{0,31}\s[^<>]{0,600}?\b(?:alt|title|content|summary|placeholder|aria-[a-z]{4,20})\s?=\s?\\?(["'])(?:(?!\1)[^<>])*$/i;
/** The attribute, once values are taken out: a class of that name may be shown again on another screen. */
const HIDDEN = /\shidden(?:[\s=/]|$)/i;
const VALUES = /"[^"]{0,400}"|'[^']{0,400}'/g;
const MARKDOWN_COMMENT = /(?:^|\n|\\n)[ \t]{0,3}\[(?:\/\/|comment|_)\]\s?:\s?(?:#|<>)?[^\n]*$/i;

/**
 * Whether text[start] stands where a model reads it and a person does not: in a comment of HTML or Markdown, in an
 * element that a style or attribute hides, in a template, in an attribute. Looks at two kilobytes before it, linear in
 * them; markup that begins earlier is not known.
 */
export function isHidden(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - SIGHT), start);
  if (before.lastIndexOf('<!--') > before.lastIndexOf('-->')) return true;
  if (MARKDOWN_COMMENT.test(before.slice(-512))) return true;
  const tag = before.lastIndexOf('<');
  if (tag > before.lastIndexOf('>') && SILENT_ATTRIBUTE.test(before.slice(tag))) return true;
  return before.includes('<') && isInHiddenElement(before);
}

function isInHiddenElement(before: string): boolean {
  const open: Array<{ readonly name: string; readonly hides: boolean }> = [];
  for (const [, slash, tag = '', attributes = ''] of before.matchAll(TAG)) {
    const name = tag.toLowerCase();
    if (slash === '/') {
      const at = open.findLastIndex((element) => element.name === name);
      if (at >= 0) open.length = at;
    } else if (!VOID.test(name) && !attributes.endsWith('/')) {
      open.push({
        name,
        hides: name === 'template' || HIDING.test(attributes) || HIDDEN.test(attributes.replace(VALUES, '')),
      });
    }
  }
  return open.some(({ hides }) => hides);
}
