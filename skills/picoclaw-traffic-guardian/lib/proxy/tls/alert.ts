/** Alerts (RFC 8446 section 6.2) with which a client itself would have rejected such a certificate. */
const ALERTS = {
  bad_certificate: 42,
  certificate_revoked: 44,
  certificate_expired: 45,
  certificate_unknown: 46,
  unknown_ca: 48,
} as const;

export type Alert = keyof typeof ALERTS;

/** A fatal alert as a record of its own, before any encryption: what a client that waits for a ServerHello can read. */
export function alertRecord(alert: Alert): Buffer {
  return Buffer.from([21, 3, 3, 0, 2, 2, ALERTS[alert]]);
}
