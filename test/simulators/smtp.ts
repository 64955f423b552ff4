import { type Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { type Fault } from './faults';
import { Intake } from './intake';
import { Simulator, type SimulatorOptions, type Wire } from './simulator';

/** A mail server; the key of a mail is its Message-ID without brackets and domain. Real ones don't honour keys, so this one starts so. */
export async function startSmtp(options: SimulatorOptions = {}): Promise<Simulator> {
  const intake = new Intake('email', options.account ?? 'mail-main');
  intake.honoursKeys = false;
  return Simulator.start('smtp', intake, new SmtpWire(intake), options.port);
}

type Callback = (error?: Error | null, message?: string) => void;

/** SMTP side of a simulator. */
class SmtpWire implements Wire {
  connectionsOpened = 0;
  private server: SMTPServer | undefined;
  /** By the caller's port, by which a session finds its socket. */
  private readonly sockets = new Map<number, Socket>();

  constructor(private readonly intake: Intake) {}

  listen(port: number): Promise<number> {
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 1,
      onRcptTo: (address, _session, callback) =>
        this.intake.isRefused(address.address) ? callback(smtpError(550, 'no such mailbox')) : callback(),
      onData: (stream, session, callback) => {
        void simpleParser(stream).then((mail) => {
          const text = `${mail.subject ?? ''}\n${(mail.text ?? '').trimEnd()}`;
          const key = (mail.messageId ?? '').replace(/^<|@.*$/g, '');
          const to = session.envelope.rcptTo[0]?.address ?? '';
          setTimeout(() => this.answer({ to, text, key }, session, callback), this.intake.latencyMs);
        }, callback);
      },
    });
    server.on('error', () => undefined);
    server.server.on('connection', (socket: Socket) => this.remember(socket));
    this.server = server;
    return new Promise((resolve, reject) => {
      server.server.once('error', reject);
      const listener = server.listen(port, '127.0.0.1', () => resolve((listener.address() as { port: number }).port));
    });
  }

  shut(): Promise<void> {
    const { server } = this;
    return new Promise((resolve) => {
      if (!server) return resolve();
      server.close(() => resolve());
      for (const socket of this.sockets.values()) socket.resetAndDestroy();
    });
  }

  private remember(socket: Socket): void {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    this.connectionsOpened += 1;
    this.sockets.set(remotePort, socket);
    socket.once('close', () => this.sockets.delete(remotePort));
  }

  private answer(
    mail: { to: string; text: string; key: string },
    session: SMTPServerSession,
    callback: Callback,
  ): void {
    const verdict = this.intake.take(mail);
    if (verdict.kind === 'accepted') return callback(null, `queued as ${verdict.ref}`);
    if (verdict.kind === 'refused') return callback(smtpError(550, verdict.why));
    return this.fail(verdict.fault, this.sockets.get(session.remotePort), callback);
  }

  private fail(fault: Fault, socket: Socket | undefined, callback: Callback): void {
    switch (fault) {
      case 429:
        return callback(smtpError(450, 'too many mails'));
      case 500:
      case '500-after-accept':
        return callback(smtpError(451, 'local error'));
      case 503:
        return callback(smtpError(421, 'service not available'));
      case 'reset':
        return void socket?.resetAndDestroy();
      case 'garbage':
        return void socket?.write('<html>gateway</html>\r\n');
      case 'timeout-before-accept':
      case 'timeout-after-accept':
        return;
    }
  }
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
