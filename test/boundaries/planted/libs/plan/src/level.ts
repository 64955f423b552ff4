// breaks: libs-only-downwards-from-contracts
export { topic as level } from '@qingkong/contracts';
