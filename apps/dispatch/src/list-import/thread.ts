import { parentPort, workerData } from 'node:worker_threads';
import { readList, type ReadingTask } from './list-reading';

// A thread of its own, so that a hostile workbook blocks and exhausts nothing but it. Built to list-import-thread/main.js.
readList(workerData as ReadingTask, (message) => {
  // What is found is handed over, not copied.
  parentPort?.postMessage(message, 'json' in message ? [message.json.buffer as ArrayBuffer] : []);
});
