import type { Direction } from './observer.ts';

/**
 * JSON that is sent is looked at this many times as far as anything else: the images of a conversation, which model
 * interfaces take up to 20 MB each, are not to hide what stands behind them.
 */
const OF_SENT_JSON = 8;

/** Whether a content type is JSON's (RFC 8259, section 11) or of a format built on it (RFC 6839, section 3.1). */
export function isJson(contentType: string): boolean {
  return /^\s*application\/(?:[\w.-]+\+)?json\b/i.test(contentType);
}

/** How many bytes of a body are looked at. `contentType`: the field's value, '' when there is none. */
export function scanLimit(maxScanBytes: number, direction: Direction, contentType: string): number {
  return direction === 'outbound' && isJson(contentType) ? OF_SENT_JSON * maxScanBytes : maxScanBytes;
}
