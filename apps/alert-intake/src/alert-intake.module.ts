import { type ServiceDefinition } from '@qingkong/service';
import { Module } from '@nestjs/common';
import { AccountConsumer } from './account/account.consumer';
import { AlertMessage } from './alert/alert-message.entity';
import { AlertConsumer } from './alert/alert.consumer';
import { AlertController } from './alert/alert.controller';
import { AlertAdvice } from './alert/alert-advice.service';
import { AlertEffects } from './alert/alert-effects.service';
import { alertKeyMigrations, alertMigrations, parkedAlertMigrations } from './alert/alert.migrations';
import { AlertService } from './alert/alert.service';
import { ParkedAlertDeadlines } from './alert/parked-alerts.deadlines';
import { ParkedAlerts } from './alert/parked-alerts.service';
import { VerdictService } from './alert/verdict.service';
import { QuarantineWaitDeadlines } from './escalation/quarantine-wait.deadlines';
import { QuarantineWaitService } from './escalation/quarantine-wait.service';
import { InstructionController } from './instruction/instruction.controller';
import { InstructionDeadlines } from './instruction/instruction.deadlines';
import { Instruction } from './instruction/instruction.entity';
import { instructionMigrations, instructionNameMigrations } from './instruction/instruction.migrations';
import { InstructionService } from './instruction/instruction.service';
import { PlanVersionController } from './plan-version/plan-version.controller';
import { planVersionMigrations } from './plan-version/plan-version.migrations';
import { PlanVersions } from './plan-version/plan-version.service';
import { PreWarningController } from './pre-warning/pre-warning.controller';
import { PreWarning } from './pre-warning/pre-warning.entity';
import { preWarningMigrations, preWarningTombstoneMigrations } from './pre-warning/pre-warning.migrations';
import { PreWarningService } from './pre-warning/pre-warning.service';
import { PublicStatusController } from './public-status/public-status.controller';
import { publicStatusMigrations } from './public-status/public-status.migrations';
import { QuarantineController } from './quarantine/quarantine.controller';
import { QuarantineService } from './quarantine/quarantine.service';
import { ResponseController } from './response/response.controller';
import { ResponseDeadlines } from './response/response.deadlines';
import { Response } from './response/response.entity';
import {
  responseChangeMigrations,
  responseLevelMigrations,
  responseLiftMigrations,
  responseMigrations,
  responseOrderMigrations,
} from './response/response.migrations';
import { ManualResponseService } from './response/manual-response.service';
import { ResponseChangeService } from './response/response-change.service';
import { ResponseEndingService } from './response/response-ending.service';
import { ResponseService } from './response/response.service';
import { timelineMigrations } from './response/timeline.migrations';
import { SenderController } from './sender/sender.controller';
import { UnitConsumer } from './unit/unit.consumer';
import { unitMigrations } from './unit/unit.migrations';
import { UnitService } from './unit/unit.service';

@Module({
  controllers: [
    InstructionController,
    PreWarningController,
    AlertController,
    PlanVersionController,
    PublicStatusController,
    QuarantineController,
    ResponseController,
    SenderController,
    AlertConsumer,
    AccountConsumer,
    UnitConsumer,
  ],
  providers: [
    InstructionService,
    InstructionDeadlines,
    PreWarningService,
    QuarantineWaitService,
    QuarantineWaitDeadlines,
    UnitService,
    PlanVersions,
    AlertService,
    VerdictService,
    AlertEffects,
    AlertAdvice,
    ParkedAlerts,
    ParkedAlertDeadlines,
    QuarantineService,
    ResponseService,
    ResponseChangeService,
    ResponseEndingService,
    ManualResponseService,
    ResponseDeadlines,
  ],
})
export class AlertIntakeModule {}

/** alert-intake: from whatever the city sends to the right response, and nothing else. */
export const definition: ServiceDefinition = {
  name: 'alert-intake',
  module: AlertIntakeModule,
  entities: [Response, AlertMessage, Instruction, PreWarning],
  migrations: [
    ...responseMigrations,
    ...alertMigrations,
    ...responseChangeMigrations,
    ...planVersionMigrations,
    ...publicStatusMigrations,
    ...unitMigrations,
    ...instructionMigrations,
    ...preWarningMigrations,
    ...parkedAlertMigrations,
    ...responseLevelMigrations,
    ...responseLiftMigrations,
    ...alertKeyMigrations,
    ...timelineMigrations,
    ...preWarningTombstoneMigrations,
    ...instructionNameMigrations,
    ...responseOrderMigrations,
  ],
};
