/** Where an exchange goes. */
export interface Destination {
  /** Lower case, IDN in ASCII form, IPv6 without brackets and without zone id. */
  readonly host: string;
  readonly port: number;
  /** `host:port`, IPv6 in brackets. */
  readonly authority: string;
}
