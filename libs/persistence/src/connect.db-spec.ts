import { createServer, type Server, type Socket } from 'node:net';
import { type AddressInfo } from 'node:net';
import { connectDatabase } from './connect';
import { isTransient } from './transient';

/** One message of the wire protocol: its type, its length, its body. */
function message(type: string, ...body: readonly (number | string)[]): Buffer {
  const bytes = Buffer.concat(body.map((part) => (typeof part === 'number' ? int32(part) : Buffer.from(part))));
  return Buffer.concat([Buffer.from(type), int32(bytes.length + 4), bytes]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const AUTHENTICATED = message('R', 0);
const READY = message('Z', 'I');
const TERMINATED = message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');

describe('a server that ends a session in the same packet that opens it (G1)', () => {
  let server: Server;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.concat([AUTHENTICATED, READY, TERMINATED])));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('is an error that may pass, and not the end of the process', async () => {
    const { port } = server.address() as AddressInfo;
    const url = `postgres://nobody@127.0.0.1:${port}/nothing`;
    const failure: unknown = await connectDatabase({ url, application: 'test', entities: [], migrations: [] }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    expect(isTransient(failure)).toBe(true);
  });
});
