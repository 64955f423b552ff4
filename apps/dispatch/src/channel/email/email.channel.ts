import { PassThrough } from 'node:stream';
import { type Static, Type } from '@sinclair/typebox';
import { createTransport } from 'nodemailer';
import { accountFields, closed, credentialsField, readCredentials } from '../account-fields';
import { type Channel, type OutgoingMessage, type Outcome } from '../channel';

/** Settings of a mail account spoken to by SMTP. */
export const EmailAccount = Type.Object(
  {
    ...accountFields,
    provider: Type.Literal('email', { examples: ['email'] }),
    host: Type.String({ minLength: 1, examples: ['mail.example.com'] }),
    port: Type.Integer({ minimum: 1, maximum: 65535, examples: [587] }),
    /** `starttls` and `tls` refuse to send in clear; `none` is for a relay inside the same network. */
    encryption: Type.Union([Type.Literal('none'), Type.Literal('starttls'), Type.Literal('tls')], {
      examples: ['starttls'],
    }),
    from: Type.String({ pattern: '@[^@\\s>]+>?$', examples: ['朝阳市工信局 <duty@example.com>'] }),
    user: Type.Optional(Type.String({ minLength: 1, examples: ['duty@example.com'] })),
    credentialsFile: Type.Optional(credentialsField),
  },
  closed,
);
export type EmailAccount = Static<typeof EmailAccount>;

/** How far one mail came. Until the message has left in full, the server can't have accepted it. */
interface MailProgress {
  bodySent: boolean;
}

/** Mail by SMTP on pooled connections. SMTP has no idempotency: a lost answer after the message stays unknown. */
export class EmailChannel implements Channel {
  readonly kind = 'email';
  readonly idempotent = false;
  readonly account: string;
  readonly connections: number;
  private readonly timeoutMs: number;
  private readonly from: string;
  private readonly messageIdDomain: string;
  private readonly transport: ReturnType<typeof openTransport>;

  /** Throws an Error that names the account if its credentials can't be read. */
  constructor(settings: EmailAccount) {
    this.account = settings.account;
    this.connections = settings.connections;
    this.timeoutMs = settings.timeoutMs;
    this.from = settings.from;
    this.messageIdDomain = settings.from.replace(/^.*@|>$/g, '');
    this.transport = openTransport(settings);
  }

  async send(message: OutgoingMessage): Promise<Outcome> {
    const progress: MailProgress = { bodySent: false };
    const mail = {
      from: this.from,
      to: { name: '', address: message.to },
      subject: message.subject,
      text: message.text,
      messageId: `<${message.deliveryId}@${this.messageIdDomain}>`,
      signal: AbortSignal.timeout(this.timeoutMs),
      progress,
    };
    try {
      const { response } = await this.transport.sendMail(mail);
      return { kind: 'accepted', providerRef: response.slice(0, 200) };
    } catch (error) {
      return outcomeOfMailError(error as MailError, progress.bodySent);
    }
  }

  close(): Promise<void> {
    this.transport.close();
    return Promise.resolve();
  }
}

type MailError = Error & { code?: string; responseCode?: number | false };

/** A reply of the server decides (RFC 5321: 4yz come again, 5yz never); without one it depends on whether the message had left. */
export function outcomeOfMailError(error: MailError, bodySent: boolean): Outcome {
  const reason = error.message.slice(0, 200);
  const reply = error.responseCode || 0;
  if (reply >= 400 && reply < 600) return { kind: 'rejected', reason, retry: reply < 500 };
  if (bodySent) return { kind: 'unknown', reason };
  // Envelope errors without a reply are ours: an address that is none.
  return { kind: 'rejected', reason, retry: error.code !== 'EENVELOPE' };
}

function openTransport(settings: EmailAccount) {
  const { account, host, port, encryption, user, credentialsFile, timeoutMs } = settings;
  const pass = credentialsFile === undefined ? undefined : readCredentials(account, credentialsFile);
  const transport = createTransport({
    pool: true,
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    ...(pass !== undefined && { auth: { user: user ?? account, pass } }),
    maxConnections: settings.connections,
    maxMessages: Infinity,
    // The pool would try a server that closes before its greeting again and again: repeats are the sender's decision.
    maxRequeues: 0,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: Math.max(timeoutMs, 60_000),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.use('stream', (mail, done) => {
    const { progress } = mail.data as unknown as { progress: MailProgress };
    mail.message.transform(() => new PassThrough().once('end', () => (progress.bodySent = true)));
    done();
  });
  return transport;
}
