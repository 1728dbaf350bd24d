/** How a provider's interface takes its credential. */
export type Carrier =
  | { readonly kind: 'bearer' }
  /** A header of its own, lower case; `scheme` is what stands before the key in it. */
  | { readonly kind: 'header'; readonly name: string; readonly scheme?: string }
  | { readonly kind: 'query'; readonly name: string }
  /** A field of a JSON body. */
  | { readonly kind: 'json'; readonly name: string }
  /** A field of a form. */
  | { readonly kind: 'form'; readonly name: string }
  /** The password, or the user, of `Authorization: Basic` (RFC 7617). */
  | { readonly kind: 'basic' }
  /** A segment of the path behind `before`, as in `/bot<token>/sendMessage`. */
  | { readonly kind: 'path'; readonly before: string }
  /** Signed requests, of AWS and clouds like it: they name the key's id, never its secret. */
  | { readonly kind: 'signature' };

export interface Provider {
  /** Only `model` providers are meant by an `api_base` without a provider, and by keys of no vendor's shape. */
  readonly kind: 'model' | 'service';
  /** Exact hosts; `*` stands for one label or a part of one. */
  readonly hosts: readonly string[];
  readonly carriers: readonly Carrier[];
}

export const BEARER: Carrier = { kind: 'bearer' };
export const BASIC: Carrier = { kind: 'basic' };
export const query = (name: string): Carrier => ({ kind: 'query', name });
export const form = (name: string): Carrier => ({ kind: 'form', name });
export const json = (name: string): Carrier => ({ kind: 'json', name });
/** The secret is the address itself: at home wherever its own host is asked for it. */
export const ADDRESS: Carrier = { kind: 'path', before: '' };
export const header = (name: string, scheme?: string): Carrier =>
  scheme === undefined ? { kind: 'header', name } : { kind: 'header', name, scheme };

/** A provider of something else than models. */
export function service(hosts: readonly string[], ...carriers: readonly Carrier[]): Provider {
  return { kind: 'service', hosts, carriers };
}

/** A model provider with an interface in OpenAI's manner. */
export function openAiLike(...hosts: readonly string[]): Provider {
  return { kind: 'model', hosts, carriers: [BEARER, header('x-api-key'), header('api-key')] };
}
