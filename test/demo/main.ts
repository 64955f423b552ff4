/** What the scripts take from here: `npm start` and the benchmarks run this as one built file. */
export { developmentIssuer } from '@qingkong/auth/testing';
export { CityPlatform } from './city-platform';
export { Demo } from './demo';
export { playYellowAlert } from './play';
