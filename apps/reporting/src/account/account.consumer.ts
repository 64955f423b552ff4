import { Controller } from '@nestjs/common';
import { Accounts } from '@qingkong/auth';
import { AccountChanged, type Received } from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';

/** Keeps this service's copy of the accounts, so that it can tell who may do what while the directory is down. */
@Controller()
export class AccountConsumer {
  constructor(private readonly accounts: Accounts) {}

  @Consumes(AccountChanged)
  onChanged(event: Received<AccountChanged>, tx: Tx): Promise<void> {
    return this.accounts.learn(tx, event.payload);
  }
}
