// breaks: undici-has-one-owner
import { request } from 'undici';
export const call = request;
