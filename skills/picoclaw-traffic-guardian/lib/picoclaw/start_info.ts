/** What `start` prints once the listener accepts connections: spec's JSON without its leading `ok`. */
export interface StartInfo {
  readonly status: 'running';
  readonly pid: number;
  /** The home, absolute. */
  readonly home: string;
  /** host:port, the port that was really bound. */
  readonly listen: string;
  /** With the proxy credentials: whoever has it may use the proxy. */
  readonly proxy_url: string;
  readonly https_inspection: boolean;
  readonly ca_fingerprint_sha256: string | null;
  readonly ca_file: string | null;
  readonly trust_bundle: string | null;
  /** What a target process needs in its environment, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Whether `value`, which another process of ours sent, has the shape that is relied on. */
export function isStartInfo(value: unknown): value is StartInfo {
  if (typeof value !== 'object' || value === null) return false;
  const { status, pid, listen, environment } = value as Partial<Record<keyof StartInfo, unknown>>;
  return (
    status === 'running' &&
    typeof pid === 'number' &&
    typeof listen === 'string' &&
    typeof environment === 'object' &&
    environment !== null &&
    Object.values(environment).every((text) => typeof text === 'string')
  );
}
