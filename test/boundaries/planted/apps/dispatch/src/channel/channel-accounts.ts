// breaks: nodemailer-has-one-owner
import { createTransport } from 'nodemailer';
export const accounts = createTransport;
