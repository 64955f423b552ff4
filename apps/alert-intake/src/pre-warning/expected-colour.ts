import { type AlertColour } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';

/** The colour that a pre-warning expects; null where it says none, no colour of the plan (C17), or two different ones. */
export function expectedColour({
  severityColour,
  parameterColour,
}: Pick<AlertContent, 'severityColour' | 'parameterColour'>): AlertColour | null {
  const colour = parameterColour ?? severityColour;
  if (colour === null || colour === 'blue' || colour === 'unknown') return null;
  return severityColour === null || severityColour === colour ? colour : null;
}
