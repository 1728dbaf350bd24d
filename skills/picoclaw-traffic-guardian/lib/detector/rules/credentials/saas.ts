import type { Rule } from '../../rule.ts';
import { expression, TOKEN_END, TOKEN_START } from '../boundary.ts';
import { ALNUM, filler, HEX, LOWER } from '../filler.ts';
import { valueAhead } from '../value_ahead.ts';
import { DATA_SERVICE_RULES } from './data_service.ts';
import { shaped } from './shaped.ts';
import { namedTable, tokenTable } from './table.ts';

const PATTERN = 'saas_token';

const TOKENS = tokenTable(
  PATTERN,
  `
  notion_token | Notion | ntn_ | <43,50a> | https://developers.notion.com/docs/authorization | audience=notion
  notion_secret | Notion | secret_ | <43a> | https://developers.notion.com/docs/authorization | audience=notion
  linear_api_key | Linear | lin_api_ | <40a> | https://linear.app/developers/graphql | audience=linear
  linear_oauth_token | Linear | lin_oauth_ | <64h> or <40,64a> | https://linear.app/developers/oauth-2-0-authentication | audience=linear
  linear_webhook_secret | Linear | lin_wh_ | <40,64a> | https://linear.app/developers/webhooks | severity=medium
  atlassian_api_token | Atlassian | ATATT3 ATCTT3 ATSTT3 | <120,400e> | https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/ | audience=atlassian
  trello_token | Trello | ATTA0 ATTA1 ATTA2 ATTA3 ATTA4 ATTA5 ATTA6 ATTA7 ATTA8 ATTA9 ATTAa ATTAb ATTAd ATTAe ATTAf | <71h> | https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/ | audience=trello
  clickup_api_token | ClickUp | pk_ | <6,9d>_<32U> | https://developer.clickup.com/docs/authentication | audience=clickup
  figma_access_token | Figma | figd_ figu_ figo_ figr_ | <40,60w> | https://developers.figma.com/docs/rest-api/authentication/ | audience=figma
  canva_client_secret | Canva | cnvca | <40,70w> | https://www.canva.dev/docs/connect/authentication/ | audience=canva
  miro_access_token | Miro | eyJtaXJvLm9yaWdpbiI6 | <16,60w>_<20,40w> | https://developers.miro.com/docs/getting-started-with-oauth | audience=miro
  dropbox_access_token | Dropbox | sl.A sl.B sl.C sl.u. | <100,1500w> | https://developers.dropbox.com/oauth-guide | audience=dropbox
  contentful_management_token | Contentful | CFPAT- | <43w> | https://www.contentful.com/developers/docs/references/authentication/ | audience=contentful
  shopify_access_token | Shopify | shpat_ shpca_ shppa_ shptka_ shpua_ | <32h> | https://shopify.dev/docs/apps/build/authentication-authorization | audience=shopify severity=critical
  shopify_shared_secret | Shopify | shpss_ | <32h> | https://shopify.dev/docs/apps/build/authentication-authorization | audience=shopify
  hubspot_private_app_token | HubSpot | pat-na1- pat-na2- pat-na3- pat-eu1- pat-ap1- | <uuid> | https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/overview | audience=hubspot
  salesforce_refresh_token | Salesforce | 5Aep861 | <65,90p> | https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_refresh_token_flow.htm | audience=salesforce
  zoho_oauth_token | Zoho | 1000. | <32h>.<32h> | https://www.zoho.com/accounts/protocol/oauth.html | audience=zoho
  posthog_personal_key | PostHog | phx_ phs_ pha_ phr_ | <40,48a> | https://github.com/PostHog/posthog/blob/master/posthog/models/utils.py | audience=posthog
  typeform_access_token | Typeform | tfp_ | <40,60p> | https://www.typeform.com/developers/get-started/personal-access-token/ | audience=typeform
  cal_com_api_key | Cal.com | cal_live_ cal_test_ | <32h> | https://cal.com/docs/api-reference/v2/introduction | audience=cal_com
  zapier_webhook_url | Zapier | hooks.zapier.com/hooks/catch/ | <5,9d>/<6,10l> | https://help.zapier.com/hc/en-us/articles/8496288690317 | audience=zapier severity=medium entropy=2.2
  make_webhook_url | Make | hook.eu1.make.com/ hook.eu2.make.com/ hook.us1.make.com/ hook.us2.make.com/ hook.integromat.com/ | <28,36l> | https://apps.make.com/gateway | audience=make severity=medium
  ifttt_webhook_key | IFTTT | /with/key/ | <22w> or <43w> | https://ifttt.com/maker_webhooks | audience=ifttt
  gotify_enhanced_token | Gotify | gtfy_ | app.<43w> or client.<43w> | https://github.com/gotify/server/blob/master/auth/token.go
  outline_api_key | Outline | ol_api_ | <38a> | https://github.com/outline/outline/blob/main/server/models/ApiKey.ts | audience=outline
  plane_api_key | Plane | plane_api_ | <32h> | https://github.com/makeplane/plane/blob/preview/apiserver/plane/db/models/api.py | audience=plane
  karakeep_api_key | Karakeep | ak1_ ak2_ | <20h>_<20,32h> | https://github.com/karakeep-app/karakeep/blob/main/packages/trpc/auth.ts | audience=karakeep
  n8n_api_key | n8n | n8n_api_ | <80h> | https://github.com/n8n-io/n8n/blob/master/packages/cli/src/services/public-api-key.service.ts | audience=n8n
  retool_access_token | Retool | retool_01 | <22,60l> | https://docs.retool.com/org-users/guides/retool-api/authentication | audience=retool
  wix_api_key | Wix | IST.eyJ | <30,200w>.<60,1500w>.<100,600w> | https://dev.wix.com/docs/rest/articles/get-started/api-keys | audience=wix
  woocommerce_rest_key | WooCommerce | ck_ cs_ | <40h> | https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication | delimited
  frame_io_token | Frame.io | fio-u- | <64w> | https://developer.frame.io/docs/getting-started/authentication | audience=frame_io
  adobe_client_secret | Adobe | p8e- | <32w> | https://developer.adobe.com/developer-console/docs/guides/authentication/ | audience=adobe
  adafruit_io_key | Adafruit IO | aio_ | <28a> | https://io.adafruit.com/api/docs/ | audience=adafruit mixed
  defined_networking_token | Defined Networking | dnkey- | <26l>-<52l> | https://docs.defined.net/guides/automating-host-creation/ | audience=defined
  intra42_client_secret | 42 | s-s4t2ud- s-s4t2af- | <64h> | https://api.intra.42.fr/apidoc/guides/getting_started | audience=intra42
  wakatime_api_key | WakaTime | waka_ waka_sec_ | <uuid> or <80a> | https://wakatime.com/developers | audience=wakatime
  trigger_dev_key | Trigger.dev | tr_prod_ tr_dev_ tr_stg_ tr_preview_ tr_pat_ | <20,64a> | https://trigger.dev/docs/management/authentication | audience=trigger_dev
  tally_api_key | Tally | tly- | <32a> | https://developers.tally.so/api-reference/api-keys | mixed audience=tally
  incident_io_key | incident.io | inc_ | <64h> | https://api-docs.incident.io/ | audience=incident_io
  rootly_api_key | Rootly | rootly_ | <64h> | https://docs.rootly.com/api-reference/overview | audience=rootly
  firehydrant_token | FireHydrant | fhb- | <32h> | https://docs.firehydrant.com/docs/api-keys | confidence=medium audience=firehydrant
  coralogix_api_key | Coralogix | cxtp_ cxup_ | <30a> | https://coralogix.com/docs/user-guides/account-management/api-keys/api-keys/ | mixed audience=coralogix confidence=medium
  metabase_api_key | Metabase | mb_ | <40,44b>= | https://www.metabase.com/docs/latest/people-and-groups/api-keys | mixed delimited audience=metabase
  hex_workspace_token | Hex | hxtp_ hxtw_ | <40,128h> | https://learn.hex.tech/docs/api-integrations/api/overview | audience=hex
  statsig_secret_key | Statsig, Luma or another with such a prefix | secret- console- | <24,60a> | https://docs.statsig.com/http-api/ | mixed delimited audience=statsig
  configcat_sdk_key | ConfigCat | configcat-sdk-1/ | <22w>/<22w> | https://configcat.com/docs/sdk-reference/overview/ | severity=medium audience=configcat
  ory_token | Ory | ory_pat_ ory_at_ ory_rt_ ory_st_ ory_wak_ ory_apikey_ | <30,120p> | https://www.ory.com/docs/concepts/personal-access-token | audience=ory
  unkey_root_key | Unkey | unkey_ | <20,40a> | https://www.unkey.com/docs/security/root-keys | mixed audience=unkey confidence=medium
  tigris_secret_key | Tigris | tsec_ | <40,90e> | https://www.tigrisdata.com/docs/iam/manage-access-key/ | confidence=medium
  pinterest_access_token | Pinterest | pina_ | <60,120a> | https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/ | mixed audience=pinterest confidence=medium
  secret_token_uri_token | whoever the address after it names | secret-token: | <16,400q> | https://www.rfc-editor.org/rfc/rfc8959 | unless=^secret-token:mercury_
  fillout_api_key | Fillout | sk_prod_ | <60,140a>_<3,8d> | https://www.fillout.com/help/fillout-rest-api | confidence=medium audience=fillout
  roam_api_key | Roam | rmk- | <86w> | https://developer.ro.am/docs/guides/quickstart | mixed audience=roam
  ebay_cert_key | eBay | PRD- SBX- | <12h>-<4h>-<4h>-<4h>-<4h> | https://developer.ebay.com/api-docs/static/creating-edp-account.html | audience=ebay
  evernote_developer_token | Evernote | S=s1:U= | <3,12h>:E=<9,12h>:C=<9,12h>:P=<2,6h>:A=<4,20w>:V=2:H=<32h> | https://dev.evernote.com/doc/articles/dev_tokens.php | entropy=3
  roblox_session_cookie | Roblox | steal-your-ROBUX-and-items.|_ | <100,1200U> | https://en.help.roblox.com/hc/en-us/articles/203313380
  clearbit_or_iex_secret_key | Clearbit or IEX | sk_ | <32h> | https://dashboard.clearbit.com/docs | confidence=medium audience=clearbit
  `,
);

const NAMED = namedTable(
  PATTERN,
  `
  linear_client_secret | Linear | linear_client linear_secret linear_api | <32h> | https://linear.app/developers/oauth-2-0-authentication | audience=linear
  airtable_legacy_key | Airtable | airtable | key<14a> or <17a> | https://airtable.com/developers/web/guides/personal-access-tokens | audience=airtable
  asana_access_token | Asana | asana | <32h> or <32a> or 0/<32h> or 1/<16,17d>:<32h> or 2/<16,17d>/<16,17d>:<32h> | https://developers.asana.com/docs/personal-access-token | audience=asana entropy=2.8
  atlassian_legacy_token | Atlassian | atlassian jira con^fluence | <24a> | https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/ | audience=atlassian
  trello_named_key | Trello | trello | <32a> or <64h> or <32h> or ATTA<72h> | https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/ | audience=trello unless=^ATTA[0-9abdef]
  todoist_api_token | Todoist | todoist | <40h> | https://developer.todoist.com/ | audience=todoist
  figma_named_token | Figma | figma | <5,8d>-<uuid> | https://developers.figma.com/docs/rest-api/authentication/ | audience=figma
  dropbox_app_secret | Dropbox | dropbox | <15l> or <64w> or <11a>AAAAAAAAAA<43w> | https://developers.dropbox.com/oauth-guide | audience=dropbox
  box_client_secret | Box | box_client box_developer box_secret | <32a> | https://developer.box.com/guides/authentication/ | audience=box
  contentful_delivery_token | Contentful | conte^ntful | <43w> | https://www.contentful.com/developers/docs/references/authentication/ | audience=contentful
  sanity_token | Sanity | sanity_token sanity_api | sk<80,190a> | https://www.sanity.io/docs/http-auth | audience=sanity
  bigcommerce_access_token | BigCommerce | bigcommerce | <31l> or <64h> | https://developer.bigcommerce.com/docs/start/authentication | audience=bigcommerce
  squarespace_api_key | Squarespace | squarespace | <uuid> | https://developers.squarespace.com/commerce-apis/authentication-and-permissions | audience=squarespace
  webflow_api_token | Webflow | webflow | <64h> | https://developers.webflow.com/data/reference/authentication | audience=webflow
  wordpress_application_password | WordPress | wor^dpress wp_app | <4a> <4a> <4a> <4a> <4a> <4a> or <24a> | https://developer.wordpress.org/rest-api/using-the-rest-api/authentication/
  hubspot_api_key | HubSpot | hubspot hapikey | <uuid> | https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/overview | audience=hubspot
  salesforce_client_secret | Salesforce | salesforce sfdc | <64h> or <19d> or <24,25a> | https://help.salesforce.com/s/articleView?id=sf.connected_app_create.htm | audience=salesforce entropy=2.6
  zendesk_secret_key | Zendesk | zendesk | <40a> or <64h> | https://developer.zendesk.com/api-reference/introduction/security-and-auth/ | audience=zendesk
  pipedrive_api_token | Pipedrive | pipedrive | <40h> | https://developers.pipedrive.com/docs/api/v1 | audience=pipedrive
  zoho_client_secret | Zoho | zoho | <42h> | https://www.zoho.com/accounts/protocol/oauth.html | audience=zoho
  segment_write_key | Segment | segm^ent_write segm^ent_api | <32a> or <40,70p> | https://www.twilio.com/docs/segment/connections/find-writekey | severity=medium audience=segment
  mixpanel_api_secret | Mixpanel | mixpanel | <32h> | https://developer.mixpanel.com/reference/authentication | severity=medium audience=mixpanel
  bitly_access_token | Bitly | bitly | <40h> | https://dev.bitly.com/docs/getting-started/authentication/ | audience=bitly
  beamer_api_token | Beamer | beamer | b_<44e> | https://www.getbeamer.com/api | audience=beamer
  looker_client_secret | Looker | looker | <24a> or <20a> | https://cloud.google.com/looker/docs/api-auth | audience=looker
  lokalise_api_token | Lokalise | lokalise | <40h> | https://developers.lokalise.com/reference/api-authentication | audience=lokalise
  freshbooks_access_token | FreshBooks | freshbooks | <64l> | https://www.freshbooks.com/api/authentication | audience=freshbooks
  xero_client_secret | Xero | xero_client xero_secret | <48w> | https://developer.xero.com/documentation/guides/oauth2/overview/ | audience=xero
  quickbooks_client_secret | Intuit QuickBooks | quickbooks intuit | <40a> | https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization | audience=quickbooks
  etsy_access_token | Etsy | etsy_api etsy_access etsy_token | <24l> | https://developers.etsy.com/documentation/essentials/authentication | entropy=2.6 audience=etsy
  adobe_client_key | Adobe | adobe | <32h> | https://developer.adobe.com/developer-console/docs/guides/authentication/ | audience=adobe severity=medium
  ghost_admin_key | Ghost | ghost_admin ghost_api | <24h>:<64h> | https://docs.ghost.org/admin-api/ | audience=ghost
  pusher_secret | Pusher | pusher_secret pusher_app pusher_key | <20h> | https://pusher.com/docs/channels/server_api/overview/ | entropy=2.6
  nextcloud_app_password | Nextcloud | nextcloud | <5a>-<5a>-<5a>-<5a>-<5a> or <72a> | https://docs.nextcloud.com/server/latest/user_manual/en/session_management.html
  immich_api_key | Immich | immich | <40,43a> | https://docs.immich.app/features/command-line-interface/
  plex_access_token | Plex | plex_token | <20w> | https://support.plex.tv/articles/204059436
  jellyfin_api_key | Jellyfin | jellyfin emby_api | <32h> | https://jellyfin.org/docs/general/server/api-keys/
  zulip_api_key | Zulip | zulip | <32a> | https://zulip.com/api/api-keys | audience=zulip
  gotify_token | Gotify | gotify | <15p> | https://gotify.net/docs/pushmsg | entropy=2.6
  readwise_access_token | Readwise | readwise | <50a> | https://readwise.io/api_deets | audience=readwise
  freshdesk_api_key | Freshdesk | freshdesk freshservice | <20a> | https://developers.freshdesk.com/api/#authentication | audience=freshdesk
  activecampaign_api_key | ActiveCampaign | activecampaign active_campaign | <72h> | https://developers.activecampaign.com/reference/authentication | audience=activecampaign
  amplitude_secret_key | Amplitude | amplitude | <32h> | https://amplitude.com/docs/apis/authentication | severity=medium audience=amplitude
  coda_api_token | Coda | coda_api coda_token | <uuid> | https://coda.io/developers/apis/v1 | audience=coda
  smartsheet_access_token | Smartsheet | smartsheet | <37a> or <26l> | https://developers.smartsheet.com/api/smartsheet/introduction | audience=smartsheet
  jotform_api_key | Jotform | jotform | <32h> | https://api.jotform.com/docs/ | audience=jotform
  imagekit_private_key | ImageKit | imagekit | private_<27w>= | https://imagekit.io/docs/api-reference/api-introduction/authentication | audience=imagekit
  private_ai_api_token | Private AI | priv^ate_ai | <32l> | https://docs.private-ai.com/ | audience=private_ai
  `,
);

const SHAPED: readonly Rule[] = [
  shaped(PATTERN, {
    id: 'airtable_access_token',
    describes: 'A personal access token of Airtable',
    remedy: 'Delete it at Airtable, issue a new one, and look at its uses since this time.',
    // `pat` alone stands in every path and pattern, and `"path"` in every tool's schema.
    keywords: [
      ...['airtable', 'bearer pat', 'is pat', '=pat', ':pat', ': pat', "'pat"],
      ...[':', ': ', '[', '(', '=', ', '].map((mark) => `${mark}"pat`),
    ],
    glance: valueAhead(140, 64, HEX),
    expression: expression(
      'g',
      String.raw`(?:(?:airtable|Airtable|AIRTABLE)[\w.-]{0,32}["'\\]{0,3}\s{0,2}[:=]\s{0,2}["'\\]{0,3}|[=:"'] ?|(?<=[Bb]earer|is) )`,
      String.raw`(?<secret>pat[A-Za-z0-9]{14}\.[0-9a-f]{64})`,
      TOKEN_END,
    ),
    reach: { before: 0, after: 140 },
    publicPrefix: /^pat/,
    minEntropy: 3.4,
    audience: ['airtable'],
    source: 'https://airtable.com/developers/web/guides/personal-access-tokens',
    sample: (seed) => `AIRTABLE_TOKEN=pat${filler(14, ALNUM, seed)}.${filler(64, HEX, seed)}`,
    ignores: () => [
      'airtable_path=pattern.js',
      '=path.join(airtable)',
      `=pat${filler(14, ALNUM)}.${filler(40, HEX)}`,
    ],
  }),
  shaped(PATTERN, {
    id: 'sidekiq_secret',
    describes: 'The credentials of a buyer of Sidekiq, with which its packages are fetched',
    remedy: 'Ask Contributed Systems for new ones, and replace them in the settings of Bundler.',
    keywords: ['ribsys__com', 'ribsys.com'],
    expression: expression(
      'gi',
      String.raw`contribsys(?:__|\.)com["'\\]{0,3}\s{0,2}[=: ]\s{0,2}["'\\]{0,3}(?<secret>[0-9a-f]{8}:[0-9a-f]{8})`,
      TOKEN_END,
    ),
    reach: { before: 4, after: 40 },
    minEntropy: 2.4,
    audience: ['sidekiq'],
    source: 'https://github.com/sidekiq/sidekiq/wiki/Commercial-FAQ',
    sample: (seed) =>
      `BUNDLE_ENTERPRISE__CONTRIBSYS__COM=${filler(8, HEX, seed)}:${filler(8, HEX, seed + 9)}`,
    ignores: () => [
      'gems.contribsys.com: 8080',
      'BUNDLE_ENTERPRISE__CONTRIBSYS__COM=username:password',
      'BUNDLE_ENTERPRISE__CONTRIBSYS__COM=00000000:00000000',
    ],
  }),
  shaped(PATTERN, {
    id: 'salesforce_session_id',
    describes: 'A session id of Salesforce, which opens the organisation it begins with',
    remedy: 'End the session at Salesforce, and look at the login history.',
    keywords: ['!aq', '!ar'],
    expression: expression('g', TOKEN_START, `00D[A-Za-z0-9]{12,15}!A[QR][A-Za-z0-9._]{70,120}`, TOKEN_END),
    reach: { before: 18, after: 123 },
    publicPrefix: /^00D/,
    minEntropy: 4,
    audience: ['salesforce'],
    source: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/quickstart_oauth.htm',
    sample: (seed) => `00D${filler(15, ALNUM, seed)}!AQ${filler(94, ALNUM, seed)}`,
    ignores: () => [
      'wow!aqua',
      `00D${filler(15, ALNUM)}!AQ${'x'.repeat(90)}`,
      `00D${filler(15, ALNUM)}!AQ${filler(40, ALNUM)}`,
    ],
  }),
  shaped(PATTERN, {
    id: 'authress_service_key',
    describes: 'An access key of a service client of Authress',
    remedy: 'Delete it at Authress, issue a new one, and look at its uses since this time.',
    keywords: ['.acc-', '.acc_'],
    expression: expression(
      'g',
      TOKEN_START,
      String.raw`(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][A-Za-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}`,
    ),
    reach: { before: 46, after: 160 },
    minEntropy: 4,
    source: 'https://authress.io/knowledge-base/docs/authorization/service-clients',
    sample: (seed) =>
      `sc_${filler(12, LOWER, seed)}.${filler(4, ALNUM, seed)}.acc-${filler(12, LOWER, seed)}.${filler(64, ALNUM, seed)}`,
    ignores: () => [
      'user.acc_number',
      'sc_list.abcd.acc-settings.html',
      `x.${filler(4, ALNUM)}.acc-${filler(80, ALNUM)}`,
    ],
  }),
];

/** Credentials of office, design, commerce and other services. */
export const SAAS_CREDENTIAL_RULES: readonly Rule[] = [...TOKENS, ...NAMED, ...SHAPED, ...DATA_SERVICE_RULES];
