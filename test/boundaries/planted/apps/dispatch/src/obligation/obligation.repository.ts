// breaks: pg-has-one-owner
import { Client } from 'pg';
export const client = Client;
