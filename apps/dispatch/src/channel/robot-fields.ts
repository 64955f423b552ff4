import { Type } from '@sinclair/typebox';

/**
 * Pace of a robot: 20 calls a minute are allowed, and it is arrivals that are counted, so one call less is the most. It must be said, so
 * that nobody's robot runs without a limit.
 */
export const robotPaceFields = {
  ratePerMinute: Type.Integer({ minimum: 1, maximum: 19, examples: [18] }),
};
