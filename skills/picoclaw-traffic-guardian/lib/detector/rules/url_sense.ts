/** Services that hide where a link leads, take any text, or lead to somebody's own machine. */
const FOR_ANYBODY =
  /(?:^|\.)(?:bit\.ly|tinyurl\.com|t\.co|is\.gd|v\.gd|goo\.gl|ow\.ly|cutt\.ly|rb\.gy|shorturl\.at|t\.ly|tiny\.cc|git\.io|pastebin\.com|paste\.ee|hastebin\.com|dpaste\.(?:com|org)|rentry\.co|ghostbin\.com|ix\.io|sprunge\.us|termbin\.com|0x0\.st|transfer\.sh|file\.io|termbin\.com|paste\.rs|webhook\.site|requestbin\.(?:com|net)|pipedream\.net|ngrok\.(?:io|app)|ngrok-free\.(?:app|dev)|trycloudflare\.com|serveo\.net|localtunnel\.me|loca\.lt|localhost\.run|onion|duckdns\.org|no-ip\.(?:com|org)|ddns\.net|hopto\.org|sytes\.net|zapto\.org)$/i;

const URL_PARTS = /^(https?):\/\/([^/?#\s"'\\<>]{1,300})/i;

/** Whether a URL is the sort that a project's documentation gives: https, a registered name, nothing else. */
export function isPublicUrl(url: string): boolean {
  const [, scheme = '', authority = ''] = URL_PARTS.exec(url) ?? [];
  const [, host = '', port] = /^([^@:[\]]{3,255})(?::(\d{1,5}))?$/.exec(authority) ?? [];
  if (scheme.toLowerCase() !== 'https' || (port !== undefined && port !== '443')) return false;
  if (!/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}$/i.test(host)) return false;
  return !FOR_ANYBODY.test(host) && !/(?:^|\.)xn--/i.test(host);
}

/** Whether a program from there is more than an ordinary package: no TLS, an address for a name, a place for anybody. */
export function isOddUrl(url: string): boolean {
  if (
    /^https?:\/\/(?:[^/@]{1,80}@)?(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[::1\])/i.test(
      url,
    )
  )
    return false;
  return URL_PARTS.test(url) && !isPublicUrl(url);
}
