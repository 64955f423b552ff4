import { Allow, AllowAnyone, AllowAuthenticated, type Caller, CurrentCaller } from '@qingkong/auth';
import { Body, Controller, Get, Headers, Post, Query, Req } from '@nestjs/common';
import { Type as Of } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { type Idempotency } from '../idempotency';
import { TakesBytes } from '../raw-bodies';

class Recipient {
  @IsString() @MaxLength(80) unitId!: string;
}
class NewNotice {
  @IsString() title!: string;
  @IsOptional() @IsInt() 'grace/minutes'?: number;
  @ValidateNested({ each: true }) @Of(() => Recipient) recipients!: Recipient[];
}
class Page {
  @IsOptional() @IsInt() @Of(() => Number) limit?: number;
}

/** What the controller counts, and what the test hands it. */
export const desk = { issued: 0, idempotency: undefined as unknown as Idempotency };

@Controller('v1/notices')
export class NoticeController {
  @Post()
  @Allow('duty')
  issue(@Body() notice: NewNotice) {
    return {
      title: notice.title,
      isNotice: notice instanceof NewNotice,
      polluted: ({} as { admin?: unknown }).admin ?? null,
    };
  }

  @Post('once')
  @Allow('duty')
  once(@Body() body: NewNotice, @Headers('idempotency-key') key: string | undefined, @CurrentCaller() caller: Caller) {
    return desk.idempotency.transaction({ caller: caller.sub, key, route: 'POST /v1/notices/once', body }, () =>
      Promise.resolve({ number: (desk.issued += 1) }),
    );
  }

  @Get('mine')
  @AllowAuthenticated()
  mine(@CurrentCaller() caller: Caller, @Query() page: Page) {
    return { caller, limit: page.limit ?? null };
  }

  @Get('status')
  @AllowAnyone()
  status() {
    return { open: true };
  }

  @Post('bytes')
  @AllowAnyone()
  @TakesBytes()
  bytes(@Req() { body }: { body: unknown }) {
    return { bytes: Buffer.isBuffer(body) ? body.length : null };
  }

  @Get('failing')
  @AllowAnyone()
  failing(@Query('as') as: string) {
    throw as === 'database'
      ? Object.assign(new Error('terminated by administrator'), { code: '57P01' })
      : new TypeError('secret detail');
  }
}

@Controller('v1/forgotten')
export class ForgottenController {
  @Get()
  forgotten() {
    return {};
  }
}
