import { isCalendarDate } from './calendar-date';
import { type Plan } from './plan';
import { type Finding } from './file-fault';

/** Whether each sender's validity can be followed, and a signature is asked for only where one can be verified (C09). */
export function findSenderFaults({ senders }: Plan): Finding[] {
  return senders.flatMap(({ validFrom, validUntil, certificateFile, requireSignature }, i) => {
    const fault = (key: string, reason: string, example: string): Finding[] => [
      { pointer: `/senders/${i}/${key}`, reason, example },
    ];
    const noDate = (key: string, date: string | undefined): Finding[] =>
      date === undefined || isCalendarDate(date) ? [] : fault(key, `"${date}" is no date`, '2026-01-01');
    const isReversed = validFrom !== undefined && validUntil !== undefined && validUntil < validFrom;
    const isUnverifiable = requireSignature === true && certificateFile === undefined;
    return [
      ...noDate('validFrom', validFrom),
      ...noDate('validUntil', validUntil),
      ...(isReversed ? fault('validUntil', `${validUntil} is before validFrom, ${validFrom}`, validFrom) : []),
      ...(isUnverifiable
        ? fault(
            'requireSignature',
            'there is no certificateFile to verify it by',
            'certificateFile: certificates/hq.pem',
          )
        : []),
    ];
  });
}
