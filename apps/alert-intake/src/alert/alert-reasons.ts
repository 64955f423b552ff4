import { type SenderFault } from '../sender/authority';

/** Why a message is recorded and nothing follows from it; the text is what people read. */
export const IGNORED = {
  'test-message': '测试报文，只作记录',
  'draft-message': '草稿报文，只作记录',
  'system-message': '系统报文，只作记录',
  acknowledgement: '回执报文，只作记录',
  'stale-after-lift': '发出时间早于已收到的解除，不再执行',
  'lifted-before-it-came': '解除先于预警到达，预警不再执行',
  'lift-before-alert': '解除所指的预警尚未收到；预警若随后到达，将不再执行',
  'lift-of-undecided-alert': '解除所指的预警仍在待核，未启动响应；该预警不再执行',
  'lift-of-ignored-alert': '解除所指的预警未启动响应',
  'lift-of-earlier-response': '解除发出时间早于当前响应的预警，与当前响应无关',
  'already-ended': '所指的响应已经结束',
  'drill-during-real-response': '真实响应期间不开展演练',
  'superseded-by-later': '已执行发出时间更晚的信息，本条不再执行',
  'nothing-to-withdraw': '所指的信息未收到、未采用、已撤销，或已有更晚的信息',
  'lift-not-ahead': '所撤销的解除不在等待执行：已执行、已撤销，或未采用',
  'copy-without-authority': '有权发送方已发来同一编号的信息，此件未作任何处置',
  'rightful-one-came': '有权发送方已发来同一编号的信息，此件不再处置',
} as const;
export type IgnoreReason = keyof typeof IGNORED;

/** Why nobody may act on a message before the duty officer decides. */
export const QUARANTINED = {
  absurd: '报文内容不合理',
  'other-event': '不是重污染天气预警',
  'error-message': '对方报告报文有误，请值班人员联系发送方核实',
  'area-missing': '没有区域代码',
  'area-outside-plan': '区域不在本市范围内',
  'colour-unknown': '预警颜色不明',
  'colour-blue': '蓝色预警不对应任何响应级别',
  'colours-disagree': '严重程度与预警级别不一致',
  'level-disagrees': '响应级别与预警颜色不对应',
  'unknown-reference': '更新或撤销所指的信息从未收到',
  'update-of-ended-response': '更新所指的响应已经结束',
  'update-of-other-response': '更新所指的响应属于其他地区，或演练与实战不符',
  'update-area-differs': '更新的区域与当前响应的区域不同',
  'update-moves-onset': '更新改变了尚未开始的响应或级别调整的开始时刻',
  'response-already-open': '已有响应在进行中，又收到一条新预警',
  'alert-elsewhere': '此件是新预警，其区域与进行中响应的区域不重叠，不能当作更新执行；请联系发送方改发更新',
  'lift-ambiguous': '只有文字提到解除，说法不足以确定是否解除',
  'lift-of-unapplied-alert': '有响应在进行中，但解除所指的预警从未收到或仍在待核',
  'lift-of-other-response': '解除所指的响应属于其他地区，或演练与实战不符',
  'partial-lift': '解除的区域只是当前响应区域的一部分',
  'lift-before-update': '解除的生效时刻在以后，而此件发出之后响应又有更新，无法确定是否仍按此解除',
  'lift-too-far-ahead': '解除的生效时刻在 30 天以后',
  'instruction-of-other-response': '终止指令所指的响应属于其他地区，或演练与实战不符',
} as const;
export type ContentFault = keyof typeof QUARANTINED;
export type QuarantineReason = ContentFault | SenderFault;

/** Starts all the same, without waiting for anybody (C19); but measures against industry may be the wrong answer. */
export const FLAGGED = {
  'ozone-only': '首要污染物仅为臭氧，工业减排措施可能不适用',
  dust: '污染成因为沙尘或外来烟尘，工业减排措施可能不适用',
} as const;
export type Flag = keyof typeof FLAGGED;

/** Recorded and ignored, but the duty officer is told: something that should be here isn't. */
export const TELLS_DUTY: ReadonlySet<IgnoreReason> = new Set<IgnoreReason>([
  'lift-before-alert',
  'lift-of-undecided-alert',
  'lifted-before-it-came',
  'nothing-to-withdraw',
  'copy-without-authority',
  'lift-not-ahead',
]);

/** What waits until the message comes to which it refers. */
export const AWAITS_REFERENCE: readonly QuarantineReason[] = ['unknown-reference', 'lift-of-unapplied-alert'];

/** What waits until the lift comes that it has overtaken. */
export const AWAITS_LIFT: QuarantineReason = 'response-already-open';

/** What has met a lift that stands against it. */
export const LIFTED: ReadonlySet<string> = new Set<IgnoreReason>(['stale-after-lift', 'lifted-before-it-came']);

/** Lifts that ended nothing and stand against the alert they name. */
export const TOMBSTONES: ReadonlySet<string> = new Set<IgnoreReason>(['lift-before-alert', 'lift-of-undecided-alert']);
