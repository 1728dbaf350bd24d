import type { Provider } from './provider.ts';

const json = (name: string) => ({ kind: 'json', name }) as const;
const query = (name: string) => ({ kind: 'query', name }) as const;

/**
 * Chat channels that take a secret of no shape of its own within a message, to sign in or with every call: what the
 * gateway's channels send all day.
 */
export const CHANNEL_PROVIDERS: Readonly<Record<string, Provider>> = {
  dingtalk_channel: {
    kind: 'service',
    hosts: ['api.dingtalk.com', 'oapi.dingtalk.com'],
    carriers: [json('appSecret'), json('clientSecret'), query('appsecret'), query('access_token')],
  },
  feishu_channel: {
    kind: 'service',
    hosts: ['open.feishu.cn', 'open.larksuite.com', 'accounts.feishu.cn', 'accounts.larksuite.com'],
    carriers: [json('app_secret'), json('AppSecret'), json('client_secret')],
  },
  qq_channel: { kind: 'service', hosts: ['bots.qq.com'], carriers: [json('clientSecret')] },
  vk_channel: {
    kind: 'service',
    hosts: ['api.vk.com', 'api.vk.ru'],
    carriers: [query('access_token'), { kind: 'form', name: 'access_token' }],
  },
  wecom_channel: {
    kind: 'service',
    hosts: ['qyapi.weixin.qq.com'],
    carriers: [query('corpsecret'), query('access_token'), query('key')],
  },
};
