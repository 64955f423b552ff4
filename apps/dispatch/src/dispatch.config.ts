import { readFileSync } from 'node:fs';
import { type Setting, serviceSettings, text, url } from '@qingkong/service';

/** A key of at least 32 bytes, kept in a file. */
function keyFile(variable: string, example: string): Setting<Buffer> {
  return {
    variable,
    example,
    parse: (path) => {
      try {
        const key = readFileSync(path);
        return key.length >= 32 ? { value: key.subarray(0, 32) } : { wrong: 'names a file with less than 32 bytes' };
      } catch (error) {
        return { wrong: `names a file that can't be read (${(error as Error).message})` };
      }
    },
  };
}

function calendarDate(variable: string, example: string): Setting<string> {
  return {
    variable,
    example,
    parse: (value) => (/^\d{4}-\d{2}-\d{2}$/.test(value) ? { value } : { wrong: 'must be a date YYYY-MM-DD' }),
  };
}

/** Settings of dispatch: those of every service and its own. */
export const dispatchSettings = {
  ...serviceSettings,
  publicUrl: url('PUBLIC_URL', 'https://qingkong.example', ['http:', 'https:']),
  linkKey: keyFile('LINK_KEY_FILE', '/run/secrets/link-key'),
  channelsFile: text('CHANNELS_FILE', 'samples/channels.yaml'),
  directoryFile: text('DIRECTORY_FILE', 'samples/directory.yaml'),
  reductionListFile: text('REDUCTION_LIST_FILE', 'samples/list-v1.csv'),
  reductionListLabel: text('REDUCTION_LIST_LABEL', 'v1'),
  reductionListPublishedOn: calendarDate('REDUCTION_LIST_PUBLISHED_ON', '2026-01-05'),
};
