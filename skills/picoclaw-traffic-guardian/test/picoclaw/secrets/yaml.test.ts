import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readYaml, YamlProblem } from '../../../lib/picoclaw/secrets/yaml.ts';

const yaml = suite('yaml');

yaml('reads what yaml.v3 writes', () => {
  const text = `# comment
model_list:
    gpt-4:
        api_keys:
            - sk-one
            - 'it''s: #quoted'
    "odd: key":
        api_key: "tab\\tquote\\"nul\\0\\x41\\u20ac\\U0001f600"
channel_list:
    telegram:
        settings:
            token: 123:abc#def   # not part of it
            secret: a:b@c/d?e&f=%40
    empty: {}
    none:
    nothing: null
web:
    list: []
    literal: |-
        one
          two

        three
    kept: |+
        x

    clipped: |
        y
    spaces: |4-
            indented
    after: '123'
nested:
    - name: a
      values:
        - 1
        - - deep
    - name: b
`;
  assert.equal(readYaml(text), {
    model_list: {
      'gpt-4': { api_keys: ['sk-one', "it's: #quoted"] },
      'odd: key': { api_key: 'tab\tquote"nul\0A\u20ac\u{1f600}' },
    },
    channel_list: {
      telegram: { settings: { token: '123:abc#def', secret: 'a:b@c/d?e&f=%40' } },
      empty: {},
      none: null,
      nothing: null,
    },
    web: {
      list: [],
      literal: 'one\n  two\n\nthree',
      kept: 'x\n\n',
      clipped: 'y\n',
      spaces: '    indented',
      after: '123',
    },
    nested: [{ name: 'a', values: ['1', ['deep']] }, { name: 'b' }],
  });
});

yaml('reads what people write: lists in brackets, lists that are not indented, windows line ends', () => {
  assert.equal(readYaml('---\r\na:\r\n- x\r\n- "y" # z\r\nb: [one, "two, three", \'four\'] # c\r\n'), {
    a: ['x', 'y'],
    b: ['one', 'two, three', 'four'],
  });
  assert.is(readYaml(''), null);
  assert.is(readYaml('# nothing\n\n'), null);
});

yaml('refuses what it does not understand, by its line and without its content', () => {
  for (const [text, line] of [
    ['a: &anchor SECRET', 1],
    ['a: 1\nb: *SECRET', 2],
    ['a: !!binary SECRET', 1],
    ['a: >\n  SECRET', 1],
    ['a: {b: SECRET}', 1],
    ['a: "SECRET', 1],
    ['a: "SECRET" x', 1],
    ['a: "\\q"', 1],
    ['a: "\\UFFFFFFFF"', 1],
    ['a: [b, [SECRET]]', 1],
    ['a: [SECRET', 1],
    ['a: SECRET\n  more', 2],
    ['a: SECRET\na: SECRET', 2],
    ['\ta: SECRET', 1],
    ['a:\n  b: SECRET\n c: 1', 3],
    ['a: 1\n---\nb: SECRET', 2],
    ['a: b: SECRET', 1],
    ['? SECRET\n: b', 1],
    ['a: |x\n  SECRET', 1],
    ['{"a": "SECRET"}', 1],
    ['SECRET\nb: 1', 2],
  ] as const) {
    try {
      readYaml(text);
      assert.unreachable(JSON.stringify(text));
    } catch (error) {
      if (!(error instanceof YamlProblem)) throw error;
      assert.match(error.message, new RegExp(`^line ${line}: `), JSON.stringify(text));
      assert.not.match(error.message, 'SECRET');
    }
  }
});

yaml('any text is read or refused, at linear cost', () => {
  const pieces = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '"',
    "'",
    '#',
    '[',
    ']',
    ',',
    '{}',
    '|',
    '\\',
    '\t',
    '-',
    'x: y\n',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      try {
        readYaml(parts.join(''));
      } catch (error) {
        assert.instance(error, YamlProblem);
      }
    }),
    { numRuns: 2000, seed: 3 },
  );
  for (const flood of [
    '- '.repeat(200_000),
    'a: \n'.repeat(50_000),
    `a: ${'"'.repeat(500_000)}`,
    ' '.repeat(900_000),
    'a:'.repeat(400_000),
    `a: [${'x,'.repeat(300_000)}`,
  ]) {
    try {
      readYaml(flood);
    } catch (error) {
      assert.instance(error, YamlProblem);
    }
  }
});

yaml('what JSON writes as one scalar of a key comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
      const written = JSON.stringify(value).replace(
        /[\u007f-\uffff]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      // A pair of surrogates is one character to YAML.
      fc.pre(!/\\ud[89a-f]/i.test(written));
      assert.equal(
        readYaml(`a:\n    b: ${written}\n    c: '${value.replace(/[^ -~]/g, '').replaceAll("'", "''")}'\n`),
        {
          a: { b: value, c: value.replace(/[^ -~]/g, '') },
        },
      );
    }),
    { numRuns: 500, seed: 5 },
  );
});

yaml.run();
