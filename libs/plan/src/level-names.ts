import { type AlertColour, type ResponseLevel } from './plan';

/** What people read: `Ⅱ级`. */
export const LEVEL_NAMES: Readonly<Record<ResponseLevel, string>> = { III: 'Ⅲ级', II: 'Ⅱ级', I: 'Ⅰ级' };

/** What people read: `橙色`. */
export const COLOUR_NAMES: Readonly<Record<AlertColour, string>> = { red: '红色', orange: '橙色', yellow: '黄色' };
