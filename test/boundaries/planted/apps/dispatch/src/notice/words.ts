export const words = '演练';
