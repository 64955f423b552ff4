import { startStack } from '../../scripts/stack/stack.mjs';
import { groups } from './groups.mjs';
import { large } from './large.mjs';
import { memory } from './memory.mjs';
import { rate } from './rate.mjs';
import { storm } from './storm.mjs';
import { stored } from './stored.mjs';

const STORED = 100_000;
const STORM = 10_000;

/**
 * What alert-intake costs (issue 4, B7): messages of 4 KB decided a second, the largest and the hostile ones, memory over n messages, a
 * message's cost beside 100,000 stored responses, what groups are worth, and a storm of records end to end. A smaller n makes most of them
 * smaller.
 */
export async function alerts({ n = 1_000_000, say }) {
  const decided = await rate({ say });
  const messages = await large({ say });
  const flat = await memory({ n, say });
  const stack = await startStack({ ephemeral: true, given: {} });
  try {
    const { postgresUrl } = stack;
    return {
      n,
      decided,
      large: messages,
      memory: flat,
      stored: await stored({ postgresUrl, stored: Math.min(n, STORED), say }),
      groups: await groups({ postgresUrl, say }),
      storm: await storm({ stack, n: Math.min(n, STORM), say }),
    };
  } finally {
    await stack.stop();
  }
}
