import { isWeaker, type MeasureKind, type MeasureQuantity, parseMeasure } from './measure';

const to = (limit: number, unit = '%', from: number | null = null): MeasureQuantity => ({ from, to: limit, unit });

const CELLS: [string, MeasureKind, MeasureQuantity?][] = [
  ['停产', 'haltProduction'],
  [' 停 产 ', 'haltProduction'],
  ['停产：冲天炉熄火', 'haltProduction'],
  ['停排：喷涂工序停止', 'haltEmission'],
  ['限产：负荷降至80%', 'limitProduction', to(80)],
  ['限产:负荷降低到８０％', 'limitProduction', to(80)],
  ['限产：以热定产，负荷不高于70%', 'limitProduction', to(70)],
  ['限产：日投料量由9600吨降低到6720吨及以下', 'limitProduction', to(6720, '吨', 9600)],
  ['限产：由9,600吨/日降至6,720.5吨/日', 'limitProduction', to(6720.5, '吨/日', 9600)],
  ['限产：由960降低到768吨', 'limitProduction', to(768, '吨', 960)],
  ['限产50%', 'limitProduction', to(50, '%', 100)],
  ['限产：产能降低30%', 'limitProduction', to(70, '%', 100)],
  ['限产：印刷机停用2台', 'limitProduction'],
  ['限排：停用溶剂型油墨工序的50%', 'limitEmission', to(50, '%', 100)],
  ['现场控制：增加洒水', 'onSiteControl'],
  ['生产现场控制：密闭作业', 'onSiteControl'],
  ['2#锅炉限产，负荷不超过65%', 'limitProduction', to(65)],
  ['①停产', 'haltProduction'],
  ['1.限产：负荷降至50%', 'limitProduction', to(50)],
  ['自主减排', 'voluntary'],
  ['不停限产', 'voluntary'],
  ['A级企业，自主减排', 'voluntary'],
  ['限产：负荷降至50%，鼓励自主减排', 'limitProduction', to(50)],
  ['', 'empty'],
  [' 　\t', 'empty'],
  ['停止公路运输', 'unknown'],
  ['按要求执行', 'unknown'],
  ['不停产', 'unknown'],
  ['部分停产', 'unknown'],
  ['烧结机停产或限产', 'unknown'],
  ['/', 'unknown'],
];

describe('C02 C23 measures', () => {
  it.each(CELLS.map(([text, kind, quantity]) => ({ text, kind, quantity })))(
    '$text is $kind',
    ({ text, kind, quantity }) => {
      expect(parseMeasure(text)).toEqual({ text, kind, ...(quantity && { quantity }) });
    },
  );

  it.each([
    ['停产50%', 'limitProduction'],
    ['停产100%', 'haltProduction'],
    ['停排：停用喷涂线的50%', 'limitEmission'],
  ])('R22 %s is counted as %s: a part is not the whole', (text, kind) => expect(parseMeasure(text).kind).toBe(kind));

  it.each([
    ['限产：负荷降至80%', '停产', true],
    ['停产', '限产：负荷降至80%', false],
    ['限产：负荷降至80%', '限产：负荷降至70%', true],
    ['限产：负荷降至70%', '限产：负荷降至70%', false],
    ['限产：日投料量由960吨降低到768吨', '限产：负荷降至70%', false],
    ['现场控制：洒水', '限排：停用的50%', true],
    ['自主减排', '现场控制：洒水', true],
    ['', '停产', false],
    ['按要求执行', '停产', false],
  ])('%j asks less than %j: %s', (text, other, weaker) => {
    expect(isWeaker(parseMeasure(text), parseMeasure(other))).toBe(weaker);
  });
});
