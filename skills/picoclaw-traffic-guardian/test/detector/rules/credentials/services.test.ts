import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { atHome } from '../../../../lib/detector/audience.ts';
import { occurrences } from '../../../../lib/detector/occurrence.ts';
import type { Rule } from '../../../../lib/detector/rule.ts';
import { ALNUM, DIGITS, filler, HEX, LOWER, URLSAFE } from '../../../../lib/detector/rules/filler.ts';
import { RULES } from '../../../../lib/detector/rules/index.ts';

const services = suite('credentials of chat, payment, mail and other services');

const FAMILIES = ['chat_token', 'payment_credential', 'mail_service_key', 'saas_token', 'ai_api_key'];
const OWN = RULES.filter(({ pattern }) => FAMILIES.includes(pattern));

/** Rules that find something, by way of their keywords as the gate does. */
function found(text: string): string[] {
  const lowerCase = text.toLowerCase();
  return OWN.filter((rule) =>
    rule.keywords.some((keyword) => {
      const at = lowerCase.indexOf(keyword);
      return at >= 0 && [...occurrences(rule, text)].length > 0;
    }),
  ).map(({ id }) => id);
}

function ruleOf(id: string): Rule {
  const rule = OWN.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

const uuid = filler(32, HEX, 3).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const snowflake = (digits: string): string => Buffer.from(digits).toString('base64').replace(/=+$/, '');
const TELEGRAM = `7${filler(9, DIGITS)}:AA${filler(33, URLSAFE)}`;
const DISCORD = `${snowflake(`1${filler(17, DIGITS)}`)}.${filler(6, URLSAFE)}.${filler(38, URLSAFE)}`;
const SLACK = `xoxb-${filler(12, DIGITS)}-${filler(13, DIGITS, 2)}-${filler(24, ALNUM)}`;
const STRIPE = `sk_live_51${filler(97, ALNUM)}`;
const NOTION = `ntn_${filler(46, ALNUM)}`;
const FEISHU = filler(32, ALNUM, 5);
const TEAMS = `.webhook.office.com/webhookb2/${uuid}@${uuid}/IncomingWebhook/${filler(32, HEX)}/${uuid}`;

services('are found where chats, code and configuration hold them', () => {
  for (const [id, text] of [
    ['telegram_bot_token', `curl https://api.telegram.org/bot${TELEGRAM}/getMe`],
    ['telegram_bot_token', `{"token":"${TELEGRAM}"}`],
    ['discord_bot_token', `client.login('${DISCORD}')`],
    ['discord_bot_token', `"discord": {"token": "${DISCORD}"}`.replace('": {', '_bot": "x", ')],
    ['discord_bot_token', `Authorization: Bot ${DISCORD}`],
    ['slack_bot_token', `SLACK_TOKEN=${SLACK}`],
    ['feishu_app_credentials', `{"app_id":"cli_${filler(16, HEX)}","app_secret":"${FEISHU}"}`],
    ['wechat_app_credentials', `/cgi-bin/token?appid=wx${filler(16, HEX)}&secret=${filler(32, HEX, 2)}`],
    ['teams_webhook_url', `https://acme${TEAMS}`],
    ['twitter_bearer_token', `Bearer ${'A'.repeat(22)}${filler(90, ALNUM)}`],
    ['stripe_live_key', `stripe.api_key = "${STRIPE}"`],
    ['paystack_secret_key', `sk_live_${filler(40, HEX)}`],
    ['adyen_api_key', `AQE${filler(90, ALNUM)}==-${filler(43, ALNUM)}=-{x${filler(14, ALNUM)}`],
    ['mailchimp_api_key', `${filler(32, HEX)}-us21`],
    ['twilio_api_key', `accountSid, "SK${filler(32, HEX)}"`],
    ['resend_api_key', `new Resend('re_${filler(8, ALNUM)}_${filler(24, ALNUM)}')`],
    ['airtable_access_token', `Authorization: Bearer pat${filler(14, ALNUM)}.${filler(64, HEX)}`],
    ['salesforce_session_id', `00D${filler(15, ALNUM)}!AQ${filler(94, ALNUM)}`],
    ['deepl_api_key', `${uuid}:fx`],
    ['sidekiq_secret', `BUNDLE_ENTERPRISE__CONTRIBSYS__COM=${filler(8, HEX, 6)}:${filler(8, HEX, 9)}`],
    ['langfuse_secret_key', `sk-lf-${uuid}`],
  ] as const) {
    assert.ok(found(text).includes(id), `${id} in ${text}: ${found(text)}`);
  }
});

services('are one finding each, of the rule that knows most', () => {
  assert.equal(found(`sk_live_${filler(40, HEX)}`), ['paystack_secret_key']);
  assert.equal(found(STRIPE), ['stripe_live_key']);
  assert.equal(found(`sk_${filler(48, HEX)}`), ['elevenlabs_api_key']);
  assert.equal(found(`"sk-lf-${uuid}"`), ['langfuse_secret_key']);
  assert.equal(found(`TELEGRAM_BOT_TOKEN=${TELEGRAM}`), ['telegram_bot_token']);
  assert.equal(found(`INTERCOM_TOKEN=dG9rOj${filler(54, ALNUM)}=`), ['intercom_access_token']);
});

services('are none when structure does not hold', () => {
  for (const text of [
    // No snowflake in front.
    `token=M${filler(23, LOWER)}.${filler(6, URLSAFE)}.${filler(38, URLSAFE)}`,
    `discord token: ${snowflake('not-a-number-at-all')}.${filler(6, URLSAFE)}.${filler(38, URLSAFE)}`,
    `xoxb-${filler(12, LOWER)}-${filler(24, ALNUM)}`,
    `AQE${filler(150, ALNUM)}`,
    `SG.${filler(21, URLSAFE)}.${filler(43, URLSAFE)}`,
    `${TELEGRAM}x`,
    `pat${filler(14, ALNUM)}.${filler(64, HEX)}`.replace('pat', 'path'),
    `"${'A'.repeat(4000)}"`,
  ]) {
    assert.equal(found(text), [], text);
  }
});

services('are none in what looks like them every day', () => {
  for (const text of [
    'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
    'SLACK_BOT_TOKEN=xoxb-your-bot-token',
    'TELEGRAM_BOT_TOKEN=123456789:AAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'STRIPE_SECRET_KEY=sk_test_xxxxxxxxxxxxxxxxxxxxxxxx and pk_live_xxxxxxxxxxxxxxxxxxxxxxxx',
    `pk_live_${filler(99, ALNUM)}`,
    `<link href="https://api.mapbox.com/?access_token=pk.eyJ${filler(60, ALNUM)}.${filler(22, ALNUM)}">`,
    'TWILIO_AUTH_TOKEN=process.env.TWILIO_AUTH_TOKEN',
    `discord: commit ${filler(40, HEX)}`,
    `https://github.com/stripe/stripe-node/commit/${filler(40, HEX)}`,
    `spotify_track_id: ${filler(22, ALNUM)}`,
    `trello_card_url=https://trello.com/c/${filler(8, ALNUM)}/12-a-card`,
    `"etag": "${filler(32, HEX)}-us", "region": "us-east-1"`,
    `image: registry.example/zendesk@sha256:${filler(64, HEX)}`,
    `request-id: ${uuid}`,
    'class="md-typeset sk-circle pa-4 fc-event fc-daygrid-day as-is ck-content"',
    'the MAC address is 00:aa:bb:cc:dd:ee, its neighbour 0a:AA:01:02:03:04',
    'import { core_compile_cache_entries, store_session_state_machine } from "re_exports"',
    'test_live_stream_reconnect_after_server_restart_1',
    `data:image/png;base64,iVBORw0KGgo${filler(400, ALNUM)}`,
    'WORDPRESS_DB_PASSWORD: wordpress',
    'Please attach the file; otherwise the resend of the message fails.',
  ]) {
    assert.equal(found(text), [], text);
  }
});

services('are at home at their own hosts, in their own places', () => {
  const cases = [
    [
      'telegram_bot_token',
      TELEGRAM,
      'api.telegram.org:443',
      'request.target',
      `/bot${TELEGRAM}/sendMessage`,
      true,
    ],
    [
      'telegram_bot_token',
      TELEGRAM,
      'api.telegram.org:443',
      'request.target',
      `/file/bot${TELEGRAM}/a.jpg`,
      true,
    ],
    [
      'telegram_bot_token',
      TELEGRAM,
      'api.telegram.org.example:443',
      'request.target',
      `/bot${TELEGRAM}/x`,
      false,
    ],
    ['telegram_bot_token', TELEGRAM, 'api.telegram.org:443', 'request.body', `{"text":"${TELEGRAM}"}`, false],
    [
      'slack_bot_token',
      SLACK,
      'slack.com:443',
      'request.header.authorization',
      `Authorization: Bearer ${SLACK}`,
      true,
    ],
    ['slack_bot_token', SLACK, 'slack.com:443', 'request.body', `{"channel":"C1","text":"${SLACK}"}`, false],
    [
      'slack_bot_token',
      SLACK,
      'hooks.example:443',
      'request.header.authorization',
      `Authorization: Bearer ${SLACK}`,
      false,
    ],
    [
      'discord_bot_token',
      DISCORD,
      'discord.com:443',
      'request.header.authorization',
      `Authorization: Bot ${DISCORD}`,
      true,
    ],
    [
      'discord_bot_token',
      DISCORD,
      'gateway.discord.gg:443',
      'websocket.text',
      `{"op":2,"d":{"token":"${DISCORD}"}}`,
      true,
    ],
    [
      'discord_bot_token',
      DISCORD,
      'chat.example:443',
      'websocket.text',
      `{"op":2,"d":{"token":"${DISCORD}"}}`,
      false,
    ],
    [
      'feishu_app_credentials',
      FEISHU,
      'open.feishu.cn:443',
      'request.body',
      `{"app_id":"cli_a","app_secret":"${FEISHU}"}`,
      true,
    ],
    [
      'stripe_live_key',
      STRIPE,
      'api.stripe.com:443',
      'request.header.authorization',
      `Authorization: Bearer ${STRIPE}`,
      true,
    ],
    [
      'notion_token',
      NOTION,
      'api.notion.com:443',
      'request.header.authorization',
      `Authorization: Bearer ${NOTION}`,
      true,
    ],
    [
      'notion_token',
      NOTION,
      'api.notion.com.example:443',
      'request.header.authorization',
      `Authorization: Bearer ${NOTION}`,
      false,
    ],
    [
      'teams_webhook_url',
      TEAMS,
      'acme.webhook.office.com:443',
      'request.target',
      `http://acme${TEAMS}`,
      true,
    ],
    ['teams_webhook_url', TEAMS, 'paste.example:443', 'request.target', `http://acme${TEAMS}`, false],
  ] as const;
  for (const [id, secret, dest, location, text, expected] of cases) {
    assert.is(
      atHome(ruleOf(id), secret, { dest, location, text }, []),
      expected,
      `${id} ${dest} ${location}`,
    );
  }
});

services.run();
