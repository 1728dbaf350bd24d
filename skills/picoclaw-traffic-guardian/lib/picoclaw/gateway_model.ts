import { type GatewayPlace, placeOf } from './gateway_place.ts';
import { jsonAt, jsonItems, jsonMembers, jsonText } from './json_path.ts';

/** One entry of Picoclaw's `model_list`, without its keys. Its place is that of its `api_base`. */
export interface GatewayModel extends GatewayPlace {
  readonly name: string;
  /** As Picoclaw resolves it: `provider`, or what stands before the slash in `model`; lower case. */
  readonly provider: string;
  /** Its own proxy, which Picoclaw uses instead of the environment's. May hold credentials. */
  readonly proxy: string;
  /** Whether it is switched on, or some agent names it. */
  readonly inUse: boolean;
}

export function gatewayModels(config: unknown): readonly GatewayModel[] {
  const named = new Set(textsIn(jsonAt(config, 'agents')));
  return jsonItems(jsonAt(config, 'model_list')).map((entry) => {
    const name = jsonText(jsonAt(entry, 'model_name'));
    const [prefix = '', ...rest] = jsonText(jsonAt(entry, 'model')).split('/');
    return {
      name,
      provider: (jsonText(jsonAt(entry, 'provider')) || (rest.length > 0 ? prefix : '')).toLowerCase(),
      ...placeOf(jsonText(jsonAt(entry, 'api_base'))),
      proxy: jsonText(jsonAt(entry, 'proxy')),
      inUse: jsonAt(entry, 'enabled') === true || named.has(name),
    };
  });
}

/** Every text in a value, to the depth at which Picoclaw names models. */
function* textsIn(value: unknown, depth = 6): Generator<string, undefined> {
  if (typeof value === 'string') yield value;
  if (depth === 0) return;
  for (const part of [...jsonItems(value), ...jsonMembers(value).values()]) yield* textsIn(part, depth - 1);
}
