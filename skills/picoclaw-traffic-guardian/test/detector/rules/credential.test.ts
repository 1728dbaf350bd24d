import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../lib/detector/occurrence.ts';
import { named } from '../../../lib/detector/rules/credential.ts';
import { filler, HEX } from '../../../lib/detector/rules/filler.ts';

const credential = suite('credential told by a name');

const VALUE = filler(32, HEX, 9);
const [RULE] = named('example', [
  {
    id: 'data_dog_key',
    vendor: 'Example',
    is: 'A key',
    body: HEX,
    length: 32,
    names: ['data_dog'],
    source: 'https://vendor.example/docs',
  },
]);

const found = (text: string): string[] =>
  RULE === undefined ? [] : [...occurrences(RULE, text)].map(({ match }) => match.secret);

credential('is found in configuration, command lines, markup and code', () => {
  for (const text of [
    `DATADOG_API_KEY=${VALUE}`,
    `Datadog API key: ${VALUE}`,
    `data-dog key is ${VALUE}`,
    `datadogToken := "${VALUE}"`,
    `const datadog_key: string = '${VALUE}'`,
    `String datadogKey = "${VALUE}";`,
    `datadog.api.key => '${VALUE}'`,
    `<datadogKey>${VALUE}</datadogKey>`,
    `tool --datadog-api-key ${VALUE} run`,
    `{"name": "DATADOG_KEY", "value": "${VALUE}"}`,
    `- name: DATADOG_KEY\n  value: ${VALUE}`,
    `datadog_key <- "${VALUE}"`,
    `:datadog_key, "${VALUE}"`,
    `$datadogToken .= "${VALUE}"`,
    `val datadogToken: Option[String] = Some("${VALUE}")`,
    `os.environ["DATADOG_KEY"] = "${VALUE}"`,
    `DATADOG_TOKEN ::= "${VALUE}"`,
    `{"datadog":{"api_key":"${VALUE}"}}`,
    `"datadog" => {"key" => "${VALUE}"}`,
    `datadog:\n  api_key: ${VALUE}`,
    `[datadog]\napi_key = ${VALUE}`,
    `datadog_key=${VALUE.toUpperCase()}`,
  ]) {
    assert.is(found(text)[0]?.toLowerCase(), VALUE, text);
  }
});

credential('is not what a hash, an id or a bare word is', () => {
  for (const text of [
    `datadog ${VALUE}`,
    `datadog_commit: ${VALUE}`,
    `datadog image digest = ${VALUE}`,
    `https://datadog.example/assets/${VALUE}.js`,
    `datadog_key=${VALUE}${VALUE}`,
    `datadog_key=${'ab12'.repeat(8)}`,
  ]) {
    assert.equal(found(text), [], text);
  }
});

credential.run();
