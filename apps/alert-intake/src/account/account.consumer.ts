import { Accounts } from '@qingkong/auth';
import { AccountChanged, type Received } from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';

/** Who a token's `sub` is, as the directory says. */
@Controller()
export class AccountConsumer {
  constructor(private readonly accounts: Accounts) {}

  @Consumes(AccountChanged)
  onAccountChanged(event: Received<AccountChanged>, tx: Tx) {
    return this.accounts.learn(tx, event.payload);
  }
}
