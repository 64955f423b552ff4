import { type ServiceDefinition } from '@qingkong/service';
import { Module } from '@nestjs/common';
import { AccountConsumer } from './account/account.consumer';
import { AlertMessage } from './alert/alert-message.entity';
import { AlertConsumer } from './alert/alert.consumer';
import { AlertController } from './alert/alert.controller';
import { alertMigrations } from './alert/alert.migrations';
import { AlertService } from './alert/alert.service';
import { VerdictService } from './alert/verdict.service';
import { QuarantineController } from './quarantine/quarantine.controller';
import { QuarantineService } from './quarantine/quarantine.service';
import { ResponseController } from './response/response.controller';
import { ResponseDeadlines } from './response/response.deadlines';
import { Response } from './response/response.entity';
import { responseMigrations } from './response/response.migrations';
import { ResponseService } from './response/response.service';

@Module({
  controllers: [AlertController, QuarantineController, ResponseController, AlertConsumer, AccountConsumer],
  providers: [AlertService, VerdictService, QuarantineService, ResponseService, ResponseDeadlines],
})
export class AlertIntakeModule {}

/** alert-intake: from whatever the city sends to the right response, and nothing else. */
export const definition: ServiceDefinition = {
  name: 'alert-intake',
  module: AlertIntakeModule,
  entities: [Response, AlertMessage],
  migrations: [...responseMigrations, ...alertMigrations],
};
