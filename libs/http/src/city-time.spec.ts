import { inZone } from './city-time';

it.each([
  ['Asia/Shanghai', '2026-02-10T22:00:00.000+08:00'],
  ['Asia/Urumqi', '2026-02-10T20:00:00.000+06:00'],
  ['utc', '2026-02-10T14:00:00.000Z'],
])('R27 shows instants in %s', (timeZone, shown) => {
  const answer = { items: [{ at: new Date('2026-02-10T14:00:00Z'), none: null, text: '2026-02-10T14:00:00Z' }] };
  expect(JSON.parse(JSON.stringify(answer, inZone(timeZone)))).toEqual({
    items: [{ at: shown, none: null, text: '2026-02-10T14:00:00Z' }],
  });
});
