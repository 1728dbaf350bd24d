import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../../lib/detector/occurrence.ts';
import { JWT_CREDENTIAL_RULES } from '../../../../lib/detector/rules/credentials/jwt.ts';
import { filler, URLSAFE } from '../../../../lib/detector/rules/filler.ts';

const jwt = suite('JSON Web Tokens');

const found = (text: string): string[] =>
  JWT_CREDENTIAL_RULES.flatMap((rule) => [...occurrences(rule, text)].map(({ match }) => match.secret));

/** RFC 7519, section 3.1; RFC 7516, appendix A.1 shortened in its ciphertext. */
const SIGNED =
  'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const ENCRYPTED = `eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.${filler(342, URLSAFE)}.48V1_ALb6US04U3b.${filler(86, URLSAFE)}.XFBoMYUZodetZdvTiFvSkQ`;

jwt('are found signed, unsigned and encrypted, wherever they stand', () => {
  for (const token of [
    SIGNED,
    ENCRYPTED,
    SIGNED.replace(/[^.]+$/, '').replace(/^[^.]+/, 'eyJhbGciOiJub25lIn0'),
  ]) {
    for (const text of [
      token,
      `{"id_token":"${token}"}`,
      `?t=${token}&x=1`,
      `Bearer ${token}\n`,
      `'${token}'`,
    ]) {
      assert.equal(found(text), [token], text);
    }
  }
});

jwt('are no other text that begins alike', () => {
  const [head = '', claims = '', signature = ''] = SIGNED.split('.');
  for (const text of [
    `${head}.${claims}`,
    `${head.slice(0, -3)}.${claims}.${signature}`,
    `${head}.${claims.slice(0, 20)}.${signature}`,
    `x${SIGNED}`,
    `eyJpZCI6MTIzNDU2fQ.eyJhIjoxfQ.${signature}`,
    `${head}.WzEsMiwzXQ.${signature}`,
    `data:application/json;base64,${head}${claims}`,
  ]) {
    assert.equal(found(text), [], text);
  }
});

jwt.run();
