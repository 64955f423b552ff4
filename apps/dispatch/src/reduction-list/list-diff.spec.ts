import { type ComparedEnterprise, type ComparedLine, diffLists, digestOf } from './list-diff';

const line = (more: Partial<ComparedLine> = {}): ComparedLine => ({
  ...{ ordinal: 1, name: '熔炼', interruptible: true, shutdownHours: 1, raw: {} },
  measures: { III: '限产：负荷降至80%', II: '停产', I: '停产' },
  ...more,
});
const enterprise = (more: Partial<ComparedEnterprise> = {}): ComparedEnterprise => ({
  ...{ unitId: 'enterprise-1', name: '宏铸', countyId: 'county-211381', municipal: false, gradeText: 'B' },
  ...{ idle: false, exemption: '', lines: [line()] },
  ...more,
});
const measures = { III: '限产：负荷降至80%', II: '限产：负荷降至50%', I: '停产' };

describe('C21 what is different in a newer list', () => {
  it('is nothing for the same', () => {
    expect(diffLists([enterprise()], [enterprise()])).toEqual([]);
    expect(digestOf(enterprise())).toBe(digestOf(enterprise()));
  });

  it.each<[string, Partial<ComparedEnterprise>, [string, string, string]]>([
    ['name', { name: '宏达' }, ['企业名称', '宏铸', '宏达']],
    ['county', { countyId: 'county-211382' }, ['县(市、区)', 'county-211381', 'county-211382']],
    ['市直', { municipal: true }, ['是否市直企业', '否', '是']],
    ['grade', { gradeText: 'C' }, ['绩效等级', 'B', 'C']],
    ['idle', { idle: true }, ['是否长期停产', '否', '是']],
    ['exemption', { exemption: '民生保障' }, ['豁免类型', '', '民生保障']],
  ])('an enterprise’s %s', (_what, more, [field, before, after]) => {
    const changed = enterprise(more);
    expect(diffLists([enterprise()], [changed])).toMatchObject([
      { kind: 'changed', fields: [{ field, before, after }], lines: [] },
    ]);
    expect(digestOf(changed)).not.toBe(digestOf(enterprise()));
  });

  it('C23 a measure, by line and level', () => {
    const after = enterprise({ lines: [line({ measures })] });
    expect(diffLists([enterprise()], [after])).toMatchObject([
      {
        fields: [],
        lines: [
          {
            ...{ kind: 'changed', name: '熔炼', ordinal: 1, previousOrdinal: 1, levels: ['II'] },
            fields: [{ field: '橙色预警减排措施', before: '停产', after: '限产：负荷降至50%' }],
          },
        ],
      },
    ]);
  });

  it('lines that came, went, or only changed places', () => {
    const [first, second] = [line(), line({ ordinal: 2, name: '浇注' })];
    const moved = [line({ name: '浇注' }), line({ ordinal: 2 })];
    expect(diffLists([enterprise({ lines: [first, second] })], [enterprise({ lines: moved })])).toEqual([]);
    expect(
      diffLists([enterprise({ lines: [first] })], [enterprise({ lines: [line({ name: '浇注' })] })]),
    ).toMatchObject([
      {
        lines: [
          { kind: 'added', name: '浇注', ordinal: 1, previousOrdinal: null, levels: ['III', 'II', 'I'] },
          { kind: 'removed', name: '熔炼', ordinal: null, previousOrdinal: 1, levels: ['III', 'II', 'I'] },
        ],
      },
    ]);
  });

  it('lines without a name, by their order', () => {
    const lines = [line({ name: '' }), line({ name: '', ordinal: 2, measures })];
    const turned = [line({ name: '', measures }), line({ name: '', ordinal: 2, measures })];
    const [change] = diffLists([enterprise({ lines })], [enterprise({ lines: turned })]);
    expect(change?.lines).toMatchObject([{ kind: 'changed', ordinal: 1, levels: ['II'] }]);
  });

  it('any other column that both lists have; phone numbers masked, the row number left out', () => {
    const having = (raw: Record<string, string>) => enterprise({ lines: [line({ raw })] });
    const before = having({ 序号: '1', 联系电话: '13800001234', 地址: '' });
    const after = having({ 序号: '7', 联系电话: '13900005678', 新列: '有' });
    expect(diffLists([before], [after])[0]?.lines[0]?.fields).toEqual([
      { field: '联系电话', before: '138****1234', after: '139****5678' },
    ]);
  });

  it('enterprises that came and went, those last', () => {
    const other = enterprise({ unitId: 'enterprise-2' });
    expect(diffLists([enterprise()], [other])).toMatchObject([
      { kind: 'added', unitId: 'enterprise-2', lines: [{ kind: 'added' }] },
      { kind: 'removed', unitId: 'enterprise-1', lines: [{ kind: 'removed' }] },
    ]);
  });
});
