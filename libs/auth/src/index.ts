export {
  type AccessPolicy,
  AccessGuard,
  Allow,
  AllowAnyone,
  AllowAuthenticated,
  CurrentCaller,
  Forbidden,
  policyOf,
} from './access';
export { Accounts, authMigrations } from './accounts';
export { type Caller, CITY_ROLES, inScope, mayAct, type Role, ROLES, seesCity } from './caller';
export { type TokenSettings, TokenVerifier, Unauthenticated } from './tokens';
