import { BASIC, BEARER, type Carrier, header, type Provider, query, service } from './provider.ts';

/** One a line: `name | hosts | carriers`, which are those below, names of headers, and `?names` of query parameters. */
const TABLE = `
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
`;

const CARRIERS: Readonly<Record<string, Carrier>> = {
  bearer: BEARER,
  basic: BASIC,
  token: header('authorization', String.raw`Token\s{1,4}`),
};

function providerOf(line: string): readonly [string, Provider] {
  const [name = '', hosts = '', carriers = 'bearer'] = line.trim().split(' | ');
  const carrierOf = (text: string): Carrier =>
    text.startsWith('?') ? query(text.slice(1)) : (CARRIERS[text] ?? header(text));
  return [name, service(hosts.split(' '), ...carriers.split(' ').map(carrierOf))];
}

/** Services that say no more of themselves than where they are and what carries their keys there. */
export const TABLE_PROVIDERS: Readonly<Record<string, Provider>> = Object.fromEntries(
  TABLE.trim().split('\n').map(providerOf),
);
