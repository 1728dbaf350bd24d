import {
  BASIC,
  BEARER,
  type Carrier,
  form,
  header,
  json,
  type Provider,
  query,
  service,
} from './provider.ts';

/**
 * One a line: `name | hosts | carriers`, which are those below, names of headers (`authorization:Key` with what stands before
 * the key there), `?names` of query parameters, `.names` of JSON, `=names` of forms, and `/what/` stands before in a path.
 * The last line is of services that no rule knows, but whose keys travel in addresses.
 */
const TABLE = String.raw`
  anyscale | api.endpoints.anyscale.com console.anyscale.com
  mem0 | api.mem0.ai | token bearer
  friendli | api.friendli.ai
  requesty | router.requesty.ai router.eu.requesty.ai
  heygen | api.heygen.com upload.heygen.com | x-api-key
  devin | api.devin.ai mcp.devin.ai
  arcade | api.arcade.dev
  turbopuffer | *.turbopuffer.com
  codesandbox | api.codesandbox.io
  gamma | public-api.gamma.app | x-api-key
  granola | public-api.granola.ai
  freepik | api.freepik.com | x-freepik-api-key
  cursor | api.cursor.com api2.cursor.sh | basic bearer
  gitpod | api.gitpod.io app.gitpod.io
  infracost | pricing.api.infracost.io | x-api-key
  prefect | api.prefect.cloud
  depot | api.depot.dev
  readme | dash.readme.com api.readme.com | basic bearer
  lambdatest | api.lambdatest.com | basic
  clojars | clojars.org repo.clojars.org | basic
  packagist | packagist.com repo.packagist.com | basic
  codeartifact | *.d.codeartifact.*.amazonaws.com | basic bearer
  upcloud | api.upcloud.com
  backblaze | api.backblazeb2.com | basic
  deno | api.deno.com dash.deno.com api.devices.deno.com
  cockroach | cockroachlabs.cloud
  xata | api.xata.io api.xata.tech *.xata.sh *.*.xata.sh
  clickhouse | api.clickhouse.cloud | basic
  tinybird | api.tinybird.co api.*.tinybird.co api.*.*.tinybird.co | bearer ?token
  jumpcloud | console.jumpcloud.com | x-api-key
  stytch | api.stytch.com test.stytch.com | basic
  checkly | api.checklyhq.com
  censys | api.platform.censys.io
  polar | api.polar.sh sandbox-api.polar.sh
  brex | platform.brexapis.com
  mercury | api.mercury.com | bearer basic
  xendit | api.xendit.co | basic
  midtrans | api.midtrans.com app.midtrans.com | basic
  mercado_pago | api.mercadopago.com
  coingecko | pro-api.coingecko.com api.coingecko.com mcp.api.coingecko.com | x-cg-pro-api-key x-cg-demo-api-key ?x_cg_pro_api_key ?x_cg_demo_api_key
  africas_talking | api.africastalking.com | apikey
  kit | api.kit.com | x-kit-api-key
  canva | api.canva.com | basic
  cal_com | api.cal.com | bearer ?apiKey
  retool | api.retool.com
  frame_io | api.frame.io
  defined | api.defined.net
  tally | api.tally.so
  incident_io | api.incident.io mcp.incident.io
  rootly | api.rootly.com mcp.rootly.com
  firehydrant | api.firehydrant.io
  coralogix | *.coralogix.com *.*.coralogix.com *.coralogix.us *.coralogix.in
  hex | app.hex.tech
  statsig | statsigapi.net api.statsig.com public-api.luma.com | statsig-api-key x-luma-api-key
  unkey | api.unkey.dev api.unkey.com
  pinterest | api.pinterest.com
  fillout | api.fillout.com
  roam | api.ro.am
  riot | *.api.riotgames.com | x-riot-token ?api_key
  scalingo | auth.scalingo.com api.*.scalingo.com | basic
  ghost | *.ghost.io
  outline | app.getoutline.com *.getoutline.com
  plane | api.plane.so | x-api-key
  karakeep | cloud.karakeep.app try.karakeep.app
  coze | api.coze.com api.coze.cn
  dify | api.dify.ai
  modal | api.modal.com | x-modal-token-id x-modal-token-secret
  hume | api.hume.ai | x-hume-api-key ?api_key
  clarifai | api.clarifai.com | authorization:Key bearer
  ai21 | api.ai21.com
  roboflow | api.roboflow.com detect.roboflow.com infer.roboflow.com serverless.roboflow.com | ?api_key .api_key bearer
  serper | google.serper.dev scrape.serper.dev | x-api-key ?apiKey
  runway | api.dev.runwayml.com
  vapi | api.vapi.ai
  octopus | *.octopus.app | x-octopus-apikey ?apikey
  harness | app.harness.io | x-api-key
  travis | api.travis-ci.com | token
  teamcity | *.teamcity.com
  appveyor | ci.appveyor.com
  expo | api.expo.dev exp.host
  nx_cloud | cloud.nx.app *.nx.app | authorization bearer
  bitrise | api.bitrise.io | authorization
  codemagic | api.codemagic.io | x-auth-token
  endor_labs | api.endorlabs.com
  codecov | codecov.io api.codecov.io ingest.codecov.io | token bearer ?token authorization
  codacy | app.codacy.com api.codacy.com | api-token project-token
  coveralls | coveralls.io | .repo_token token
  codeclimate | api.codeclimate.com | authorization:Token\stoken=
  semgrep | semgrep.dev
  fossa | app.fossa.com | bearer token
  swaggerhub | api.swaggerhub.com | authorization
  browserstack | *.browserstack.com | basic
  saucelabs | *.*.saucelabs.com | basic
  cypress | api.cypress.io | .recordKey
  percy | percy.io | authorization:Token\stoken=
  cloudsmith | *.cloudsmith.io | x-api-key basic token
  hex_pm | hex.pm repo.hex.pm | authorization
  maven_central | central.sonatype.com ossrh-staging-api.central.sonatype.com | bearer basic
  gemfury | *.fury.io | basic bearer authorization
  chocolatey | push.chocolatey.org community.chocolatey.org | x-nuget-apikey
  open_vsx | open-vsx.org | ?token
  cocoapods | trunk.cocoapods.org | token
  quay | quay.io | bearer basic
  amazon_lwa | api.amazon.com api.amazon.co.uk api.amazon.co.jp *.amazon.com api.amazonalexa.com | =client_secret =refresh_token .client_secret .refresh_token x-amz-access-token bearer
  firebase | fcm.googleapis.com | authorization:key=
  google_storage | storage.googleapis.com *.storage.googleapis.com | signature
  azure_key | *.search.windows.net *.azurecr.io *.azure-api.net | api-key basic ocp-apim-subscription-key
  azure_function | *.azurewebsites.net | x-functions-key ?code
  ovh | api.ovh.com eu.api.ovh.com ca.api.ovh.com api.us.ovhcloud.com | x-ovh-consumer
  equinix | api.equinix.com | x-auth-token
  bunny | api.bunny.net *.bunnycdn.com | accesskey
  alibaba | *.aliyuncs.com *.*.aliyuncs.com *.*.*.aliyuncs.com | signature =AccessKeyId
  tencent | *.tencentcloudapi.com *.*.tencentcloudapi.com *.myqcloud.com *.*.myqcloud.com *.*.*.myqcloud.com | signature =SecretId
  baidu_cloud | *.baidubce.com *.*.baidubce.com | signature bearer ?client_secret
  volcengine_cloud | open.volcengineapi.com *.volcengineapi.com *.*.volcengineapi.com *.volces.com *.*.volces.com | signature
  huawei | *.*.myhuaweicloud.com *.*.*.myhuaweicloud.com | signature
  qiniu | *.qiniuapi.com *.qbox.me | signature
  yandex_storage | storage.yandexcloud.net *.storage.yandexcloud.net | signature
  oracle | *.ocir.io *.*.ocir.io | basic
  aiven | *.aivencloud.com *.*.aivencloud.com | basic
  convex | *.convex.cloud api.convex.dev | authorization:Convex
  influxdb | *.*.cloud2.influxdata.com | token bearer
  redis_cloud | api.redislabs.com | x-api-key x-api-secret-key
  meilisearch | *.meilisearch.io *.*.meilisearch.io
  typesense | *.*.typesense.net | x-typesense-api-key ?x-typesense-api-key
  weaviate | *.weaviate.network *.weaviate.cloud *.*.*.*.weaviate.cloud
  qdrant | *.*.*.cloud.qdrant.io *.*.cloud.qdrant.io | api-key bearer
  zilliz | api.cloud.zilliz.com *.*.zillizcloud.com *.*.*.zillizcloud.com
  snowflake | *.snowflakecomputing.com *.*.snowflakecomputing.com *.*.*.snowflakecomputing.com
  hcp_vault | *.vault.*.aws.hashicorp.cloud *.vault.*.azure.hashicorp.cloud | x-vault-token bearer
  infisical | app.infisical.com us.infisical.com eu.infisical.com
  hcp | auth.idp.hashicorp.com | =client_secret basic
  akeyless | api.akeyless.io | .access-key
  bitwarden | identity.bitwarden.com identity.bitwarden.eu | =client_secret
  onelogin | api.us.onelogin.com api.eu.onelogin.com *.onelogin.com | basic
  bugsnag | notify.bugsnag.com sessions.bugsnag.com api.bugsnag.com | bugsnag-api-key .apiKey token
  airbrake | api.airbrake.io | bearer ?key
  lightstep | ingest.lightstep.com | lightstep-access-token
  instana | *.instana.io *.*.instana.io | authorization:apiToken
  appdynamics | *.saas.appdynamics.com | =client_secret basic
  splunk | *.splunkcloud.com | authorization authorization:Splunk
  logz | api.logz.io api-*.logz.io listener.logz.io listener-*.logz.io | x-api-token ?token
  loggly | logs-01.loggly.com *.loggly.com | bearer /inputs/ /bulk/
  papertrail | papertrailapp.com | x-papertrail-token
  sumologic | api.sumologic.com api.*.sumologic.com | basic
  statuspage | api.statuspage.io | authorization:OAuth
  logdna | logs.logdna.com logs.mezmo.com api.logdna.com api.mezmo.com | basic apikey servicekey ?apikey
  better_stack | in.logs.betterstack.com *.betterstackdata.com uptime.betterstack.com telemetry.betterstack.com in.logtail.com
  uptimerobot | api.uptimerobot.com | =api_key .api_key bearer
  zerotier | api.zerotier.com my.zerotier.com | token bearer
  twingate | *.twingate.com | x-api-key
  netbird | api.netbird.io | token bearer
  meraki | api.meraki.com *.meraki.com | x-cisco-meraki-api-key bearer
  abuseipdb | api.abuseipdb.com | key ?key
  securitytrails | api.securitytrails.com | apikey ?apikey
  urlscan | urlscan.io | api-key
  crowdstrike | api.crowdstrike.com api.*.crowdstrike.com | =client_secret
  greynoise | api.greynoise.io | key
  gitguardian | api.gitguardian.com api.eu1.gitguardian.com | token
  ipinfo | ipinfo.io api.ipinfo.io | bearer ?token basic
  rapid7 | *.api.insight.rapid7.com | x-api-key
  wiz | auth.app.wiz.io | =client_secret
  mattermost | *.cloud.mattermost.com
  rocketchat | *.rocket.chat | x-auth-token
  ably | rest.ably.io realtime.ably.io main.realtime.ably.net | basic ?key
  mastodon | mastodon.social mastodon.online mstdn.social fosstodon.org
  checkout_com | api.checkout.com api.sandbox.checkout.com *.api.checkout.com *.api.sandbox.checkout.com | bearer authorization
  settlemint | console.settlemint.com | x-auth-token
  dwolla | api.dwolla.com api-sandbox.dwolla.com | basic =client_secret
  finicity | api.finicity.com | finicity-app-key finicity-app-token
  finnhub | finnhub.io ws.finnhub.io | x-finnhub-token ?token
  wise | api.wise.com api.transferwise.com api.sandbox.transferwise.tech
  etherscan | api.etherscan.io api.bscscan.com | ?apikey
  polygon_io | api.polygon.io api.massive.com | bearer ?apiKey ?apikey
  alpha_vantage | www.alphavantage.co | ?apikey
  coinmarketcap | pro-api.coinmarketcap.com | x-cmc_pro_api_key ?CMC_PRO_API_KEY
  yahoo | api.login.yahoo.com | basic =client_secret
  sparkpost | api.sparkpost.com api.eu.sparkpost.com | authorization basic
  customer_io | track.customer.io track-eu.customer.io api.customer.io api-eu.customer.io | basic bearer
  plivo | api.plivo.com | basic
  mailerlite | connect.mailerlite.com api.mailerlite.com | bearer x-mailerlite-apikey
  infobip | api.infobip.com *.api.infobip.com | authorization:App
  n8n | *.app.n8n.cloud | x-n8n-api-key
  intra42 | api.intra.42.fr | =client_secret basic
  metabase | *.metabaseapp.com | x-api-key
  configcat | cdn-global.configcat.com cdn-eu.configcat.com | /configuration-files/
  ory | *.projects.oryapis.com api.console.ory.sh
  clearbit | person.clearbit.com company.clearbit.com *.clearbit.com | bearer basic
  bigcommerce | api.bigcommerce.com | x-auth-token
  squarespace | api.squarespace.com
  segment | api.segment.io api.segmentapis.com events.eu1.segmentapis.com | basic bearer .writeKey
  mixpanel | mixpanel.com api.mixpanel.com data.mixpanel.com eu.mixpanel.com api-eu.mixpanel.com | basic
  bitly | api-ssl.bitly.com
  beamer | api.getbeamer.com | beamer-api-key
  looker | *.cloud.looker.com *.looker.com | =client_secret ?client_secret
  lokalise | api.lokalise.com | x-api-token
  freshbooks | api.freshbooks.com auth.freshbooks.com
  xero | identity.xero.com | basic
  quickbooks | oauth.platform.intuit.com | basic
  etsy | openapi.etsy.com api.etsy.com | x-api-key
  zulip | *.zulipchat.com | basic
  readwise | readwise.io | token
  freshdesk | *.freshdesk.com *.freshservice.com | basic
  activecampaign | *.api-us1.com | api-token
  amplitude | amplitude.com analytics.eu.amplitude.com api2.amplitude.com | basic .api_key
  coda | coda.io
  smartsheet | api.smartsheet.com api.smartsheet.eu
  jotform | api.jotform.com eu-api.jotform.com | apikey ?apiKey
  imagekit | api.imagekit.io upload.imagekit.io | basic
  private_ai | api.private-ai.com | x-api-key
  sidekiq | gems.contribsys.com enterprise.contribsys.com | basic
  maxmind | geoip.maxmind.com geolite.info minfraud.maxmind.com download.maxmind.com updates.maxmind.com | basic ?license_key
  apilayer | api.apilayer.com api.ipstack.com apilayer.net api.currencylayer.com api.exchangeratesapi.io | apikey ?access_key
  openweather | api.openweathermap.org pro.openweathermap.org | ?appid ?APPID
  nytimes | api.nytimes.com | ?api-key
  newsapi | newsapi.org | x-api-key ?apiKey authorization
  flickr | api.flickr.com www.flickr.com | ?api_key
  fitbit | api.fitbit.com | basic
  steam | api.steampowered.com partner.steam-api.com | ?key
  giphy | api.giphy.com | ?api_key
  scrapingbee | app.scrapingbee.com | ?api_key bearer
  bright_data | api.brightdata.com
  query_key | serpapi.com www.searchapi.io api.scraperapi.com api.zenrows.com api.scrapfly.io api.nasa.gov api.themoviedb.org www.omdbapi.com api.tomorrow.io api.geoapify.com api.openrouteservice.org api.tiingo.com financialmodelingprep.com eodhd.com api.twelvedata.com api.stlouisfed.org gnews.io api.spoonacular.com app.ticketmaster.com api.waqi.info api.ipgeolocation.io api.ipdata.co api.hunter.io ws.audioscrobbler.com api.nal.usda.gov api.marketstack.com | ?api_key ?apikey ?apiKey ?api-key ?key ?token ?api_token ?access_key
`;

const CARRIERS: Readonly<Record<string, Carrier>> = {
  bearer: BEARER,
  basic: BASIC,
  token: header('authorization', String.raw`Token\s{1,4}`),
  signature: { kind: 'signature' },
};

const PLACES: Readonly<Record<string, (name: string) => Carrier>> = {
  '?': query,
  '.': json,
  '=': form,
  '/': (before) => ({ kind: 'path', before }),
};

function providerOf(line: string): readonly [string, Provider] {
  const [name = '', hosts = '', carriers = 'bearer'] = line.trim().split(' | ');
  const carrierOf = (text: string): Carrier => {
    const [named = '', scheme] = text.split(':');
    return (
      PLACES[text[0] ?? '']?.(text.slice(1)) ??
      CARRIERS[text] ??
      (scheme === undefined ? header(named) : header(named, `${scheme}\\s{0,4}`))
    );
  };
  return [name, service(hosts.split(' '), ...carriers.split(' ').map(carrierOf))];
}

/** Services that say no more of themselves than where they are and what carries their keys there. */
export const TABLE_PROVIDERS: Readonly<Record<string, Provider>> = Object.fromEntries(
  TABLE.trim().split('\n').map(providerOf),
);
