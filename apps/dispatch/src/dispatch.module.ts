import { readFileSync } from 'node:fs';
import { type Plan } from '@qingkong/plan';
import { PLAN, type ServiceDefinition, SETTINGS } from '@qingkong/service';
import { Module } from '@nestjs/common';
import { AcknowledgementController } from './acknowledgement/acknowledgement.controller';
import { AcknowledgementService } from './acknowledgement/acknowledgement.service';
import { createChannels, parseChannelAccounts } from './channel/channel-accounts';
import { Channels, type DispatchSettings } from './delivery/channels';
import { Claims } from './delivery/claims.service';
import { MarkWriter } from './delivery/mark-writer.service';
import { Lanes } from './delivery/lanes.service';
import { Validity } from './delivery/validity.service';
import { TaskController } from './task/task.controller';
import { taskMigrations } from './task/task.migrations';
import { Sender } from './delivery/sender.service';
import { directoryMigrations } from './directory/directory.migrations';
import { DirectoryService } from './directory/directory.service';
import { EscalationDeadlines } from './escalation/escalation.deadlines';
import { ConfirmationDeadlines } from './notice/confirmation.deadlines';
import { NoticeController } from './notice/notice.controller';
import { noticeMigrations } from './notice/notice.migrations';
import { NoticeService } from './notice/notice.service';
import { RepeatService } from './notice/repeat.service';
import { ObligationService } from './obligation/obligation.service';
import { reductionListMigrations } from './reduction-list/reduction-list.migrations';
import { ReductionListService } from './reduction-list/reduction-list.service';
import { ReminderConsumer } from './reminder/reminder.consumer';
import { ReminderService } from './reminder/reminder.service';
import { ResponseConsumer } from './response/response.consumer';
import { responseMigrations } from './response/response.migrations';
import { ResponseNoticeService } from './response/response-notice.service';
import { PreWarningConsumer } from './pre-warning/pre-warning.consumer';
import { PreWarningService } from './pre-warning/pre-warning.service';
import { InstructionConsumer } from './instruction/instruction.consumer';
import { InstructionService } from './instruction/instruction.service';
import { AlarmConsumer } from './alarm/alarm.consumer';
import { AlarmService } from './alarm/alarm.service';
import { ResponseService } from './response/response.service';
import { InitialContent, surroundings } from './start/initial-content.service';

const channels = {
  provide: Channels,
  inject: [PLAN, SETTINGS],
  useFactory: (plan: Plan, settings: DispatchSettings): Channels => {
    const accounts = parseChannelAccounts(readFileSync(settings.channelsFile, 'utf8'), settings.channelsFile);
    return new Channels(createChannels(accounts), plan, settings);
  },
};

/** Everything between a response and a phone. */
@Module({
  controllers: [
    ResponseConsumer,
    PreWarningConsumer,
    InstructionConsumer,
    AlarmConsumer,
    ReminderConsumer,
    AcknowledgementController,
    TaskController,
    NoticeController,
  ],
  providers: [
    channels,
    surroundings,
    InitialContent,
    DirectoryService,
    ReductionListService,
    ResponseService,
    ResponseNoticeService,
    PreWarningService,
    InstructionService,
    AlarmService,
    ObligationService,
    NoticeService,
    ConfirmationDeadlines,
    RepeatService,
    MarkWriter,
    Validity,
    Lanes,
    Claims,
    Sender,
    AcknowledgementService,
    EscalationDeadlines,
    ReminderService,
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
    ...responseMigrations,
    ...noticeMigrations,
    ...taskMigrations,
  ],
};
