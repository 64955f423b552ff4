import { Database, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { type Logger, LOGGER, PLAN, SETTINGS } from '@qingkong/service';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Channels, type DispatchSettings } from '../delivery/channels';
import { loadDirectoryFile } from '../directory/directory-file';
import { DirectoryService } from '../directory/directory.service';
import { unitOfEnterprise, unitsOfPlan } from '../directory/units-of-plan';
import { loadListFile } from '../reduction-list/list-file';
import { ReductionListService } from '../reduction-list/reduction-list.service';

/** Two dispatch services that start at once load one after the other. */
const LOCK = 7_102_011;

/** Plan, settings and logger in one, for the start alone. */
export interface Surroundings {
  readonly plan: Plan;
  readonly settings: DispatchSettings;
  readonly log: Logger;
}
export const SURROUNDINGS = Symbol('surroundings');
export const surroundings = {
  provide: SURROUNDINGS,
  inject: [PLAN, SETTINGS, LOGGER],
  useFactory: (plan: Plan, settings: DispatchSettings, log: Logger): Surroundings => ({ plan, settings, log }),
};

/**
 * Brings in the directory and the reduction list that the settings name, before any event is taken. A faulty file stops the start and
 * says file, line, reason and an example; an unchanged one changes nothing and publishes nothing.
 */
@Injectable()
export class InitialContent implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly directory: DirectoryService,
    private readonly lists: ReductionListService,
    private readonly channels: Channels,
    @Inject(SURROUNDINGS) private readonly surroundings: Surroundings,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.db.transaction((tx) => this.load(tx));
  }

  private async load(tx: Tx): Promise<void> {
    const { plan, settings, log } = this.surroundings;
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const current = await this.lists.currentEdition(tx);
    const list = loadListFile(settings.reductionListFile, plan, {
      version: settings.reductionListLabel,
      publishedOn: settings.reductionListPublishedOn,
      ...(current ? { current } : {}),
    });
    const units = [...unitsOfPlan(plan), ...list.enterprises.map((enterprise) => unitOfEnterprise(enterprise, plan))];
    const directory = loadDirectoryFile(settings.directoryFile, plan, {
      channels: new Map(this.channels.all.map((channel) => [channel.account, channel])),
      municipalUnits: new Set(units.filter((unit) => unit.municipal).map((unit) => unit.id)),
    });
    for (const fault of [...list.faults, ...directory.warnings]) log.warn({ fault }, 'readiness fault');
    await this.directory.keepUnits(tx, units);
    await this.directory.keepPersons(tx, directory, plan);
    await this.lists.publish(tx, list);
    // A list of thousands is asked for in the next second perhaps: without statistics Postgres would plan for a handful of rows.
    await tx.query('analyze unit, person, duty, listed_enterprise, production_line');
  }
}
