export {
  type AlertColour,
  AlertColourSchema,
  type Audience,
  AudienceSchema,
  type LadderStage,
  type Plan,
  type PlanCounty,
  type PlanDivision,
  PlanSchema,
  type PlanSender,
  type PlanTaskForce,
  type ResponseLevel,
  ResponseLevelSchema,
} from './plan';
export { checkPlan, loadPlan, type PlanFault, PlanFaulty, planJsonSchema } from './plan-file';
export { planContentHash, planVersionId } from './plan-version';
export { COLOUR_NAMES, LEVEL_NAMES } from './level-names';
export { compareLevel, normaliseLevel, strictestFirst } from './level';
export { areasOverlap, countyOf, taskForceOf } from './scope';
export { checkSenders } from './senders-file';
export { describeFaults, type FileFault, type Finding } from './file-fault';
export { readText, readYaml, type YamlFile } from './yaml-file';
