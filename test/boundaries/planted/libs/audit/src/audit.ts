// breaks: libs-only-downwards-from-auth
import { Problem } from '@qingkong/http';
export class Audit extends Problem {}
