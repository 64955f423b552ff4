import { DomainError } from '@qingkong/contracts';
import { type CanActivate, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Accounts } from './accounts';
import { type Caller, mayAct, type Role } from './caller';
import { type TokenVerifier } from './tokens';

/** Known, but not allowed to do this. */
export class Forbidden extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'forbidden';
  override readonly title = '无权进行此操作';
}

/** The policy of a route: who may call it. */
export type AccessPolicy =
  { readonly anyone: true } | { readonly authenticated: true } | { readonly roles: readonly Role[] };

const POLICY = 'qingkong:access-policy';

/** These roles may call the route. */
export const Allow = (...roles: Role[]) => SetMetadata(POLICY, { roles } satisfies AccessPolicy);
/** Anybody with a valid token; the use-case decides further, e.g. by a sender's credentials. */
export const AllowAuthenticated = () => SetMetadata(POLICY, { authenticated: true } satisfies AccessPolicy);
/** Nobody needs to log in: the link itself is the proof, or the data are public. */
export const AllowAnyone = () => SetMetadata(POLICY, { anyone: true } satisfies AccessPolicy);

/** Who is calling, as the access guard found out. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<{ caller?: Caller }>();
  if (!caller) throw new Error('This route has no caller: it is open to anyone');
  return caller;
});

/** Deny by default: a route without a policy is refused here, and at start by {@link policyOf} (contracts.md §3). */
export class AccessGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(
    private readonly tokens: TokenVerifier,
    private readonly accounts: Accounts,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const policy = this.reflector.getAllAndOverride<AccessPolicy | undefined>(POLICY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!policy) throw new Forbidden('This route has no access policy');
    if ('anyone' in policy) return true;
    const request = context.switchToHttp().getRequest<{ headers: { authorization?: string }; caller?: Caller }>();
    const caller = await this.accounts.callerOf(await this.tokens.subjectOf(request.headers.authorization));
    request.caller = caller;
    if ('roles' in policy && !mayAct(caller, policy.roles)) {
      throw new Forbidden(`Needs one of ${policy.roles.join(', ')}`, { sub: caller.sub });
    }
    return true;
  }
}

/** The policy written on a handler or its controller; undefined means the application must not start. */
export function policyOf(controller: object, handler: object): AccessPolicy | undefined {
  return (Reflect.getMetadata(POLICY, handler) ?? Reflect.getMetadata(POLICY, controller)) as AccessPolicy | undefined;
}
