// breaks: typeorm-has-one-owner
import { type QueryRunner } from 'typeorm';
export type Session = QueryRunner;
