export const workingDays = 3;
