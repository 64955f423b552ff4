/** What the id of a unit looks like, e.g. `county-211381`, `enterprise-91211382MA0T000013`. */
export const UNIT_ID = /^[\p{L}\p{N}_.:-]{1,80}$/u;
