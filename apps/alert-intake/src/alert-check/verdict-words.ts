import { LEVEL_NAMES, type Plan } from '@qingkong/plan';
import { DateTime } from 'luxon';
import { type LedgerEntry } from '../alert/alert-ledger';
import { FLAGGED } from '../alert/alert-reasons';
import { type ChangeVerdict, type Verdict } from '../alert/alert-verdict';
import { COLOUR_WORD } from '../format/alert-content-words';
import { type Response } from '../response/response.entity';

/** What an entry's verdict is called, in a few Chinese words. */
export function verdictWords({ verdict, response }: Pick<LedgerEntry, 'verdict' | 'response'>): string {
  const words = wordsOf(verdict);
  return response?.kind === 'drill' ? `${words}（演练）` : words;
}

function wordsOf(verdict: Verdict): string {
  switch (verdict.act) {
    case 'start':
      return `启动${LEVEL_NAMES[verdict.level]}响应`;
    case 'upgrade':
      return `升级为${LEVEL_NAMES[verdict.level]}`;
    case 'downgrade':
      return `降为${LEVEL_NAMES[verdict.level]}`;
    case 'update':
      return '更新';
    case 'lift':
      return '解除';
    case 'rescope':
      return '调整范围';
    case 'withdraw':
      return '撤回';
    case 'liftAhead':
      return '预告解除';
    case 'liftAheadEnd':
      return '撤销预告的解除';
    case 'relay':
      return '转达';
    case 'relayUpdate':
      return '更正转达';
    case 'relayEnd':
      return '撤销终止指令';
    case 'preWarning':
      return '预警意见';
    case 'preWarningEnd':
      return '预警意见解除';
    case 'instruction':
      return '工作指令';
    case 'instructionUpdate':
      return '工作指令更正';
    case 'instructionEnd':
      return '工作指令撤销';
    case 'ignore':
      return '只作记录';
    case 'quarantine':
      return '待核';
  }
}

/** Why, or what follows, as one Chinese sentence without its full stop. */
export function reasonWords({ verdict, response }: Pick<LedgerEntry, 'verdict' | 'response'>, plan: Plan): string {
  const moment = (at: Date) => DateTime.fromJSDate(at, { zone: plan.timeZone }).toFormat('yyyy-MM-dd HH:mm');
  const its = response ? responseWords(response, plan) : '';
  switch (verdict.act) {
    case 'start': {
      const warning = `${COLOUR_WORD[verdict.colour]}预警，自 ${moment(verdict.onsetAt)} 起执行，${its}`;
      const ended = verdict.supersededDrillIds.length > 0 ? ['进行中的演练随即终止'] : [];
      return [warning, ...ended, ...verdict.flags.map((flag) => FLAGGED[flag])].join('；');
    }
    case 'upgrade':
    case 'downgrade': {
      const level = `自 ${moment(verdict.fromAt)} 起为${LEVEL_NAMES[verdict.level]}`;
      return `${COLOUR_WORD[verdict.colour]}预警，${its} ${level}${liftWords(verdict)}`;
    }
    case 'update':
      return `${its} 级别不变，内容更新${liftWords(verdict)}`;
    case 'rescope':
      return `${its} 的区域改为 ${verdict.areaCodes.join('、')}，自 ${moment(verdict.onsetAt)} 起执行`;
    case 'lift':
      return `${its} 于 ${moment(verdict.endedAt)} 结束`;
    case 'withdraw':
      return `${its} 尚未开始，不再执行`;
    case 'liftAhead':
      return `${its} 继续执行，至 ${moment(verdict.endsAt)} 自行结束`;
    case 'liftAheadEnd':
      return `${its} 继续执行，此前预告的解除不再执行`;
    case 'relayUpdate':
      return `响应终止指令有更正，重新转达有关单位，不结束响应${response ? `（${its}）` : ''}`;
    case 'relayEnd':
      return `响应终止指令撤销，不再等待解除${response ? `（${its}）` : ''}`;
    case 'relay':
      return `响应终止指令，转达有关单位，不结束响应${response ? `（${its}）` : '；未指明响应'}`;
    case 'preWarning':
      return '提示有关单位做好准备，不启动响应';
    case 'preWarningEnd':
      return '所指的预警意见不再有效';
    case 'instruction':
      return '交领导小组办公室办理，不影响响应';
    case 'instructionUpdate':
      return '所指的工作指令改用新的内容';
    case 'instructionEnd':
      return '所指的工作指令不再办理';
    case 'ignore':
    case 'quarantine':
      return verdict.text;
  }
}

function liftWords({ endsLiftAhead }: ChangeVerdict): string {
  return endsLiftAhead ? '；此前预告的解除不再执行' : '';
}

/** `响应 2026-01`, with the county whose own it is. */
function responseWords({ jurisdiction, serial }: Response, plan: Plan): string {
  const county = plan.counties.find(({ code }) => code === jurisdiction);
  return `${county?.name ?? ''}响应 ${serial}`;
}
