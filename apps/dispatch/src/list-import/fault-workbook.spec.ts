import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { warning } from '../reduction-list/list-fault';
import { readWorkbook } from '../reduction-list/workbook/workbook';
import { writeFaultWorkbook } from './fault-workbook';

/** Faults as they come from the database. */
async function* faults(count: number) {
  await Promise.resolve();
  for (let row = 1; row <= count; row++) {
    const facts = {
      sheet: '清单',
      row,
      column: '备注',
      value: '=cmd|calc!A1',
      reason: '是公式，不是数值',
      example: '粘贴为数值',
    };
    yield warning('formula-cell', facts);
  }
}

describe('the workbook of faults', () => {
  it('H3 has every fault, and no text that could become a formula', async () => {
    const out = new PassThrough();
    const [bytes] = await Promise.all([buffer(out), writeFaultWorkbook(faults(450), out)]);
    const [sheet] = readWorkbook(bytes).sheets;
    expect(sheet?.rows).toHaveLength(451);
    expect(sheet?.rows[1]?.cells).toEqual([
      '请核对',
      '清单',
      '1',
      '备注',
      "'=cmd|calc!A1",
      '是公式，不是数值',
      '粘贴为数值',
      'formula-cell',
    ]);
    expect(sheet?.oddities).toEqual([]);
  });
});
