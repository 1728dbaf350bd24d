import { BASIC, BEARER, header, type Provider, service } from './provider.ts';

const TOKEN_SCHEME = header('authorization', String.raw`token\s{1,4}`);
/** The header alone, without a scheme. */
const BARE = header('authorization');

/** Source forges, package registries, build services. */
export const SOURCE_PROVIDERS: Readonly<Record<string, Provider>> = {
  azure_devops: service(
    ['dev.azure.com', '*.visualstudio.com', '*.dev.azure.com', '*.pkgs.visualstudio.com'],
    BASIC,
    BEARER,
  ),
  bitbucket: service(['api.bitbucket.org', 'bitbucket.org'], BASIC, BEARER),
  buildkite: service(
    ['api.buildkite.com', 'graphql.buildkite.com', 'agent.buildkite.com'],
    BEARER,
    TOKEN_SCHEME,
  ),
  circleci: service(['circleci.com'], header('circle-token'), BASIC, BEARER),
  codeberg: service(['codeberg.org'], TOKEN_SCHEME, BEARER, BASIC),
  crates: service(['crates.io', 'index.crates.io'], BARE, BEARER),
  docker_hub: service(
    ['hub.docker.com', 'auth.docker.io', 'registry-1.docker.io'],
    BASIC,
    BEARER,
    { kind: 'json', name: 'password' },
    { kind: 'json', name: 'secret' },
  ),
  github: service(
    [
      'api.github.com',
      'github.com',
      'gist.github.com',
      'uploads.github.com',
      'raw.githubusercontent.com',
      'codeload.github.com',
      'ghcr.io',
      '*.pkg.github.com',
      'models.github.ai',
      'models.inference.ai.azure.com',
      'api.githubcopilot.com',
      'api.*.githubcopilot.com',
      'copilot-proxy.githubusercontent.com',
      '*.ghe.com',
      'api.*.ghe.com',
    ],
    BEARER,
    TOKEN_SCHEME,
    BASIC,
    { kind: 'form', name: 'client_secret' },
    { kind: 'json', name: 'client_secret' },
    { kind: 'form', name: 'refresh_token' },
  ),
  gitlab: service(
    ['gitlab.com', 'registry.gitlab.com'],
    header('private-token'),
    header('job-token'),
    header('deploy-token'),
    BEARER,
    BASIC,
    { kind: 'form', name: 'token' },
    { kind: 'json', name: 'token' },
    { kind: 'form', name: 'client_secret' },
    { kind: 'json', name: 'client_secret' },
  ),
  jfrog: service(['*.jfrog.io'], BEARER, BASIC, header('x-jfrog-art-api')),
  launchdarkly: service(
    ['app.launchdarkly.com', 'sdk.launchdarkly.com', 'stream.launchdarkly.com', 'events.launchdarkly.com'],
    BARE,
  ),
  npm: service(['registry.npmjs.org', 'www.npmjs.com'], BEARER),
  nuget: service(['www.nuget.org', 'api.nuget.org'], header('x-nuget-apikey')),
  postman: service(['api.getpostman.com', 'api.postman.com', 'mcp.postman.com'], header('x-api-key'), BEARER),
  pulumi: service(['api.pulumi.com'], TOKEN_SCHEME),
  pypi: service(['upload.pypi.org', 'test.pypi.org', 'pypi.org'], BASIC),
  rubygems: service(['rubygems.org'], BARE),
  snyk: service(['api.snyk.io', 'api.*.snyk.io'], TOKEN_SCHEME, BEARER),
  sonar: service(['sonarcloud.io', 'api.sonarcloud.io'], BEARER, BASIC),
  sourcegraph: service(['sourcegraph.com'], TOKEN_SCHEME, BEARER),
  terraform: service(['app.terraform.io', 'registry.terraform.io'], BEARER),
};
