import type { Rule } from '../../rule.ts';
import { expression, TOKEN_END } from '../boundary.ts';
import { DIGITS, filler, HEX } from '../filler.ts';
import { shaped } from './shaped.ts';
import { namedTable, tokenTable } from './table.ts';

const PATTERN = 'mail_service_key';

const TOKENS = tokenTable(
  PATTERN,
  `
  sendgrid_api_key | SendGrid | SG. | <22w>.<43w> | https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys | audience=sendgrid
  brevo_api_key | Brevo (Sendinblue) | xkeysib- | <64h>-<16a> | https://developers.brevo.com/docs/getting-started | audience=brevo entropy=3.2
  brevo_smtp_key | Brevo (Sendinblue) | xsmtpsib- | <64h>-<16a> | https://help.brevo.com/hc/en-us/articles/7959631848850 | audience=brevo entropy=3.2
  mailgun_api_key | Mailgun | key- | <32h> | https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/ | audience=mailgun
  mailersend_api_token | MailerSend | mlsn. | <64h> | https://developers.mailersend.com/general.html | audience=mailersend
  klaviyo_private_key | Klaviyo | pk_ | <34h> | https://developers.klaviyo.com/en/docs/authenticate_ | audience=klaviyo
  onesignal_app_key | OneSignal | os_v2_app_ os_v2_org_ | <80,120l> | https://documentation.onesignal.com/docs/keys-and-ids | audience=onesignal
  telnyx_api_key | Telnyx | KEY0 | <15h>_<22a> or <29,32h>_<22a> or <15,32H>_<22a> | https://developers.telnyx.com/docs/api/v2/overview | audience=telnyx entropy=3
  africas_talking_api_key | Africa’s Talking | atsk_ | <64h><8h> or <64h> | https://developers.africastalking.com/docs/authentication | audience=africas_talking
  resend_api_key | Resend | re_ | <8a>_<24a> | https://resend.com/docs/dashboard/api-keys/introduction | audience=resend mixed delimited
  kit_api_key | Kit (ConvertKit) | kit_ | <32h> | https://developers.kit.com/api-reference/overview | audience=kit
  `,
);

const NAMED = namedTable(
  PATTERN,
  `
  mailgun_private_token | Mailgun | mailgun | <32h>-<8h>-<8h> or <32h> or pubkey-<32h> or <72h> | https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/ | audience=mailgun
  mailchimp_named_key | Mailchimp | mailchimp | <32h> | https://mailchimp.com/developer/marketing/docs/fundamentals/ | audience=mailchimp
  mandrill_api_key | Mandrill | man^drill | <22w> or md-<22w> | https://mailchimp.com/developer/transactional/docs/fundamentals/ | audience=mailchimp
  postmark_server_token | Postmark | pos^tmark | <uuid> | https://postmarkapp.com/developer/api/overview | audience=postmark
  sparkpost_api_key | SparkPost | sparkpost | <40h> | https://developers.sparkpost.com/api/#header-authentication | audience=sparkpost
  mailjet_secret_key | Mailjet | mailjet | <32h> | https://dev.mailjet.com/email/guides/ | audience=mailjet
  customer_io_api_key | Customer.io | custo^mer_io | <20h> or <32h> | https://docs.customer.io/accounts-and-workspaces/managing-credentials/ | audience=customer_io
  messagebird_api_token | MessageBird | messa^gebird | <25a> or <uuid> | https://developers.messagebird.com/api/#authentication | audience=messagebird
  twilio_auth_token | Twilio | twilio | <32h> or <32a> | https://www.twilio.com/docs/iam/credentials/api | audience=twilio
  vonage_api_secret | Vonage | vonage nexmo | <16a> | https://developer.vonage.com/en/getting-started/concepts/authentication | audience=vonage
  plivo_auth_token | Plivo | plivo | <40,54a> | https://www.plivo.com/docs/messaging/api/overview | audience=plivo
  onesignal_rest_key | OneSignal | ones^ignal | <48b> or <uuid> | https://documentation.onesignal.com/docs/keys-and-ids | audience=onesignal
  mailerlite_api_key | MailerLite | mailerlite | <32h> | https://developers.mailerlite.com/docs/ | audience=mailerlite
  infobip_api_key | Infobip | inf^obip | <32h>-<uuid> | https://www.infobip.com/docs/essentials/api-essentials/api-authentication | audience=infobip
  `,
);

const MARKS = ['=', '"', "'", ':', ' ', '/'];

const SHAPED: readonly Rule[] = [
  shaped(PATTERN, {
    id: 'mailchimp_api_key',
    describes: 'An API key of Mailchimp, which ends in the name of its data center',
    remedy: 'Revoke it at Mailchimp, issue a new one, and look at its uses since this time.',
    keywords: [...'123456789'].map((digit) => `-us${digit}`),
    expression: expression('g', '(?<![0-9a-zA-Z])[0-9a-f]{32}-us[1-9][0-9]?', TOKEN_END),
    reach: { before: 32, after: 5 },
    minEntropy: 3,
    audience: ['mailchimp'],
    source: 'https://mailchimp.com/developer/marketing/docs/fundamentals/',
    sample: (seed) => `${filler(32, HEX, seed)}-us1${seed}`,
    ignores: () => [`build-us1-${filler(8, HEX)}`, `${'0'.repeat(32)}-us12`, `${filler(40, HEX)}-us12`],
  }),
  shaped(PATTERN, {
    id: 'twilio_api_key',
    describes: 'The id of an API key of Twilio, one half of the pair that signs in',
    remedy: 'Delete the key at Twilio, issue a new one, and look at its uses since this time.',
    severity: 'medium',
    // Two letters are too few for the gate: what follows is a digit, or something that opens a value stands before.
    keywords: [
      ...[...DIGITS].map((digit) => `sk${digit}`),
      ...MARKS.flatMap((mark) => [...'abcdef'].map((letter) => `${mark}sk${letter}`)),
    ],
    expression: expression(
      'g',
      String.raw`(?:["'=:\s/]|(?<![A-Za-z0-9_-]))(?<secret>SK[0-9a-f]{32})`,
      TOKEN_END,
    ),
    reach: { before: 1, after: 35 },
    publicPrefix: /^SK/,
    minEntropy: 3,
    audience: ['twilio'],
    source: 'https://www.twilio.com/docs/iam/api-keys',
    sample: (seed) => `TWILIO_KEY=SK${filler(32, HEX, seed)}`,
    ignores: () => [`SK${'0'.repeat(32)}`, `DISK${filler(32, HEX)}`, `SK${filler(40, HEX)}`],
  }),
];

/** Credentials of mail, text message, telephone and push services. */
export const MAIL_CREDENTIAL_RULES: readonly Rule[] = [...TOKENS, ...NAMED, ...SHAPED];
