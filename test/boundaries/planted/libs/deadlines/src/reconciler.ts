// breaks: bull-has-one-owner
import Bull from 'bull';
export class Reconciler extends Bull {}
