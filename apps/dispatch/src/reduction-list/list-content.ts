import { createHash } from 'node:crypto';
import { type ListedEnterprise } from './list-enterprise';

/** SHA-256 in hex of what a list says of enterprises and lines, in its order: the same content under the same label again does nothing. */
export function contentHashOf(enterprises: readonly ListedEnterprise[]): string {
  const hash = createHash('sha256');
  enterprises.forEach(({ unitId, gradeText: grade, idle, exemption, lines }, i) => {
    const content = lines.map(({ unitId: id, ordinal, row, name, interruptible, shutdownHours, measures }) => ({
      ...{ unitId: id, ordinal, row, name, interruptible, shutdownHours, measures },
    }));
    hash.update(`${i === 0 ? '[' : ','}${JSON.stringify({ unitId, grade, idle, exemption, lines: content })}`);
  });
  return hash.update(enterprises.length === 0 ? '[]' : ']').digest('hex');
}
