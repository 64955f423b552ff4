import { type ResponseLevel } from '@qingkong/plan';
import { blocking, type ListFault, warning } from './list-fault';

/** The columns that are read, each with the headers it is known by. Brackets may be full or half width, blanks don't matter. */
const ALIASES = {
  name: ['企业名称', '单位名称', '企业全称', '企业名称(全称)'],
  creditCode: ['统一社会信用代码', '社会信用代码', '信用代码', '统一信用代码'],
  plant: ['厂区', '厂区名称', '分厂'],
  area: [
    '县(市、区)',
    '县(市,区)',
    '县(市区)',
    '县市区',
    '县区',
    '所属县区',
    '所属县(市、区)',
    '所在县(市、区)',
    '区县',
    '区县名称',
  ],
  municipal: ['是否市直企业', '市直企业', '是否市直'],
  grade: ['绩效等级', '绩效等级(分行业)', '绩效分级', '绩效评级', '绩效分级等级'],
  idle: ['是否长期停产', '长期停产'],
  exemption: ['豁免类型', '是否保障类', '保障类型'],
  line: ['生产线', '生产线(工序)', '生产线名称', '生产线/工序', '生产线(工序)名称'],
  interruptible: ['是否可临时中断', '可否临时中断', '能否临时中断'],
  shutdownHours: ['停产所需时间(h)', '停产所需时间(小时)', '停产所需时间'],
  dailyFeed: ['日投料基准', '日投料基准(吨)', '日投料基准(t)', '日投料量基准(吨)'],
  version: ['清单版本', '版本'],
  publishedOn: ['发布日期'],
} as const;
export type TextField = keyof typeof ALIASES;
export type ListField = TextField | ResponseLevel;

/** Columns of the list that nothing here reads yet; they are no reason to warn. `id` is ignored by rule. */
const UNREAD = new Set(
  (
    'id 序号 排污许可证编号 管理类型 街乡镇 乡镇街道 园区 地址 详细地址 经度 纬度 行业类型 行业类型(代码) 行业代码 重点行业 管控类型 ' +
    '是否小微 是否季节性 编号 生产线编号 工序 设备 产能 产品 最低安全负荷 预调方案 年用电量 年用电量(万千瓦时) 核查方式 ' +
    '法人 联系人 电话 联系电话 应急负责人 联络员 包保责任人 所属专班 备注'
  )
    .split(' ')
    .map(normaliseHeader),
);
const UNREAD_KINDS = /运输措施$|减排量/;
const LEVEL_OF: Readonly<Record<string, ResponseLevel>> = {
  黄: 'III',
  橙: 'II',
  红: 'I',
  III: 'III',
  II: 'II',
  I: 'I',
};
const LEVEL_HEADER =
  /^(?:(黄|橙|红)色?(?:预警)?(?:期间)?(?:应急)?减排措施|(III|II|I)级(?:应急)?(?:响应)?(?:减排)?措施)$/;

/** The Chinese header of a field, to name it in faults. */
export function headerOf(field: ListField): string {
  if (field === 'III') return '黄色预警减排措施';
  if (field === 'II') return '橙色预警减排措施';
  return field === 'I' ? '红色预警减排措施' : ALIASES[field][0];
}

function normaliseHeader(header: string): string {
  return header
    .normalize('NFKC')
    .replace(/[\s\uFEFF]/g, '')
    .toUpperCase();
}

/** Whether the list's columns have a title like this. */
export const isKnownHeader = (title: string): boolean => title.trim() !== '' && !/^unknown/.test(fieldOf(title));
/** Whether this is the title over the names of enterprises, which every list has. */
export const isNameHeader = (title: string): boolean => fieldOf(title) === 'name';
/** Whether a column with this title is read into a field of its own. */
export const isReadHeader = (title: string): boolean => !/^un(known|read)/.test(fieldOf(title));

/** `unknownLevel`: a header that reads like a level's measures but names none of the three (C17). */
function fieldOf(header: string): ListField | 'unread' | 'unknownLevel' | 'unknown' {
  const name = normaliseHeader(header);
  const [, colour, numeral] = LEVEL_HEADER.exec(name) ?? [];
  const level = LEVEL_OF[colour ?? numeral ?? ''];
  if (level) return level;
  const fields = Object.keys(ALIASES) as TextField[];
  const field = fields.find((key) => ALIASES[key].some((alias) => normaliseHeader(alias) === name));
  if (field) return field;
  if (UNREAD.has(name) || UNREAD_KINDS.test(name)) return 'unread';
  return /(减排|响应|预警)措施$|^.*级.*措施$/.test(name) ? 'unknownLevel' : 'unknown';
}

const REQUIRED: readonly ListField[] = ['name', 'creditCode', 'area', 'III', 'II', 'I'];

/** Which column each field stands in, counted from 0, and what is wrong with the header, which is row `row`. */
export function readColumns(
  header: readonly string[],
  row = 1,
): { columns: Map<ListField, number>; faults: ListFault[] } {
  const columns = new Map<ListField, number>();
  const faults: ListFault[] = [];
  header.forEach((title, index) => {
    const place = { row, column: title, value: title };
    const field = fieldOf(title);
    if (field === 'unread' || title.trim() === '') return;
    if (field === 'unknownLevel') {
      faults.push(
        blocking('unknown-level-column', {
          ...place,
          reason: '不是黄色、橙色或红色预警减排措施',
          example: headerOf('III'),
        }),
      );
    } else if (field === 'unknown') {
      faults.push(warning('unknown-header', { ...place, reason: '是未知表头，该列未读取', example: '企业名称' }));
    } else if (columns.has(field)) {
      const reason = '与前面一列重复';
      const example = '每列只出现一次';
      const isLevel = REQUIRED.slice(3).includes(field);
      faults.push(
        isLevel
          ? blocking('unknown-level-column', { ...place, reason, example })
          : warning('repeated-header', { ...place, reason: `${reason}，以前一列为准`, example }),
      );
    } else columns.set(field, index);
  });
  for (const field of REQUIRED.filter((required) => !columns.has(required))) {
    const column = headerOf(field);
    faults.push(blocking('missing-column', { row, column, value: '', reason: '缺少该列', example: column }));
  }
  return { columns, faults };
}
