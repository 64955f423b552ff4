import { days } from '../../unit/unit.service';
export const desk = days;
