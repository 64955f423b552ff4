import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clock } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN, type ServiceDefinition, SETTINGS } from '@qingkong/service';
import { Module } from '@nestjs/common';
import { AcknowledgementController } from './acknowledgement/acknowledgement.controller';
import { AcknowledgementService } from './acknowledgement/acknowledgement.service';
import { ButtonController } from './acknowledgement/button.controller';
import { createChannels, parseChannelAccounts } from './channel/channel-accounts';
import { Channels, type DispatchSettings } from './delivery/channels';
import { Claims } from './delivery/claims.service';
import { MarkWriter } from './delivery/mark-writer.service';
import { ChannelController } from './delivery/channel.controller';
import { deliveryMigrations } from './delivery/delivery.migrations';
import { FailOver } from './delivery/fail-over.service';
import { Lanes } from './delivery/lanes.service';
import { Leases } from './delivery/leases.service';
import { Validity } from './delivery/validity.service';
import { TaskController } from './task/task.controller';
import { taskMigrations } from './task/task.migrations';
import { Sender } from './delivery/sender.service';
import { directoryMigrations } from './directory/directory.migrations';
import { DirectoryService } from './directory/directory.service';
import { EscalationDeadlines } from './escalation/escalation.deadlines';
import { ConfirmationDeadlines } from './notice/confirmation.deadlines';
import { KIND_VARIABLES } from './notice/message-parts';
import { NoticeController } from './notice/notice.controller';
import { noticeMigrations } from './notice/notice.migrations';
import { NoticeService } from './notice/notice.service';
import { RepeatService } from './notice/repeat.service';
import { ObligationService } from './obligation/obligation.service';
import { ReceiptController } from './receipt/receipt.controller';
import { receiptMigrations } from './receipt/receipt.migrations';
import { ReceiptService } from './receipt/receipt.service';
import { ListImportController } from './list-import/list-import.controller';
import { listImportMigrations } from './list-import/list-import.migrations';
import { ListImportRunner } from './list-import/list-import-runner.service';
import { ListImportService } from './list-import/list-import.service';
import { ListReader } from './list-import/list-reader';
import { reductionListMigrations } from './reduction-list/reduction-list.migrations';
import { ReductionListService } from './reduction-list/reduction-list.service';
import { ReminderConsumer } from './reminder/reminder.consumer';
import { ReminderService } from './reminder/reminder.service';
import { ResponseConsumer } from './response/response.consumer';
import { responseMigrations } from './response/response.migrations';
import { ResponseObligations } from './response/response-obligation.service';
import { ResponseNoticeService } from './response/response-notice.service';
import { PreWarningConsumer } from './pre-warning/pre-warning.consumer';
import { preWarningMigrations } from './pre-warning/pre-warning.migrations';
import { PreWarningEnds } from './pre-warning/pre-warning-ends.service';
import { PreWarningService } from './pre-warning/pre-warning.service';
import { InstructionConsumer } from './instruction/instruction.consumer';
import { instructionMigrations } from './instruction/instruction.migrations';
import { InstructionService } from './instruction/instruction.service';
import { AlarmConsumer } from './alarm/alarm.consumer';
import { AlarmService } from './alarm/alarm.service';
import { ResponseService } from './response/response.service';
import { InitialContent, surroundings } from './start/initial-content.service';

const channels = {
  provide: Channels,
  inject: [PLAN, SETTINGS, Clock],
  useFactory: (plan: Plan, settings: DispatchSettings, clock: Clock): Channels => {
    const accounts = parseChannelAccounts(
      readFileSync(settings.channelsFile, 'utf8'),
      settings.channelsFile,
      KIND_VARIABLES,
    );
    const opened = createChannels(accounts, () => clock.realNow());
    return new Channels(opened, plan, settings, accounts);
  },
};

/** Built beside the service (scripts/build.mjs). */
const listReader = { provide: ListReader, useValue: new ListReader(join(__dirname, 'list-import-thread/main.js')) };

/** Everything between a response and a phone. */
@Module({
  controllers: [
    ResponseConsumer,
    PreWarningConsumer,
    InstructionConsumer,
    AlarmConsumer,
    ReminderConsumer,
    AcknowledgementController,
    ButtonController,
    TaskController,
    NoticeController,
    ReceiptController,
    ListImportController,
    ChannelController,
  ],
  providers: [
    channels,
    surroundings,
    InitialContent,
    DirectoryService,
    ReductionListService,
    listReader,
    ListImportRunner,
    ListImportService,
    ResponseService,
    ResponseNoticeService,
    PreWarningEnds,
    PreWarningService,
    InstructionService,
    AlarmService,
    ObligationService,
    ResponseObligations,
    NoticeService,
    ConfirmationDeadlines,
    RepeatService,
    MarkWriter,
    Validity,
    Leases,
    Lanes,
    FailOver,
    Claims,
    Sender,
    AcknowledgementService,
    EscalationDeadlines,
    ReminderService,
    ReceiptService,
  ],
})
export class DispatchModule {}

export const definition: ServiceDefinition = {
  name: 'dispatch',
  module: DispatchModule,
  entities: [],
  migrations: [
    ...directoryMigrations,
    ...reductionListMigrations,
    ...listImportMigrations,
    ...responseMigrations,
    ...noticeMigrations,
    ...taskMigrations,
    ...receiptMigrations,
    ...preWarningMigrations,
    ...instructionMigrations,
    ...deliveryMigrations,
  ],
};
