// breaks: tests-are-used-by-tests
import { scratchDatabase } from '@qingkong/persistence/testing';
export const database = scratchDatabase();
