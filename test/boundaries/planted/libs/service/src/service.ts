// breaks: libs-only-downwards-from-service
import { anything } from '@qingkong/homeless';
export const Service = anything;
