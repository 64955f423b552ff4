import { readFileSync } from 'node:fs';
import { type City } from './city';

/** The bytes of a sample alert, by its name without ending. */
export const sample = (name: string): Buffer => readFileSync(`samples/alerts/${name}.xml`);

/** What the rows of the story say and ask, again and again. */
export function storyDesk(city: City) {
  const told = async (units: readonly string[], words: RegExp | string) => {
    await Promise.all(city.people.allOf(units).map((person) => person.isTold(words)));
  };
  const confirms = async (units: readonly string[]) => {
    for (const unit of units) await city.people.of(unit)[0]?.confirms();
    await city.settles();
  };
  const response = async (jurisdiction = '211300') => {
    const { body } = await city.calls('alert-intake', 'GET', '/v1/responses', { as: 'office-duty' });
    const items = body['items'] as Record<string, unknown>[];
    return items.find((one) => one['jurisdiction'] === jurisdiction) ?? {};
  };
  const oneResponse = async () => {
    const { id } = await response();
    return (await city.calls('alert-intake', 'GET', `/v1/responses/${String(id)}`, { as: 'office-duty' })).body;
  };
  /** The newest of this kind. */
  const notice = async (kind: string) => {
    const { body } = await city.calls('dispatch', 'GET', `/v1/notices?responseId=${String((await response())['id'])}`, {
      as: 'office-duty',
    });
    return (body['items'] as Record<string, unknown>[]).findLast((one) => one['kind'] === kind) ?? {};
  };
  /** By HTTP, as this sender's machine. */
  const sends = async (client: string, name: string) => {
    const answer = await city.calls('alert-intake', 'POST', '/v1/alerts', {
      as: client,
      xml: sample(name).toString('utf8'),
    });
    await city.settles();
    return answer;
  };

  /** What is asked of whom now: `unit level`, once however many lines. */
  const openOrders = async () => {
    const found = await city.rows<{ line: string }>(
      'dispatch',
      `select distinct unit_id || ' ' || level as line from obligation where state in ('due', 'acknowledged') order by 1`,
    );
    return found.map(({ line }) => line);
  };

  return { told, confirms, response, oneResponse, notice, sends, openOrders };
}
export type StoryDesk = ReturnType<typeof storyDesk>;
