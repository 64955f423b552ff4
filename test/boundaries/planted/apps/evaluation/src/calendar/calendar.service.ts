import { indicators } from '../indicator/indicators';
export const calendar = indicators;
