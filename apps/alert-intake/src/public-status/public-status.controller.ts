import { createHash } from 'node:crypto';
import { AllowAnyone } from '@qingkong/auth';
import { Clock, Database } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import { type Response } from 'express';
import { publicStatus } from './public-status';
import { lastPublicLift, publicResponses } from './public-status.repository';

/** How long a cache may go on showing what it has: short against the minutes in which a level is announced. */
const FRESH_SECONDS = 15;

/** 信息公开 (C03): without a login, without personal data, for caches. */
@Controller('v1/public/status')
@AllowAnyone()
export class PublicStatusController {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** What is in force now in the city and in each county, what is announced, and the last lift. */
  @Get()
  async status(@Headers('if-none-match') known: string | undefined, @Res({ passthrough: true }) response: Response) {
    const now = this.clock.now();
    const status = await this.db.transaction(async (tx) =>
      publicStatus(await publicResponses(tx, now), await lastPublicLift(tx, now), this.plan, now),
    );
    const tag = `"${createHash('sha256').update(JSON.stringify(status)).digest('base64url')}"`;
    response.setHeader('cache-control', `public, max-age=${FRESH_SECONDS}`);
    response.setHeader('etag', tag);
    // Not left to Express, which sends all of it again to whoever also says `Cache-Control: no-cache`, as fetch of Node does.
    if (names(known, tag)) response.status(304);
    return status;
  }
}

/** Whether If-None-Match names this tag; weak and strong compare alike there (RFC 9110 §13.1.2). */
function names(ifNoneMatch: string | undefined, tag: string): boolean {
  const named = (ifNoneMatch ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return named.includes(tag) || named.includes('*');
}
