import type { Rule } from '../../../rule.ts';
import { expression } from '../../boundary.ts';
import { hasTokenChecksum, tokenChecksum } from '../../checksum.ts';
import { named, tokens, UUID } from '../../credential.ts';
import { entropy } from '../../entropy.ts';
import { ALNUM, BASE64, DIGITS, filler, HEX, LOWER, URLSAFE } from '../../filler.ts';

const PATTERN = 'infrastructure_token';

/** 256 bytes of key in lines of hexadecimal digits. */
const OPENVPN_KEY: Rule = {
  id: 'openvpn_static_key',
  pattern: PATTERN,
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'critical',
  confidence: 'high',
  keywords: ['openvpn static key'],
  expression: expression(
    'g',
    String.raw`BEGIN OpenVPN Static key V1-----(?<secret>[0-9a-f\s\\rn"',]{200,800})`,
  ),
  reach: { before: 6, after: 832 },
  validate: ({ secret }) => entropy(secret.replace(/[^0-9a-f]/g, '')) >= 3.2,
  source: 'https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/',
  describes: 'A static key of OpenVPN.',
  remedy: 'Make a new key for both ends of the tunnel.',
  get finds() {
    const lines = filler(512, HEX).match(/.{32}/g) ?? [];
    const key = ['-----BEGIN OpenVPN Static key V1-----', ...lines, '-----END OpenVPN Static key V1-----'];
    return [key.join('\n'), JSON.stringify({ key: key.join('\n') }), `<tls-auth>\r\n${key.join('\r\n')}`];
  },
  get ignores() {
    return [
      '-----BEGIN OpenVPN Static key V1-----\n...\n-----END OpenVPN Static key V1-----',
      `-----BEGIN OpenVPN Static key V1-----\n${'0'.repeat(512)}`,
      'OpenVPN static key mode is deprecated',
    ];
  },
};

/** Credentials of networks, tunnels and clusters. */
export const NETWORK_RULES: readonly Rule[] = [
  OPENVPN_KEY,
  ...tokens(PATTERN, [
    {
      id: 'tailscale_key',
      vendor: 'Tailscale',
      is: 'An auth, API or OAuth client key',
      severity: 'critical',
      prefixes: ['tskey-auth-', 'tskey-api-', 'tskey-client-', 'tskey-scim-', 'tskey-webhook-', 'tskey-'],
      body: URLSAFE,
      length: [24, 90],
      audience: ['tailscale'],
      source: 'https://tailscale.com/kb/1085/auth-keys',
    },
    {
      id: 'netbird_access_token',
      vendor: 'NetBird',
      is: 'A personal access token',
      prefixes: ['nbp_'],
      body: ALNUM,
      length: 36,
      holds: hasTokenChecksum,
      sample: (seed) => {
        const random = filler(30, ALNUM, seed);
        return `nbp_${random}${tokenChecksum(random)}`;
      },
      audience: ['netbird'],
      source:
        'https://github.com/netbirdio/netbird/blob/main/management/server/types/personal_access_token.go',
      ignores: [`nbp_${filler(36, ALNUM)}`],
    },
    {
      id: 'openshift_token',
      vendor: 'OpenShift',
      is: 'An OAuth access token',
      prefixes: ['sha256~'],
      body: URLSAFE,
      length: 43,
      source: 'https://docs.redhat.com/en/documentation/openshift_container_platform/',
    },
    {
      id: 'rancher_token',
      vendor: 'Rancher',
      is: 'An API token',
      prefixes: ['token-'],
      body: 'bcdfghjklmnpqrstvwxz2456789:',
      length: 60,
      shape: '[a-z0-9]{5}:[bcdfghjklmnpqrstvwxz2456789]{54}',
      sample: (seed) => `token-ab5cd:${filler(54, 'bcdfghjklmnpqrstvwxz2456789', seed)}`,
      source: 'https://ranchermanager.docs.rancher.com/reference-guides/user-settings/api-keys',
    },
    {
      id: 'k3s_token',
      vendor: 'K3s or RKE2',
      is: 'A token with which servers or nodes join',
      severity: 'critical',
      prefixes: ['::server:', '::node:'],
      lead: ['K10[0-9a-f]{64}', 67],
      body: `${ALNUM}.`,
      length: [6, 64],
      minEntropy: 3,
      sample: (seed) => `K10${filler(64, HEX, seed)}::server:${filler(32, HEX, seed)}`,
      source: 'https://docs.k3s.io/cli/token',
    },
    {
      id: 'docker_swarm_token',
      vendor: 'Docker Swarm',
      is: 'A token with which nodes join',
      severity: 'critical',
      prefixes: ['SWMTKN-1-'],
      body: `${LOWER}${DIGITS}-`,
      length: 76,
      shape: '[0-9a-z]{50}-[0-9a-z]{25}',
      sample: (seed) => `SWMTKN-1-${filler(50, LOWER + DIGITS, seed)}-${filler(25, LOWER + DIGITS, seed)}`,
      source: 'https://docs.docker.com/reference/cli/docker/swarm/join-token/',
    },
    {
      id: 'portainer_token',
      vendor: 'Portainer',
      is: 'An access token',
      prefixes: ['ptr_'],
      body: BASE64,
      length: 43,
      tail: ['=', 1],
      sample: (seed) => `ptr_${filler(43, BASE64, seed)}=`,
      mixed: true,
      source: 'https://github.com/portainer/portainer/blob/develop/api/apikey/service.go',
    },
    {
      id: 'proxmox_token',
      vendor: 'Proxmox',
      is: 'An API token',
      severity: 'critical',
      prefixes: ['PVEAPIToken=', 'PBSAPIToken='],
      body: `${ALNUM}@!=:.-`,
      length: [40, 120],
      shape: `[A-Za-z0-9@!._-]{5,80}[=:]${UUID.shape}`,
      sample: (seed) => `PVEAPIToken=root@pam!ci=${UUID.sample(seed)}`,
      source: 'https://pve.proxmox.com/wiki/User_Management',
    },
  ]),
  ...named(PATTERN, [
    {
      id: 'wireguard_private_key',
      vendor: 'WireGuard',
      is: 'A private or preshared key',
      severity: 'critical',
      names: ['privatekey', 'presharedkey', 'wireguard', 'wg_private'],
      body: BASE64,
      length: 43,
      tail: ['=', 1],
      sample: (seed) => `${filler(43, BASE64, seed)}=`,
      source: 'https://www.wireguard.com/quickstart/',
    },
    {
      id: 'ngrok_token',
      vendor: 'ngrok',
      is: 'An authtoken or API key',
      names: ['ngrok'],
      body: `${ALNUM}_`,
      length: [43, 50],
      shape: '[12][A-Za-z0-9]{26}_[A-Za-z0-9]{20,22}',
      sample: (seed) => `2${filler(26, ALNUM, seed)}_${filler(21, ALNUM, seed)}`,
      audience: ['ngrok'],
      source: 'https://ngrok.com/docs/agent/',
    },
    {
      id: 'zerotier_token',
      vendor: 'ZeroTier',
      is: 'An API token',
      names: ['zerotier'],
      body: ALNUM,
      length: 32,
      audience: ['zerotier'],
      source: 'https://docs.zerotier.com/central/',
    },
    {
      id: 'twingate_token',
      vendor: 'Twingate',
      is: 'An API or connector token',
      names: ['twingate'],
      body: URLSAFE,
      length: [48, 200],
      audience: ['twingate'],
      source: 'https://www.twingate.com/docs/api-overview',
    },
    {
      id: 'netbird_token',
      vendor: 'NetBird',
      is: 'A setup key or access token',
      names: ['netbird', 'nb_setup_key'],
      ...UUID,
      audience: ['netbird'],
      source: 'https://docs.netbird.io/how-to/register-machines-using-setup-keys',
    },
    {
      id: 'meraki_api_key',
      vendor: 'Cisco Meraki',
      is: 'An API key',
      names: ['meraki'],
      body: HEX,
      length: 40,
      audience: ['meraki'],
      source: 'https://developer.cisco.com/meraki/api-v1/authorization/',
    },
    {
      id: 'kubeadm_token',
      vendor: 'Kubernetes',
      is: 'A bootstrap token',
      names: ['kubeadm', 'bootstrap_token', 'discovery_token'],
      body: `${LOWER}${DIGITS}.`,
      length: 23,
      shape: String.raw`[a-z0-9]{6}\.[a-z0-9]{16}`,
      sample: (seed) => `${filler(6, LOWER + DIGITS, seed)}.${filler(16, LOWER + DIGITS, seed)}`,
      source: 'https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/',
    },
    {
      id: 'fernet_key',
      vendor: 'Airflow or another user of Fernet',
      is: 'A Fernet key',
      severity: 'critical',
      names: ['fernet'],
      body: URLSAFE,
      length: 43,
      tail: ['=', 1],
      sample: (seed) => `${filler(43, URLSAFE, seed)}=`,
      source: 'https://airflow.apache.org/docs/apache-airflow/stable/security/secrets/fernet.html',
    },
  ]),
];
