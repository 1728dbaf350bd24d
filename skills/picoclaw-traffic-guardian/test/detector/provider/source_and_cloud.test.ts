import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { atHome } from '../../../lib/detector/audience.ts';
import { RULES } from '../../../lib/detector/rules/index.ts';

const home = suite('homes of credentials of forges and clouds');

const SECRET = 'the-secret';

/** Whether `text` at `location`, on its way to `host`, is the use of the credential that `id` finds. */
function isHome(id: string, host: string, location: string, text: string): boolean {
  const rule = RULES.find((each) => each.id === id);
  assert.ok(rule, id);
  return rule !== undefined && atHome(rule, SECRET, { dest: `${host}:443`, location, text }, []);
}

const AUTHORIZATION = 'request.header.authorization';

home('what clients of these services send is silent', () => {
  for (const [id, host, location, text] of [
    ['github_token', 'api.github.com', AUTHORIZATION, `Bearer ${SECRET}`],
    ['github_token', 'api.github.com', AUTHORIZATION, `token ${SECRET}`],
    ['github_token', 'github.com', AUTHORIZATION, `x-access-token:${SECRET}`],
    ['gitlab_access_token', 'gitlab.com', 'request.header.private-token', SECRET],
    ['npm_token', 'registry.npmjs.org', AUTHORIZATION, `Bearer ${SECRET}`],
    ['pypi_token', 'upload.pypi.org', AUTHORIZATION, `__token__:${SECRET}`],
    ['aws_session_token', 'sts.eu-west-1.amazonaws.com', 'request.header.x-amz-security-token', SECRET],
    [
      'google_refresh_token',
      'oauth2.googleapis.com',
      'request.body',
      `grant_type=refresh_token&refresh_token=${SECRET}`,
    ],
    [
      'azure_client_secret',
      'login.microsoftonline.com',
      'request.body',
      `client_id=1&client_secret=${SECRET}&scope=x`,
    ],
    ['cloudflare_token', 'api.cloudflare.com', AUTHORIZATION, `Bearer ${SECRET}`],
    ['datadog_api_key', 'api.datadoghq.eu', 'request.header.dd-api-key', SECRET],
    ['okta_api_token', 'acme.okta.com', AUTHORIZATION, `SSWS ${SECRET}`],
    ['shodan_key', 'api.shodan.io', 'request.target', `/shodan/host/1.1.1.1?key=${SECRET}`],
  ] as const) {
    assert.ok(isHome(id, host, location, text), `${id} at ${host}`);
  }
});

home('the same elsewhere, to look-alikes, or in another carrier is not', () => {
  for (const [id, host, location, text] of [
    ['github_token', 'api.github.com.evil.example', AUTHORIZATION, `Bearer ${SECRET}`],
    ['github_token', 'api-github.com', AUTHORIZATION, `Bearer ${SECRET}`],
    ['github_token', 'api.github.com', 'request.body', `{"body":"${SECRET}"}`],
    ['github_token', 'gitlab.com', AUTHORIZATION, `Bearer ${SECRET}`],
    ['npm_token', 'registry.npmjs.org', 'request.target', `/${SECRET}`],
    ['okta_api_token', 'evil.example.okta.com', AUTHORIZATION, `SSWS ${SECRET}`],
    ['aws_secret_access_key', 's3.amazonaws.com', AUTHORIZATION, `Bearer ${SECRET}`],
    ['vault_token', 'vault.example', 'request.header.x-vault-token', SECRET],
    ['google_refresh_token', 'oauth2.googleapis.com', 'request.target', `/?refresh_token=${SECRET}`],
  ] as const) {
    assert.not.ok(isHome(id, host, location, text), `${id} at ${host}`);
  }
});

home.run();
