import { describeFaults, type FileFault, type Plan, readText, readYaml } from '@qingkong/plan';
import { findDirectoryFaults } from './directory-check';
import { type DirectoryFile, DirectorySchema, type DirectorySurroundings } from './directory-content';
import { findVacancies } from './directory-readiness';

/** The directory file can't be followed; the message lists every fault as `file:line: reason (example)`. */
export class DirectoryFaulty extends Error {
  constructor(readonly faults: readonly FileFault[]) {
    super(describeFaults('The directory file is faulty:', faults));
    this.name = 'DirectoryFaulty';
  }
}

/** The directory in `text`, or everything that is wrong with it; `fileName` is only said in faults. */
export function checkDirectory(
  text: string,
  fileName: string,
  plan: Plan,
  surroundings: DirectorySurroundings = {},
): DirectoryFile | { readonly faults: FileFault[] } {
  const read = readYaml(text, fileName, DirectorySchema);
  if ('faults' in read) return read;
  const faults = findDirectoryFaults(read.value, plan, surroundings);
  if (faults.length > 0) return { faults: faults.map(read.locate) };
  return { ...read.value, warnings: findVacancies(read.value, plan).map(read.locate) };
}

/** Reads and checks the directory file at `path`; throws {@link DirectoryFaulty}. */
export function loadDirectoryFile(path: string, plan: Plan, surroundings: DirectorySurroundings = {}): DirectoryFile {
  const file = readText(path);
  const checked = 'faults' in file ? file : checkDirectory(file.text, path, plan, surroundings);
  if ('faults' in checked) throw new DirectoryFaulty(checked.faults);
  return checked;
}
