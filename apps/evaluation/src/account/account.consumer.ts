import { Accounts } from '@qingkong/auth';
import { AccountChanged, type Received } from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';

/** Keeps this service's copy of the accounts. */
@Controller()
export class AccountConsumer {
  constructor(private readonly accounts: Accounts) {}

  @Consumes(AccountChanged)
  onChanged(event: Received<AccountChanged>, tx: Tx) {
    return this.accounts.learn(tx, event.payload);
  }
}
