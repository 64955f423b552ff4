import { request } from 'undici';
export const exchange = request;
