import type { Rule } from '../../rule.ts';
import { hasTokenChecksum, tokenChecksum } from '../checksum.ts';
import { tokens } from '../credential.ts';
import { ALNUM, filler, URLSAFE } from '../filler.ts';
import { namedTable, tokenTable } from './table.ts';

const PATTERN = 'payment_credential';

// Publishable keys (`pk_live_`, `FLWPUBK-`) are made to be seen and no row of these tables.

const TOKENS = tokenTable(
  PATTERN,
  String.raw`
  stripe_live_key | Stripe | sk_live_ rk_live_ sk_org_live_ sk_prod_ rk_prod_ | <24,120a> | https://docs.stripe.com/keys | audience=stripe,clerk,workos severity=critical unless=^sk_live_[0-9a-f]{40}$
  stripe_test_key | Stripe, for tests | sk_test_ rk_test_ sk_org_test_ | <24,120a> | https://docs.stripe.com/keys | audience=stripe,clerk,workos severity=medium unless=^sk_test_[0-9a-f]{40}$
  stripe_webhook_secret | Stripe, or of another sender of signed webhooks | whsec_ | <24,44b>= or <24,44b>== or <24,64a> | https://docs.stripe.com/webhooks | severity=medium
  paystack_secret_key | Paystack | sk_live_ sk_test_ | <40h> | https://paystack.com/docs/api/authentication/ | audience=paystack
  square_access_token | Square | sq0atp- | <22w> | https://developer.squareup.com/docs/build-basics/access-tokens | audience=square severity=critical
  square_oauth_secret | Square | sq0csp- sq0csb- | <43w> | https://developer.squareup.com/docs/oauth-api/overview | audience=square
  braintree_access_token | Braintree | access_token$production$ access_token$sandbox$ | <16l>$<32h> | https://developer.paypal.com/braintree/docs/guides/authorization/overview | audience=braintree entropy=3
  paypal_access_token | PayPal | A21AA | <80,110w> | https://developer.paypal.com/api/rest/authentication/ | audience=paypal
  plaid_access_token | Plaid | access-production- access-development- access-sandbox- | <uuid> | https://plaid.com/docs/api/tokens/ | audience=plaid
  adyen_api_key | Adyen | AQE | <60,160b>=-<40,44b>=-<0,20a> or <60,160b>==-<40,44b>=-<0,20a> | https://docs.adyen.com/development-resources/api-credentials/ | audience=adyen severity=critical
  flutterwave_secret_key | Flutterwave | FLWSECK- FLWSECK_TEST- | <32l>-X or <32l> or <12l> | https://developer.flutterwave.com/docs/authentication | audience=flutterwave entropy=2.6
  razorpay_key | Razorpay | rzp_live_ rzp_test_ | <14a> | https://razorpay.com/docs/api/authentication/ | audience=razorpay severity=medium
  live_secret_key | Mollie, Lob, GoCardless or a vendor like them | live_ | <30a> or <35h> or <40w> | https://docs.mollie.com/reference/authentication | audience=mollie,lob,gocardless confidence=medium unless=^live_(?:\D*$|(?:[0-9a-f]{30}|[0-9a-f]{40})$|[a-z_-]*_)
  easypost_api_key | EasyPost | EZAK EZTK | <54a> | https://docs.easypost.com/docs/authentication | audience=easypost
  shippo_api_token | Shippo | shippo_live_ shippo_test_ | <40h> | https://docs.goshippo.com/docs/guides_general/authentication/ | audience=shippo
  duffel_api_token | Duffel | duffel_live_ duffel_test_ | <43,44w> | https://duffel.com/docs/api/overview/making-requests | audience=duffel
  klarna_api_key | Klarna | klarna_live_api_ klarna_test_api_ | <40,140e> | https://docs.klarna.com/api/authentication/ | audience=klarna
  checkout_com_secret_key | Checkout.com | sk_sbox_ | <24,30l> | https://www.checkout.com/docs/developer-resources/api/api-authentication | severity=medium audience=checkout_com
  paddle_api_key | Paddle | pdl_live_apikey_ pdl_sdbx_apikey_ | <26l>_<22a>_<3a> | https://developer.paddle.com/api-reference/about/authentication | audience=paddle
  xendit_secret_key | Xendit | xnd_production_ xnd_development_ | <40,90a> | https://docs.xendit.co/docs/api-keys | audience=xendit
  midtrans_server_key | Midtrans | Mid-server- | <16,40w> | https://docs.midtrans.com/docs/access-keys | audience=midtrans
  mercado_pago_access_token | Mercado Pago | APP_USR- | <13,16d>-<6d>-<32h>-<6,10d> | https://www.mercadopago.com/developers/en/docs/your-integrations/credentials | entropy=2.8 audience=mercado_pago
  brex_user_token | Brex | bxt_ | <36,48a> | https://developer.brex.com/docs/authentication/ | audience=brex
  mercury_api_token | Mercury | secret-token:mercury_production_ secret-token:mercury_sandbox_ | <20,90w> | https://docs.mercury.com/docs/getting-started | severity=critical audience=mercury
  coingecko_api_key | CoinGecko | CG- | <24a> | https://docs.coingecko.com/reference/authentication | severity=medium mixed audience=coingecko
  alchemy_access_token | Alchemy | alcht_ | <30a> | https://www.alchemy.com/docs/ | audience=alchemy
  alchemy_rpc_url | Alchemy | g.alchemy.com/v2/ g.alchemy.com/nft/v3/ | <32w> | https://www.alchemy.com/docs/ | audience=alchemy severity=medium
  infura_rpc_url | Infura | infura.io/v3/ infura.io/ws/v3/ | <32h> | https://docs.metamask.io/services/get-started/infura | audience=infura severity=medium
  quicknode_rpc_url | QuickNode | .quiknode.pro/ | <40h> | https://www.quicknode.com/docs/welcome | audience=quicknode severity=medium
  settlemint_access_token | SettleMint | sm_pat_ sm_aat_ sm_sat_ | <16a> | https://console.settlemint.com/documentation/ | audience=settlemint
  `,
);

const NAMED = namedTable(
  PATTERN,
  `
  paypal_client_secret | PayPal | paypal | <75,85w> | https://developer.paypal.com/api/rest/authentication/ | audience=paypal
  braintree_private_key | Braintree | braintree | <32h> | https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials | audience=braintree
  plaid_secret | Plaid | plaid | <30h> or <24h> | https://plaid.com/docs/quickstart/glossary/ | audience=plaid
  coinbase_api_secret | Coinbase | coinbase | <64w> or <86,88e> or <32a> | https://docs.cdp.coinbase.com/ | audience=coinbase
  kraken_api_secret | Kraken | kraken | <54,90e> | https://docs.kraken.com/api/docs/guides/spot-rest-auth | audience=kraken
  binance_api_secret | Binance | binance | <64a> | https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security | audience=binance
  kucoin_api_secret | KuCoin | kucoin | <uuid> or <24h> | https://www.kucoin.com/docs-new/authentication | audience=kucoin
  gocardless_access_token | GoCardless | gocardless | sandbox_<40w> or live_<40w> or <40w> | https://developer.gocardless.com/getting-started/api/making-your-first-request/ | audience=gocardless unless=^live_
  mollie_test_key | Mollie, for tests | mollie | test_<30a> or access_<40a> | https://docs.mollie.com/reference/authentication | audience=mollie severity=medium
  lob_api_key | Lob | lob_api lob_key lob_test | test_<35h> or test_pub_<31h> or live_pub_<31h> or live_<35h> | https://docs.lob.com/ | audience=lob unless=^live_[0-9a-f]
  dwolla_client_secret | Dwolla | dwolla | <50a> | https://developers.dwolla.com/docs/auth | audience=dwolla
  finicity_api_token | Finicity | fi^nicity | <32h> or <20a> | https://developer.mastercard.com/open-finance-us/documentation/ | audience=finicity
  finnhub_access_token | Finnhub | finnhub | <20,40l> | https://finnhub.io/docs/api/authentication | severity=medium audience=finnhub
  wise_api_token | Wise | transferwise wise_api | <uuid> | https://docs.wise.com/api-docs/features/authentication-access | audience=wise
  etherscan_api_key | Etherscan | ethe^rscan bscscan | <34U> | https://docs.etherscan.io/getting-started/viewing-api-usage-statistics | severity=medium audience=etherscan
  infura_api_key | Infura | infura | <32h> | https://docs.metamask.io/services/get-started/infura | audience=infura
  alchemy_api_key | Alchemy | alchemy_api alchemy_key | <32w> | https://www.alchemy.com/docs/ | audience=alchemy
  polygon_io_api_key | Polygon.io | polygon_api polygon_io | <32w> | https://polygon.io/docs | severity=medium audience=polygon_io
  alpha_vantage_api_key | Alpha Vantage | alpha_vantage | <16U> | https://www.alphavantage.co/documentation/ | severity=medium audience=alpha_vantage
  coinmarketcap_api_key | CoinMarketCap | coinmarketcap cmc_pro | <uuid> or <32h> | https://coinmarketcap.com/api/documentation/v1/ | severity=medium audience=coinmarketcap
  yahoo_client_secret | Yahoo | yahoo_client yahoo_api | <40h> | https://developer.yahoo.com/oauth2/guide/ | audience=yahoo
  bybit_api_secret | Bybit | bybit | <36a> | https://bybit-exchange.github.io/docs/v5/guide | confidence=low
  okx_api_secret | OKX | okx_api okx_secret okex | <32U> or <uuid> | https://www.okx.com/docs-v5/en/ | confidence=low
  razorpay_key_secret | Razorpay | razorpay | <24a> | https://razorpay.com/docs/api/authentication/ | audience=razorpay
  `,
);

/** A line of PEM armour is as long as such a token, too: then others like it stand above. */
const ARMOUR_LINE = /[A-Za-z0-9+/]{40}\\?[rn\s]{1,4}$/;

const CHECKED = tokens(PATTERN, [
  {
    id: 'polar_access_token',
    vendor: 'Polar',
    is: 'An access token',
    prefixes: ['polar_oat_', 'polar_pat_'],
    body: ALNUM,
    length: 43,
    // 37 random characters, then the checksum that GitHub's tokens have.
    holds: (secret) => hasTokenChecksum(secret.slice('polar_'.length)),
    sample: (seed) => {
      const random = filler(37, ALNUM, seed);
      return `polar_oat_${random}${tokenChecksum(random)}`;
    },
    audience: ['polar'],
    source: 'https://github.com/polarsource/polar/blob/main/server/polar/kit/crypto.py',
    ignores: [`polar_oat_${filler(43, ALNUM)}`],
  },
  {
    id: 'square_personal_token',
    vendor: 'Square',
    is: 'An access token',
    severity: 'critical',
    prefixes: ['EAAA'],
    body: URLSAFE,
    length: 60,
    mixed: true,
    holds: (_secret, { before }) => !ARMOUR_LINE.test(before),
    audience: ['square'],
    source: 'https://developer.squareup.com/docs/build-basics/access-tokens',
    ignores: [`${filler(64, ALNUM)}\nEAAA${filler(60, ALNUM)}\n`],
  },
]);

/** Credentials of payment services, exchanges and financial data. */
export const PAYMENT_CREDENTIAL_RULES: readonly Rule[] = [...TOKENS, ...CHECKED, ...NAMED];
