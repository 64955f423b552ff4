export const topic = 'invented.events';
