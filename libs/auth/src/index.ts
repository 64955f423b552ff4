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
export { type Caller, inScope, mayAct, type Role, ROLES } from './caller';
export { type TokenSettings, TokenVerifier, Unauthenticated } from './tokens';
