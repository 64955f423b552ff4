/** 绩效等级, from best to worst. Where a trade has no letters it is 引领性 or 非引领性; 未评级 counts as the worst. */
export const GRADES = ['A+', 'A', '引领性', 'B', 'B-', 'C', '非引领性', 'D', '未评级'] as const;
export type Grade = (typeof GRADES)[number];

/** The grade in a cell such as `B`, `地方C`, `民生豁免-B`, `Ｂ级`; undefined when there is none (an empty cell, 长期停产). */
export function parseGrade(text: string): Grade | undefined {
  const cell = text.normalize('NFKC').replace(/\s/g, '').toUpperCase().replace(/级$/, '');
  if (cell === '未评' || cell === '未评级') return '未评级';
  const [, grade] = /^(?:地方|省级|国家|民生豁免-|民生保障-|保障-)?(A\+|A|B-|B|C|D|引领性|非引领性)$/.exec(cell) ?? [];
  return GRADES.find((known) => known === grade);
}

/** The lowest of several grades, which counts for the enterprise; undefined for none. */
export function lowestGrade(grades: readonly Grade[]): Grade | undefined {
  return GRADES.findLast((grade) => grades.includes(grade));
}
