import type { Rule } from '../../rule.ts';
import { expression, TOKEN_END } from '../boundary.ts';
import { crc32, inBase62 } from '../checksum.ts';
import { tokens } from '../credential.ts';
import { ALNUM, DIGITS, filler, HEX, URLSAFE } from '../filler.ts';
import { shaped } from './shaped.ts';
import { namedTable, tokenTable } from './table.ts';

const PATTERN = 'chat_token';

const TOKENS = tokenTable(
  PATTERN,
  `
  slack_bot_token | Slack | xoxb- | <9,14d>-<9,14d>-<18,34a> or <9,14d>-<18,34a> | https://api.slack.com/authentication/token-types | audience=slack entropy=3
  slack_user_token | Slack | xoxp- | <9,14d>-<9,14d>-<9,14d>-<10,64a> or <9,14d>-<9,14d>-<10,64a> | https://api.slack.com/authentication/token-types | audience=slack entropy=3
  slack_legacy_token | Slack | xoxa- xoxr- xoxs- xoxo- | <24,160w> | https://api.slack.com/legacy/oauth | audience=slack entropy=3
  slack_session_token | Slack | xoxc- | <9,14d>-<9,14d>-<9,14d>-<32,64h> | https://api.slack.com/authentication/token-types | audience=slack entropy=3
  slack_session_cookie | Slack | xoxd- | <60,300q> | https://api.slack.com/authentication/token-types | audience=slack
  slack_app_token | Slack | xapp-1- | A<8,12U>-<9,14d>-<60,64h> | https://api.slack.com/authentication/token-types | audience=slack entropy=3
  slack_configuration_token | Slack | xoxe.xoxp-1- xoxe.xoxb-1- xoxe-1- | <100,300a> | https://api.slack.com/authentication/config-tokens | audience=slack
  slack_workflow_token | Slack | xwfp- | <24,200w> | https://api.slack.com/authentication/token-types | audience=slack entropy=3
  slack_webhook_url | Slack | hooks.slack.com/services/ | T<8,12U>/B<8,12U>/<23,26a> | https://api.slack.com/messaging/webhooks | audience=slack
  slack_workflow_url | Slack | hooks.slack.com/workflows/ hooks.slack.com/triggers/ | T<8,12U>/A<8,12U>/<15,20d>/<23,26a> or T<8,12U>/<10,16d>/<32h> or E<8,12U>/<10,16d>/<32h> | https://slack.com/help/articles/360041352714 | audience=slack entropy=3
  discord_webhook_url | Discord | discord.com/api/webhooks/ discordapp.com/api/webhooks/ discord.com/api/v10/webhooks/ discord.com/api/v9/webhooks/ | <17,20d>/<60,72w> | https://discord.com/developers/docs/resources/webhook | audience=discord
  discord_mfa_token | Discord | mfa. | <80,95w> | https://discord.com/developers/docs/reference | audience=discord
  teams_webhook_url | Microsoft Teams | .webhook.office.com/webhookb2/ outlook.office.com/webhook/ outlook.office365.com/webhook/ | <uuid>@<uuid>/IncomingWebhook/<32h>/<uuid> | https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook | audience=teams entropy=3
  dingtalk_webhook_url | DingTalk | oapi.dingtalk.com/robot/send?access_token= | <64h> | https://open.dingtalk.com/document/orgapp/custom-robot-access | audience=dingtalk
  wecom_webhook_url | WeCom | qyapi.weixin.qq.com/cgi-bin/webhook/send?key= | <uuid> | https://developer.work.weixin.qq.com/document/path/91770 | audience=wecom
  feishu_webhook_url | Feishu (Lark) | open.feishu.cn/open-apis/bot/v2/hook/ open.larksuite.com/open-apis/bot/v2/hook/ | <uuid> | https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot | audience=feishu
  meta_access_token | Meta (Facebook, WhatsApp) | EAA | <100,300a> | https://developers.facebook.com/docs/facebook-login/guides/access-tokens | audience=meta
  instagram_access_token | Meta (Instagram) | IGQV IGQW IGAA | <100,250w> | https://developers.facebook.com/docs/instagram-platform | audience=meta
  twitch_chat_token | Twitch | oauth: | <30l> | https://dev.twitch.tv/docs/chat/authenticating | audience=twitch
  linkedin_application_secret | LinkedIn | WPL_AP0. WPL_AP1. | <16a>.<6,24e> | https://learn.microsoft.com/en-us/linkedin/shared/authentication/authentication | audience=linkedin
  vk_access_token | VK | vk1.a. | <150,260w> | https://dev.vk.com/en/api/access-token/getting-started | audience=vk
  matrix_access_token | a Matrix homeserver | syt_ syr_ | <4,80e>_<20a>_<6a> | https://spec.matrix.org/latest/client-server-api/#client-authentication | audience=matrix
  intercom_access_token | Intercom | dG9rO | <52,60b>= or <52,60b> | https://developers.intercom.com/docs/build-an-integration/learn-more/authentication | audience=intercom
  pubnub_key | PubNub | sec-c- | <48b> or <uuid> | https://www.pubnub.com/docs/general/basics/initialize-pubnub | audience=pubnub entropy=3
  ntfy_token | ntfy | tk_ | <29l> | https://docs.ntfy.sh/publish/#access-tokens | audience=ntfy
  serverchan_key | ServerChan | sctapi.ftqq.com/ | SCT<4,8d>T<20,40a> | https://sct.ftqq.com/ | audience=serverchan
  `,
);

const NAMED = namedTable(
  PATTERN,
  String.raw`
  slack_signing_secret | Slack | slack_signing slack_client slack_secret | <32h> or <24a> | https://api.slack.com/authentication/verifying-requests-from-slack | audience=slack
  discord_client_secret | Discord | discord_client discord_secret | <32w> | https://discord.com/developers/docs/topics/oauth2 | audience=discord
  telegram_named_token | Telegram | telegram tg_bot tgbot | <5,16d>:<34,35w> | https://core.telegram.org/bots/api#authorizing-your-bot | audience=telegram unless=^\d{8,10}:AA
  mattermost_token | Mattermost | mattermost | <26l> | https://developers.mattermost.com/integrate/reference/personal-access-token/ | audience=mattermost
  rocketchat_token | Rocket.Chat | rocketchat rocket_chat | <43w> | https://developer.rocket.chat/apidocs/authentication | audience=rocketchat
  zoom_client_secret | Zoom | zoom_client zoom_secret zoom_api | <22,36w> | https://developers.zoom.us/docs/internal-apps/s2s-oauth/ | audience=zoom
  webex_token | Webex | webex | <64w>_<4U>_<uuid> or <64h> | https://developer.webex.com/docs/getting-started | audience=webex entropy=3
  meta_app_secret | Meta | fac^ebook fb_app fb_client fb_secret | <32h> | https://developers.facebook.com/docs/facebook-login/security | audience=meta
  meta_app_token | Meta | fac^ebook fb_access fb_app | <13,17d>|<27w> | https://developers.facebook.com/docs/facebook-login/guides/access-tokens | audience=meta entropy=3
  twitter_api_key | X (Twitter) | twitter_api twitter_consumer twitter_secret twitter_access | <25a> or <45a> or <50a> | https://docs.x.com/resources/fundamentals/authentication/overview | audience=twitter
  twitter_access_token | X (Twitter) | twitter_access twitter_oauth | <8,20d>-<30,45a> | https://docs.x.com/resources/fundamentals/authentication/overview | audience=twitter entropy=3
  linkedin_client_secret | LinkedIn | lin^kedin | <16a> or <14l> | https://learn.microsoft.com/en-us/linkedin/shared/authentication/authentication | audience=linkedin
  twitch_api_token | Twitch | twitch | <30l> | https://dev.twitch.tv/docs/authentication/ | audience=twitch
  reddit_client_secret | Reddit | reddit_client reddit_secret reddit_api | <27,30w> | https://www.reddit.com/dev/api | audience=reddit
  line_channel_token | LINE | line_channel line_bot | <150,190e> | https://developers.line.biz/en/docs/basics/channel-access-token/ | audience=line
  line_channel_secret | LINE | line_channel line_bot | <32h> | https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/ | audience=line
  line_notify_token | LINE | line_notify | <43a> | https://developers.line.biz/en/docs/basics/channel-access-token/ | audience=line
  wechat_app_secret | WeChat | wechat weixin wx_app wx_secret | <32h> or <32a> | https://developers.weixin.qq.com/doc/offiaccount/en/Basic_Information/Get_access_token.html | audience=wechat
  feishu_app_secret | Feishu (Lark) | feishu larksuite lark_app lark_secret | <32a> | https://open.feishu.cn/document/server-docs/authentication-management/access-token/tenant_access_token_internal | audience=feishu
  feishu_access_token | Feishu (Lark) | tenant_access_token | t-<24,60p> or a-<24,60p> or u-<24,60p> | https://open.feishu.cn/document/server-docs/api-call-guide/calling-process/get-access-token | audience=feishu
  dingtalk_app_secret | DingTalk | din^gtalk | <64w> or SEC<64h> | https://open.dingtalk.com/document/orgapp/obtain-orgapp-token | audience=dingtalk entropy=3
  wecom_secret | WeCom | wecom wework corp_secret | <43w> | https://developer.work.weixin.qq.com/document/path/91039 | audience=wecom
  qq_bot_secret | QQ | qq_bot qqbot qq_app | <32a> or <16a> | https://bot.q.qq.com/wiki/develop/api-v2/dev-prepare/interface-framework/api-use.html | audience=qq
  vk_service_token | VK | vk_token vk_access vk_service | <70,90h> | https://dev.vk.com/en/api/access-token/getting-started | audience=vk
  intercom_api_token | Intercom | int^ercom | <60e> | https://developers.intercom.com/docs/build-an-integration/learn-more/authentication | audience=intercom unless=^dG9rO
  sendbird_access_token | Sendbird | sendbird | <40h> | https://sendbird.com/docs/chat/platform-api/v3/prepare-to-use-api | audience=sendbird
  stream_api_secret | Stream | getstream | <52,64l> | https://getstream.io/chat/docs/node/tokens_and_authentication/
  ably_api_key | Ably | ably_api ably_key ably_token | <6w>.<6w>:<40,50w> | https://ably.com/docs/auth/basic | audience=ably
  viber_token | Viber | viber | <16h>-<16h>-<16h> | https://developers.viber.com/docs/api/rest-bot-api/ | audience=viber
  kakao_api_key | Kakao | kakao | <32h> or <32a> | https://developers.kakao.com/docs/latest/en/rest-api/getting-started | audience=kakao
  mastodon_access_token | Mastodon | mastodon | <43w> | https://docs.joinmastodon.org/client/token/ | audience=mastodon
  bluesky_app_password | Bluesky | bluesky bsky atproto | <4l>-<4l>-<4l>-<4l> | https://docs.bsky.app/docs/get-started | audience=bluesky entropy=2.6
  pushover_token | Pushover | pus^hover | <30l> or <30a> | https://pushover.net/api | audience=pushover
  pushbullet_access_token | Pushbullet | pus^hbullet | o.<32a> | https://docs.pushbullet.com/ | audience=pushbullet
  `,
);

/** `"bot` would open the gate for every mention of one: names of token fields, with the letters that follow. */
const DISCORD_MARKS = [
  'token=',
  'token="',
  "token='",
  'token: ',
  'token":"',
  'token": "',
  '.login("',
  ".login('",
  '.run("',
  ".run('",
  'bot ',
].flatMap((mark) => ['m', 'n', 'o'].map((first) => mark + first));

/** Ids of 19 digits, as all are since 2022, begin with 10 to 14: so do their tokens, in base64. */
const LONE_DISCORD = ['"', "'", '=', ' '].flatMap((mark) =>
  ['mta', 'mte', 'mti', 'mtm', 'mtq'].map((start) => mark + start),
);

/** A bot token's first part is its id in decimal digits, as base64. */
function startsWithSnowflake(token: string): boolean {
  return /^\d{17,20}$/.test(Buffer.from(token.split('.')[0] ?? '', 'base64').toString('latin1'));
}

const SHAPED: readonly Rule[] = [
  shaped(PATTERN, {
    id: 'telegram_bot_token',
    describes: 'A token of a Telegram bot: its id and a secret joined by a colon',
    remedy: 'Revoke it with /revoke at @BotFather, and look at what the bot sent since this time.',
    keywords: [':aa'],
    // The Bot API's paths glue it to the word `bot`, so that only a digit in front makes it another number.
    expression: expression('g', String.raw`(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}`, TOKEN_END),
    reach: { before: 10, after: 36 },
    publicPrefix: /^\d{8,10}:AA/,
    minEntropy: 3.8,
    audience: ['telegram'],
    source: 'https://core.telegram.org/bots/api#authorizing-your-bot',
    sample: (seed) => `bot${7 + (seed % 3)}${filler(9, DIGITS, seed)}:AA${filler(33, URLSAFE, seed)}`,
    ignores: () => [
      '00:AA:00:3f:11:22 dev eth0',
      `123456789:AA${'x'.repeat(33)}`,
      `7${filler(9, DIGITS)}:AA${filler(20, URLSAFE)}`,
      `sha:AA${filler(33, URLSAFE)}`,
    ],
  }),
  shaped(PATTERN, {
    id: 'discord_bot_token',
    describes: 'A token of a Discord bot or user',
    remedy:
      'Reset the token in the developer portal (of a user: change the password), and read the audit log.',
    keywords: ['discord', ...DISCORD_MARKS, ...LONE_DISCORD],
    expression: expression(
      'gi',
      String.raw`(?:(?:discord[\w.-]{0,32}|token|bot|\.login|\.run)[\s"'\\:=(,>\x60]{1,12}(?:bot\s{1,2})?|["'= ](?=MT))`,
      String.raw`(?<secret>[MNO][\w-]{22,27}\.[\w-]{6,7}\.[\w-]{27,40})`,
      TOKEN_END,
    ),
    reach: { before: 0, after: 135 },
    minEntropy: 4,
    holds: startsWithSnowflake,
    audience: ['discord'],
    source: 'https://discord.com/developers/docs/reference#authentication',
    sample: (seed) =>
      `DISCORD_TOKEN=${Buffer.from(`1${filler(17, DIGITS, seed)}`).toString('base64')}.${filler(6, URLSAFE, seed)}.${filler(38, URLSAFE, seed)}`,
    ignores: () => [
      'discord.MessageEmbed.prototype.setDescriptionOfThisThing',
      `token=M${filler(23, ALNUM)}.${filler(6, ALNUM)}.${filler(27, ALNUM)}`,
      'client.login("YOUR_BOT_TOKEN")',
    ],
  }),
  shaped(PATTERN, {
    id: 'twitter_bearer_token',
    describes: 'An application’s bearer token of X (Twitter)',
    remedy: 'Regenerate it in the developer portal of X, and look at the application’s use since this time.',
    // Zero bytes in base64 are endless `A`: the gate opens once, where they begin.
    keywords: ['=', '"', "'", ' ', ':'].map((mark) => mark + 'a'.repeat(18)),
    expression: expression('g', String.raw`["'=\s:](?<secret>A{19,24}[A-Za-z0-9%]{60,120})`, TOKEN_END),
    reach: { before: 0, after: 145 },
    publicPrefix: /^A+/,
    minEntropy: 3,
    holds: (secret) => !/A{26}/.test(secret) && /\d/.test(secret),
    audience: ['twitter'],
    source: 'https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/bearer-tokens',
    sample: (seed) => `Bearer ${'A'.repeat(21)}${filler(8, ALNUM, seed)}AAAAAA${filler(78, ALNUM, seed + 9)}`,
    ignores: () => [
      `"${'A'.repeat(120)}"`,
      `x=${'A'.repeat(22)}${'B'.repeat(70)}`,
      `${'A'.repeat(22)}${filler(80, ALNUM)}`,
    ],
  }),
  // Picoclaw and its peers send these pairs without a name of the vendor: the id's prefix tells.
  ...[
    [
      'feishu',
      'Feishu (Lark)',
      'cli_',
      '[0-9a-f]{16}',
      '[A-Za-z0-9]{32}',
      'https://open.feishu.cn/document/server-docs/authentication-management/access-token/tenant_access_token_internal',
    ],
    [
      'dingtalk',
      'DingTalk',
      '"ding',
      '[0-9a-z]{16}',
      '[A-Za-z0-9_-]{64}',
      'https://open.dingtalk.com/document/orgapp/obtain-orgapp-token',
    ],
    [
      'wechat',
      'WeChat',
      '=wx',
      '[0-9a-f]{16}',
      '[0-9a-f]{32}',
      'https://developers.weixin.qq.com/doc/offiaccount/en/Basic_Information/Get_access_token.html',
    ],
  ].map(([vendor = '', name = '', prefix = '', id = '', secret = '', source = '']) =>
    shaped(PATTERN, {
      id: `${vendor}_app_credentials`,
      describes: `The id and the secret of an application of ${name}`,
      remedy: `Reset the application’s secret at ${name}, and look at its use since this time.`,
      keywords: [prefix],
      expression: expression(
        'g',
        `${prefix}${id}`,
        String.raw`["'\\&,\s]{1,12}(?:app|App|client|Client|corp)?_?[Ss]ecret[\s"'\\:=]{1,12}`,
        `(?<secret>${secret})`,
        TOKEN_END,
      ),
      reach: { before: 0, after: 130 },
      minEntropy: 2.8,
      audience: [vendor],
      source,
      sample: (seed) =>
        `${prefix}${filler(16, HEX, seed)}${prefix.startsWith('=') ? '&secret=' : '","appSecret":"'}${filler(vendor === 'dingtalk' ? 64 : 32, HEX, seed + 7)}`,
      ignores: () => [
        `${prefix}${filler(16, HEX)}`,
        `${prefix}${filler(16, HEX)}","appSecret":"${'x'.repeat(32)}"`,
        `${prefix}_init_options","secret":"none"`,
      ],
    }),
  ),
];

/** With a checksum that their own server looks at first. */
const MATRIX = tokens(PATTERN, [
  {
    id: 'matrix_oauth_token',
    vendor: 'a Matrix homeserver',
    is: 'An access or refresh token',
    // access, refresh; the same for clients that know no OAuth
    prefixes: ['mat_', 'mar_', 'mct_', 'mcr_'],
    body: `${ALNUM}_`,
    length: 37,
    shape: '[A-Za-z0-9]{30}_[A-Za-z0-9]{6}',
    holds: (secret) => matrixChecksum(secret.slice(0, -7)) === secret.slice(-6),
    sample: (seed) => {
      const base = `mat_${filler(30, ALNUM, seed)}`;
      return `${base}_${matrixChecksum(base)}`;
    },
    audience: ['matrix'],
    source:
      'https://github.com/element-hq/matrix-authentication-service/blob/main/crates/data-model/src/tokens.rs',
    ignores: [`mat_${filler(30, ALNUM)}_${filler(6, ALNUM)}`],
  },
]);

function matrixChecksum(base: string): string {
  return [...inBase62(crc32(base))].reverse().join('').padStart(6, '0');
}

/** Credentials of chat channels and social networks. */
export const CHAT_CREDENTIAL_RULES: readonly Rule[] = [...TOKENS, ...MATRIX, ...NAMED, ...SHAPED];
