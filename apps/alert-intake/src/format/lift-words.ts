/** What words say of a lift: that this is one; that they speak of one, and a person must say what is meant; or nothing of the kind. */
export type LiftWords = 'lift' | 'unclear' | 'none';

/**
 * What one clause says. `bare`: a lift without saying of what; `aside`: it names a lift to come; `ending`: of a response only, as HQ's
 * instruction does, which is no lift (C33); `announced`: a beginning, a change or a going on; `qualified`: what a lift beside it depends on.
 */
type Clause = LiftWords | 'bare' | 'aside' | 'ending' | 'announced' | 'qualified' | 'silent';

// A lift is what reads as one from the beginning of its clause to the end: whoever issues it, 决定, 于…时起, the verb in its place, and
// nothing but the alert after it (or the alert, and the verb at its end). Every word that may stand there is named here.
const ISSUER = String.raw`\p{Script=Han}{0,24}?(?:省|市|州|盟|县|区|旗|局|厅|委|会|政府|指挥部|办公室|中心|小组)`;
const TIME = String.raw`[\d零〇一二三四五六七八九十]{1,4}(?:年|月|日|号|时|点|分|:\d\d)|上午|下午|凌晨|早晨|中午|晚间|夜间|今日|今天|当日|即日`;
const LEADING = `关于|转发|经|研究|会商|同意|批准|决定|宣布|发布|根据预案|我|全|${TIME}|于|自|从|起|整|正式|全面|统一|同步|同时|提前|按时|如期|予以|立即|即|现|已|均|并`;
const ABOUT = '重污染天气|空气重污染|大气重污染';
/** Of what: no second thing may hide in it. */
const NAMED = String.raw`(?:(?!预警|响应|解除)[\p{Script=Han}IVX\d.]){0,30}?`;
const BESIDES = String.raw`(?:(?:和|及|与|暨|并|同时)(?:终止|结束|解除)?(?:相应)?(?:的)?(?:[IV一二三]{1,3}级)?(?:应急)?响应)?`;
const ALERT = `预警(?:信号|信息|意见)?`;
const TAIL = '(?:的)?(?:通知书?|公告|通告|通报|决定|信息|消息|快讯|令)?';

const LIFTED = new RegExp(
  [
    // 市指挥部办公室关于解除重污染天气黄色预警的通知
    `^(?:${ISSUER})?(?:${LEADING})*(?:${ISSUER})?(?:${LEADING}|${ABOUT})*(?:解除(?:${NAMED}(?:${ALERT}${BESIDES}|响应))?|终止${NAMED}${ALERT}${BESIDES})${TAIL}$`,
    // 朝阳市重污染天气黄色预警于2月14日8时解除
    `^${NAMED}(?:(?:${ALERT}|响应)${BESIDES}(?:${LEADING})*解除|${ALERT}${BESIDES}(?:${LEADING})*终止)了?${TAIL}$`,
  ].join('|'),
  'u',
);

const VERB = '(?:解除|终止|结束)';
const POSTPONED = '推迟|延迟|延期|延后|延长|延缓|延至|推后|顺延|暂缓|暂停|暂不|暂未|尚未|不予|不得|不宜|无法|未能';
const MENTIONED = new RegExp(
  `解除|(?:终止|结束|取消|撤销|撤回)${NAMED}(?:预警|响应)|(?:预警|响应)(?:信号|信息|意见)?(?:${LEADING})*(?:终止|结束|取消|撤销|撤回)${TAIL}$`,
  'u',
);
/** The lift is not to be now: it is put off, or is what something else goes on until. */
const NOT_YET = new RegExp(
  [
    String.raw`(?:${POSTPONED}|持续|执行|延续|维持|保持|有效|预计|另行|适时|择机).*${VERB}`,
    String.raw`(?:至|直到|等待|等候|待)\D*${VERB}|(?:接到|收到)\D*${VERB}(?:通知|指令|信息|令)`,
    String.raw`[不未勿没](?:予以|予|得|再|能|宜|可|会|曾|应|准|需|要|用|有|立即|同意|批准|考虑)*${VERB}`,
    String.raw`${VERB}.*(?:${POSTPONED}|另行|适时|择机)`,
  ].join('|'),
  'u',
);
/** 解除时间另行通知, 响应终止前: the lift as the name of something. */
const NAMES_ONE = new RegExp(
  `${VERB}(?:通知|公告|指令|信息|令)?(?:发布|下达|印发)?(?:时间|时刻|时限|日期|期限|条件|标准|程序|流程|权限|之前|以前|前|为止)`,
  'u',
);
const DOUBTFUL =
  /[不未勿没否暂若倘拟将或推迟缓撤停至待]|延[期后长]|顺延|取消|中止|无[法需须]|^如(?!期)|如果|一旦|可能|建议|申请|请示|视情|除非/u;
/** A clause beside that of the lift, on which it depends: 如空气质量好转，解除黄色预警. */
const QUALIFIES = new RegExp(`${POSTPONED}|取消|撤回|^(?:如(?!期|下)|若|倘|假如|一旦|只要|视|待|暂|不|未|原定)`, 'u');
const ENDS_RESPONSE = /^(?!.*解除)(?:.*(?:终止|结束)[^预]*响应|.*响应[^预]*(?:终止|结束))/u;
const CHANGES = '发布|启动|升级|提升|降级|调整|变更|延长|继续|维持';
const ANNOUNCES = new RegExp(`(?:${CHANGES}).*(?:预警|响应)|(?:预警|响应).*(?:${CHANGES})`, 'u');

/**
 * What some texts of one message, each of them a plainWord, say together. They say a lift only where one clause is one and no other puts
 * it off, denies it or makes it depend on anything; whatever else speaks of a lift is for a person. Where they announce something, a lift
 * that isn't one by itself is only an aside, and nobody waits for a person because of it (C19).
 */
export function liftWordsOf(words: readonly string[]): LiftWords {
  const said = new Set(words.flatMap(clausesOf).map(meaningOf));
  if (said.has('announced')) return said.has('lift') ? 'unclear' : 'none';
  const isDoubted = said.has('none') || said.has('qualified');
  if (said.has('lift') || said.has('bare')) return isDoubted || said.has('unclear') ? 'unclear' : 'lift';
  return said.has('unclear') || (said.has('ending') && !isDoubted) ? 'unclear' : 'none';
}

/** What stands in brackets is a clause of its own where it says anything of a lift; else it is nothing: 黄色预警（Ⅲ级响应）解除. */
function clausesOf(word: string): string[] {
  const isNothing = (aside: string) => !MENTIONED.test(aside) && !DOUBTFUL.test(aside);
  const joined = word.replace(/\([^()]*\)/gu, (aside) => (isNothing(aside.slice(1, -1)) ? '' : aside));
  return joined.split(/[,;!?。、()【】《》“”"…|—]|(?<!\d):|:(?!\d)/u).filter(Boolean);
}

function meaningOf(clause: string): Clause {
  if (!MENTIONED.test(clause)) {
    if (QUALIFIES.test(clause)) return 'qualified';
    return ANNOUNCES.test(clause) ? 'announced' : 'silent';
  }
  if (NOT_YET.test(clause)) return 'none';
  if (NAMES_ONE.test(clause)) return DOUBTFUL.test(clause) ? 'none' : 'aside';
  if (DOUBTFUL.test(clause)) return 'unclear';
  if (LIFTED.test(clause)) return /预警|响应/u.test(clause) ? 'lift' : 'bare';
  return ENDS_RESPONSE.test(clause) ? 'ending' : 'unclear';
}
