import { MODEL_PROVIDERS } from './models.ts';
import { BASIC, BEARER, type Carrier, header, type Provider, service } from './provider.ts';

const OAUTH_FIELDS: readonly Carrier[] = [
  { kind: 'form', name: 'client_secret' },
  { kind: 'json', name: 'client_secret' },
  { kind: 'form', name: 'refresh_token' },
  { kind: 'json', name: 'refresh_token' },
  BASIC,
];

/** Clouds, hosting, infrastructure, secret stores, monitoring. */
export const CLOUD_PROVIDERS: Readonly<Record<string, Provider>> = {
  algolia: service(['*.algolia.net', '*.algolianet.com', '*.algolia.io'], header('x-algolia-api-key')),
  auth0: service(['*.auth0.com', '*.*.auth0.com'], BEARER, ...OAUTH_FIELDS),
  aws_session: service(MODEL_PROVIDERS.aws?.hosts ?? [], header('x-amz-security-token'), {
    kind: 'form',
    name: 'X-Amz-Security-Token',
  }),
  axiom: service(['api.axiom.co', 'cloud.axiom.co'], BEARER),
  azure_cognitive: service(
    [
      '*.api.cognitive.microsoft.com',
      'api.cognitive.microsoft.com',
      'api.cognitive.microsofttranslator.com',
      'api.bing.microsoft.com',
      '*.cognitiveservices.azure.com',
      '*.stt.speech.microsoft.com',
      '*.tts.speech.microsoft.com',
    ],
    header('ocp-apim-subscription-key'),
  ),
  azure_storage: service(
    [
      '*.blob.core.windows.net',
      '*.queue.core.windows.net',
      '*.table.core.windows.net',
      '*.file.core.windows.net',
      '*.dfs.core.windows.net',
    ],
    { kind: 'query', name: 'sig' },
  ),
  azure_bus: service(
    ['*.servicebus.windows.net', '*.azure-devices.net'],
    header('authorization'),
    header('servicebusauthorization'),
  ),
  cloudflare: service(
    ['api.cloudflare.com'],
    BEARER,
    header('x-auth-key'),
    header('x-auth-user-service-key'),
  ),
  confluent: service(['api.confluent.cloud', '*.confluent.cloud', '*.*.*.confluent.cloud'], BASIC),
  datadog: service(
    [
      'api.datadoghq.com',
      'api.datadoghq.eu',
      'api.*.datadoghq.com',
      'api.ddog-gov.com',
      'trace.agent.datadoghq.com',
      '*.logs.datadoghq.com',
      '*.logs.*.datadoghq.com',
      '*.agent.datadoghq.com',
    ],
    header('dd-api-key'),
    header('dd-application-key'),
    BEARER,
  ),
  digitalocean: service(
    ['api.digitalocean.com', 'registry.digitalocean.com', 'cloud.digitalocean.com', 'inference.do-ai.run'],
    BEARER,
    BASIC,
  ),
  doppler: service(['api.doppler.com'], BEARER, BASIC),
  dynatrace: service(
    ['*.live.dynatrace.com', '*.apps.dynatrace.com'],
    header('authorization', String.raw`Api-Token\s{1,4}`),
    BEARER,
  ),
  elastic: service(
    [
      '*.es.*.*.cloud.es.io',
      '*.*.*.cloud.es.io',
      '*.*.cloud.es.io',
      'api.elastic-cloud.com',
      '*.es.*.elastic.cloud',
      '*.es.*.*.elastic.cloud',
    ],
    header('authorization', String.raw`ApiKey\s{1,4}`),
  ),
  entra: service(
    ['login.microsoftonline.com', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn'],
    ...OAUTH_FIELDS,
  ),
  fastly: service(['api.fastly.com'], header('fastly-key')),
  fly: service(
    ['api.fly.io', 'api.machines.dev', 'registry.fly.io'],
    BEARER,
    header('authorization', String.raw`FlyV1\s{1,4}`),
    BASIC,
  ),
  google_cloud: service(['*.googleapis.com', '*.pkg.dev', 'gcr.io', '*.gcr.io'], BEARER, BASIC),
  google_oauth: service(
    ['oauth2.googleapis.com', 'accounts.google.com', 'www.googleapis.com'],
    ...OAUTH_FIELDS,
    { kind: 'form', name: 'token' },
  ),
  grafana: service(['*.grafana.net', 'grafana.com', '*.*.grafana.net'], BEARER, BASIC),
  heroku: service(['api.heroku.com', 'registry.heroku.com', 'git.heroku.com'], BEARER, BASIC),
  hetzner: service(['api.hetzner.cloud', 'api.hetzner.com'], BEARER),
  honeycomb: service(['api.honeycomb.io', 'api.eu1.honeycomb.io'], header('x-honeycomb-team'), BEARER),
  ibm: service(['iam.cloud.ibm.com'], { kind: 'form', name: 'apikey' }, BASIC),
  linode: service(['api.linode.com'], BEARER),
  mongodb_atlas: service(['cloud.mongodb.com'], BASIC, ...OAUTH_FIELDS),
  neon: service(['console.neon.tech', 'mcp.neon.tech'], BEARER),
  netlify: service(['api.netlify.com', 'app.netlify.com'], BEARER),
  new_relic: service(
    [
      'api.newrelic.com',
      'api.eu.newrelic.com',
      'log-api.newrelic.com',
      'metric-api.newrelic.com',
      'otlp.nr-data.net',
      'insights-collector.newrelic.com',
    ],
    header('api-key'),
    header('x-api-key'),
    header('x-license-key'),
    header('x-insert-key'),
    header('x-query-key'),
  ),
  ngrok: service(['api.ngrok.com'], BEARER),
  okta: service(
    ['*.okta.com', '*.oktapreview.com', '*.okta-emea.com'],
    // With its scheme, which is part of what `okta_ssws_token` finds, or behind it.
    header('authorization'),
    header('authorization', String.raw`SSWS\s{1,4}`),
    BEARER,
  ),
  opsgenie: service(
    ['api.opsgenie.com', 'api.eu.opsgenie.com'],
    header('authorization', String.raw`GenieKey\s{1,4}`),
  ),
  pagerduty: service(
    ['api.pagerduty.com', 'api.eu.pagerduty.com'],
    header('authorization', 'Token token='),
    BEARER,
  ),
  planetscale: service(['api.planetscale.com'], header('authorization', '[A-Za-z0-9]{1,40}:'), BEARER),
  railway: service(
    ['backboard.railway.com', 'backboard.railway.app'],
    BEARER,
    header('project-access-token'),
  ),
  render: service(['api.render.com', 'mcp.render.com'], BEARER),
  rollbar: service(
    ['api.rollbar.com'],
    header('x-rollbar-access-token'),
    { kind: 'query', name: 'access_token' },
    { kind: 'json', name: 'access_token' },
  ),
  scaleway: service(['api.scaleway.com', 'api.scaleway.ai'], header('x-auth-token'), BEARER),
  // `sentry_key` of a DSN only takes events in, and stands in every page that sends some (docs.sentry.io, DSN).
  sentry: service(
    ['sentry.io', '*.sentry.io', '*.ingest.sentry.io', '*.ingest.us.sentry.io', '*.ingest.de.sentry.io'],
    BEARER,
    { kind: 'query', name: 'sentry_key' },
  ),
  shodan: service(['api.shodan.io'], { kind: 'query', name: 'key' }),
  supabase: service(['api.supabase.com', '*.supabase.co', 'mcp.supabase.com'], BEARER, header('apikey')),
  tailscale: service(
    ['api.tailscale.com', 'controlplane.tailscale.com', 'login.tailscale.com'],
    BEARER,
    BASIC,
    ...OAUTH_FIELDS,
  ),
  upstash: service(
    ['*.upstash.io', 'api.upstash.com', 'qstash.upstash.io', 'qstash.*.upstash.io'],
    BEARER,
    BASIC,
  ),
  vercel_api: service(
    [
      'api.vercel.com',
      'vercel.com',
      'blob.vercel-storage.com',
      '*.public.blob.vercel-storage.com',
      'mcp.vercel.com',
    ],
    BEARER,
  ),
  virustotal: service(['www.virustotal.com'], header('x-apikey'), { kind: 'query', name: 'apikey' }),
  vultr: service(['api.vultr.com'], BEARER),
  yandex: service(
    ['*.api.cloud.yandex.net', 'cloud-api.yandex.net'],
    BEARER,
    header('authorization', String.raw`(?:Api-Key|OAuth)\s{1,4}`),
    { kind: 'json', name: 'yandexPassportOauthToken' },
  ),
};
