// breaks: lib-only-by-its-door
import { topic } from '../../contracts/src/topic';
export const Caller = topic;
