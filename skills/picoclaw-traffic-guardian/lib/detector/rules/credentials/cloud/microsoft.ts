import type { Rule } from '../../../rule.ts';
import { expression } from '../../boundary.ts';
import { named, tokens } from '../../credential.ts';
import { entropy } from '../../entropy.ts';
import { ALNUM, BASE64, filler, HEX, URLSAFE } from '../../filler.ts';

const PATTERN = 'cloud_credential';
const PURVIEW = 'https://learn.microsoft.com/en-us/purview';

/** The account of the storage emulator has one key, in the documentation. */
const EMULATOR_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq';

/** Keys of Azure services carry a signature of the service at a fixed place behind the random part. */
const IDENTIFIABLE = {
  vendor: 'Azure',
  is: 'A key of a service (storage, messages, search, functions and others)',
  source: `${PURVIEW}/sit-defn-azure-storage-account-key`,
  severity: 'critical',
  minEntropy: 4,
} as const;

/**
 * A shared access signature that can write. Those that only read are handed around to be fetched, in every other tool
 * result.
 */
const WRITING_SIGNATURE: Rule = {
  id: 'azure_sas_token',
  pattern: PATTERN,
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'high',
  confidence: 'medium',
  keywords: ['sig='],
  expression: expression(
    'g',
    String.raw`[?&;]sp=(?=[a-z]{0,12}[wdacu])[a-z]{1,14}&[\w&=%:.,;~-]{0,300}?sig=(?<secret>[A-Za-z0-9+/]{43}=|[A-Za-z0-9%]{43,70}%3[dD])`,
  ),
  reach: { before: 324, after: 80 },
  validate: ({ secret }) => entropy(secret) >= 4,
  audience: ['azure_storage'],
  source: 'https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas',
  describes: 'A shared access signature of Azure Storage that allows to write or delete.',
  remedy: 'Rotate the account key or delete the stored access policy that signed it.',
  get finds() {
    const signature = encodeURIComponent(`${filler(43, ALNUM)}=`);
    return [
      `https://a.blob.core.windows.net/c?sv=2024-11-04&ss=b&srt=sco&sp=rwdlac&se=2027-01-01T00:00:00Z&sig=${signature}`,
      `{"url":"https://a.blob.core.windows.net/c/b?sp=racw&st=2026-01-01T00:00:00Z&sr=c&sig=${signature}"}`,
      `SharedAccessSignature=sv=2024-11-04&sp=rw&se=2027-01-01&spr=https&sig=${filler(43, BASE64)}=`,
    ];
  },
  get ignores() {
    const signature = encodeURIComponent(`${filler(43, ALNUM)}=`);
    return [
      `https://a.blob.core.windows.net/c/b?sp=r&st=2026-01-01T00:00:00Z&sr=b&sig=${signature}`,
      `https://a.example/c?sp=rw&sig=${'x'.repeat(43)}%3D`,
      '?sp=rw&sig=<signature>',
    ];
  },
};

export const MICROSOFT_RULES: readonly Rule[] = [
  WRITING_SIGNATURE,
  ...tokens(PATTERN, [
    {
      id: 'azure_client_secret',
      vendor: 'Microsoft Entra ID',
      is: 'The client secret of an application',
      severity: 'critical',
      prefixes: ['7Q~', '8Q~'],
      lead: ['[A-Za-z0-9_~.-]{3}', 3],
      body: `${URLSAFE}~.`,
      length: [31, 34],
      sample: (seed) => `${filler(3, ALNUM, seed)}8Q~${filler(34, ALNUM, seed)}`,
      audience: ['entra'],
      source: `${PURVIEW}/sit-defn-azure-ad-client-secret`,
    },
    {
      id: 'azure_storage_account_key',
      vendor: 'Azure',
      is: 'The key of an account in a connection string',
      severity: 'critical',
      prefixes: ['AccountKey='],
      body: BASE64,
      length: 86,
      tail: ['={0,2}', 2],
      holds: (secret) => !secret.includes(EMULATOR_KEY),
      source: 'https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string',
      ignores: [`AccountKey=${EMULATOR_KEY}/K1SZFPTOtr/KBHBeksoGMGw==`],
    },
    {
      id: 'azure_shared_access_key',
      vendor: 'Azure Service Bus, Event Hubs or IoT Hub',
      is: 'A key in a connection string',
      severity: 'critical',
      prefixes: ['SharedAccessKey='],
      body: BASE64,
      length: 43,
      tail: ['={0,1}', 1],
      source: 'https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas',
    },
    {
      id: 'azure_bus_signature',
      vendor: 'Azure Service Bus, Event Hubs, IoT Hub or Notification Hubs',
      is: 'A shared access signature',
      prefixes: ['SharedAccessSignature sr='],
      body: `${URLSAFE}%.&=+/:`,
      length: [60, 600],
      shape: String.raw`[\w%./:-]{8,300}&sig=[\w%+/=]{40,80}&[\w%&=.-]{0,200}`,
      sample: (seed) =>
        `SharedAccessSignature sr=https%3A%2F%2Fa.servicebus.windows.net&sig=${filler(43, ALNUM, seed)}%3D&se=1790000000&skn=Root`,
      open: true,
      audience: ['azure_bus'],
      source: 'https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas',
    },
    {
      ...IDENTIFIABLE,
      id: 'azure_identifiable_key_88',
      audience: ['azure_key'],
      prefixes: ['+ASt', 'ACDb', '+ABa', '+AMC', 'APIM'],
      lead: ['(?<!AccountKey=)[A-Za-z0-9+/]{76}', 76],
      body: BASE64,
      length: 6,
      shape: '[A-Za-z0-9+/]{5}[AQgw]',
      tail: ['==', 2],
      sample: (seed) => `${filler(76, BASE64, seed)}+ASt${filler(5, ALNUM, seed)}Q==`,
    },
    {
      ...IDENTIFIABLE,
      id: 'azure_identifiable_key_44',
      prefixes: ['AIoT', '+ASb', '+AEh', '+ARm', 'AzCa', 'AZEG'],
      lead: ['(?<!SharedAccessKey=)[A-Za-z0-9+/]{33}', 33],
      body: BASE64,
      length: 6,
      shape: '[A-P][A-Za-z0-9+/]{5}',
      tail: ['=', 1],
      sample: (seed) => `${filler(33, BASE64, seed)}+ASbB${filler(5, ALNUM, seed)}=`,
    },
    {
      ...IDENTIFIABLE,
      id: 'azure_identifiable_key_52',
      audience: ['azure_key'],
      prefixes: ['AzSe', '+ACR'],
      lead: ['[A-Za-z0-9+/]{42}', 42],
      body: ALNUM,
      length: 6,
      shape: '[A-D][A-Za-z0-9]{5}',
      sample: (seed) => `${filler(42, ALNUM, seed)}AzSeA${filler(5, ALNUM, seed)}`,
    },
    {
      ...IDENTIFIABLE,
      id: 'azure_function_key',
      audience: ['azure_function'],
      is: 'A key of a function',
      prefixes: ['AzFu'],
      lead: ['[A-Za-z0-9_-]{44}', 44],
      body: URLSAFE,
      length: 6,
      shape: '[A-Za-z0-9_-]{5}[AQgw]',
      tail: ['==', 2],
      sample: (seed) => `${filler(44, ALNUM, seed)}AzFu${filler(5, ALNUM, seed)}Q==`,
    },
    {
      ...IDENTIFIABLE,
      id: 'azure_annotated_key',
      is: 'A key of an AI or other service',
      prefixes: ['JQQJ99'],
      lead: ['[A-Za-z0-9]{52}', 52],
      body: ALNUM,
      length: 26,
      // that of Azure DevOps is a rule of its own
      holds: (secret) => secret.slice(76, 80) !== 'AZDO',
      audience: ['azure', 'azure_cognitive'],
      sample: (seed) => `${filler(52, ALNUM, seed)}JQQJ99${filler(26, ALNUM, seed)}`,
    },
  ]),
  ...named(PATTERN, [
    {
      id: 'azure_subscription_key',
      vendor: 'Azure API Management or Cognitive Services',
      is: 'A subscription key',
      names: [
        'ocp_apim_subscription_key',
        'subscription_key',
        'azure_cognitive',
        'azure_speech',
        'azure_translator',
      ],
      body: HEX,
      length: 32,
      audience: ['azure_cognitive'],
      source: 'https://learn.microsoft.com/en-us/azure/api-management/api-management-subscriptions',
    },
    {
      id: 'azure_cosmos_key',
      vendor: 'Azure Cosmos DB, Storage or Batch',
      is: 'An account key',
      severity: 'critical',
      names: ['cosmos', 'documentdb', 'azure_storage', 'azure_batch'],
      body: BASE64,
      length: 86,
      tail: ['==', 2],
      sample: (seed) => `${filler(86, BASE64, seed)}==`,
      holds: (secret) => !secret.startsWith(EMULATOR_KEY),
      source: `${PURVIEW}/sit-defn-azure-cosmos-db-account-access-key`,
    },
    {
      id: 'azure_functions_host_key',
      vendor: 'Azure Functions',
      is: 'A host or function key',
      names: ['x_functions_key', 'azure_function'],
      body: `${URLSAFE}/+`,
      length: [40, 56],
      tail: ['={0,2}', 2],
      audience: ['azure_function'],
      source: 'https://learn.microsoft.com/en-us/azure/azure-functions/function-keys-how-to',
    },
  ]),
];
