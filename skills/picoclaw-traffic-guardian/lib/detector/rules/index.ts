import type { Rule, RuleDescription } from '../rule.ts';
import { WATCHED_SECRET } from '../watched/watched_secret.ts';
import { AGENT_CONDUCT_RULES } from './agent_conduct.ts';
import { AI_API_KEY_RULES } from './ai_api_key.ts';
import { AWS_ACCESS_KEY_ID_RULES } from './aws_access_key_id.ts';
import { CALLED_RULES } from './called.ts';
import { CLOUD_CREDENTIAL_PATH_RULES } from './cloud_credential_path.ts';
import { CHAT_CREDENTIAL_RULES } from './credentials/chat.ts';
import { CLOUD_CREDENTIAL_RULES } from './credentials/cloud.ts';
import { CREDENTIAL_FILE_RULES } from './credentials/credential_file.ts';
import { DUMP_CREDENTIAL_RULES } from './credentials/dump.ts';
import { GENERIC_CREDENTIAL_RULES } from './credentials/generic.ts';
import { INFRASTRUCTURE_CREDENTIAL_RULES } from './credentials/infrastructure.ts';
import { JWT_CREDENTIAL_RULES } from './credentials/jwt.ts';
import { KEY_FILE_CREDENTIAL_RULES } from './credentials/key_file.ts';
import { LOGIN_FILE_CREDENTIAL_RULES } from './credentials/login_file.ts';
import { LONE_CREDENTIAL_RULES } from './credentials/lone.ts';
import { MAIL_CREDENTIAL_RULES } from './credentials/mail.ts';
import { MONEY_CREDENTIAL_RULES } from './credentials/money.ts';
import { PASSWORD_HASH_CREDENTIAL_RULES } from './credentials/password_hash.ts';
import { PAYMENT_CREDENTIAL_RULES } from './credentials/payment.ts';
import { REGISTRY_CREDENTIAL_RULES } from './credentials/registry.ts';
import { SAAS_CREDENTIAL_RULES } from './credentials/saas.ts';
import { SECOND_FACTOR_CREDENTIAL_RULES } from './credentials/second_factor.ts';
import { SESSION_CREDENTIAL_RULES } from './credentials/session.ts';
import { SOURCE_CREDENTIAL_RULES } from './credentials/source.ts';
import { URL_CREDENTIAL_RULES } from './credentials/url.ts';
import { WALLET_CREDENTIAL_RULES } from './credentials/wallet.ts';
import { DESTRUCTIVE_RM_RULES } from './destructive_rm.ts';
import { DOTENV_PATH_RULES } from './dotenv_path.ts';
import { EXFIL_COMMAND_RULES } from './exfil_command.ts';
import { MACHINE_ABUSE_RULES } from './machine_abuse.ts';
import { OBFUSCATED_RULES } from './obfuscated.ts';
import { PERSISTENCE_RULES } from './persistence.ts';
import { PICOCLAW_SECRET_PATH_RULES } from './picoclaw_secret_path.ts';
import { PIPE_TO_SHELL_RULES } from './pipe_to_shell.ts';
import { PRIVATE_DESTINATION_RULES } from './private_destination.ts';
import { PRIVATE_KEY_PEM_RULES } from './private_key_pem.ts';
import { PRIVILEGE_CHANGE_RULES } from './privilege_change.ts';
import { DEFINED_RULES } from './prompt_injection/defined.ts';
import { PROMPT_INJECTION_RULES } from './prompt_injection.ts';
import { REVERSE_SHELL_RULES } from './reverse_shell.ts';
import { SECRET_ELICITATION_RULES } from './secret_elicitation.ts';
import { SENSITIVE_UNIX_PATH_RULES } from './sensitive_unix_path.ts';
import { SHELL_EXEC_RULES } from './shell_exec.ts';
import { SSH_AUTHORIZED_KEYS_RULES } from './ssh_authorized_keys.ts';
import { SSH_KEY_PATH_RULES } from './ssh_key_path.ts';

/** Every rule over text. */
export const RULES: readonly Rule[] = [
  ...AI_API_KEY_RULES,
  ...AWS_ACCESS_KEY_ID_RULES,
  ...PRIVATE_KEY_PEM_RULES,
  ...SSH_KEY_PATH_RULES,
  ...SENSITIVE_UNIX_PATH_RULES,
  ...DOTENV_PATH_RULES,
  ...CLOUD_CREDENTIAL_PATH_RULES,
  ...PICOCLAW_SECRET_PATH_RULES,
  ...SOURCE_CREDENTIAL_RULES,
  ...REGISTRY_CREDENTIAL_RULES,
  ...CLOUD_CREDENTIAL_RULES,
  ...INFRASTRUCTURE_CREDENTIAL_RULES,
  ...CHAT_CREDENTIAL_RULES,
  ...PAYMENT_CREDENTIAL_RULES,
  ...MAIL_CREDENTIAL_RULES,
  ...SAAS_CREDENTIAL_RULES,
  ...GENERIC_CREDENTIAL_RULES,
  ...JWT_CREDENTIAL_RULES,
  ...URL_CREDENTIAL_RULES,
  ...KEY_FILE_CREDENTIAL_RULES,
  ...MONEY_CREDENTIAL_RULES,
  ...WALLET_CREDENTIAL_RULES,
  ...DUMP_CREDENTIAL_RULES,
  ...CREDENTIAL_FILE_RULES,
  ...LOGIN_FILE_CREDENTIAL_RULES,
  ...PASSWORD_HASH_CREDENTIAL_RULES,
  ...SESSION_CREDENTIAL_RULES,
  ...SECOND_FACTOR_CREDENTIAL_RULES,
  ...LONE_CREDENTIAL_RULES,
  ...PIPE_TO_SHELL_RULES,
  ...SHELL_EXEC_RULES,
  ...REVERSE_SHELL_RULES,
  ...DESTRUCTIVE_RM_RULES,
  ...SSH_AUTHORIZED_KEYS_RULES,
  ...OBFUSCATED_RULES,
  ...EXFIL_COMMAND_RULES,
  ...PERSISTENCE_RULES,
  ...PRIVILEGE_CHANGE_RULES,
  ...MACHINE_ABUSE_RULES,
  ...PROMPT_INJECTION_RULES,
  ...SECRET_ELICITATION_RULES,
];

/** Every rule of the product. Counts and tables in documentation are generated from it. */
export const ALL_RULES: readonly RuleDescription[] = [
  ...RULES,
  ...CALLED_RULES,
  ...DEFINED_RULES,
  ...Object.values(AGENT_CONDUCT_RULES),
  ...Object.values(PRIVATE_DESTINATION_RULES),
  WATCHED_SECRET,
];
