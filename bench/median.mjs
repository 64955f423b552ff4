export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The p-th quantile (0–1), nearest rank. */
export function quantile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
}

/** [minimum, maximum], whole milliseconds; null where there was nothing to measure. */
export function spread(values) {
  return values.some(Number.isNaN) ? null : [Math.round(Math.min(...values)), Math.round(Math.max(...values))];
}
