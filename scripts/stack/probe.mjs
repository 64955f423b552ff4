import { connect } from 'node:net';

/** Sends bytes to a loopback port and resolves with the first bytes that come back, or undefined within `ms`. */
export function answerFrom(port, bytes, ms = 2_000) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ms, finish);
    socket.once('connect', () => socket.write(bytes));
    socket.once('data', finish);
    socket.once('error', () => finish());
    socket.once('close', () => finish());
  });
}
