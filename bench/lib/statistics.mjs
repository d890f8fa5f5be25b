// Medians, and how sure they are.

const RESAMPLES = 10_000;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The median with its 95 % interval, by the percentile bootstrap. */
export function estimate(values) {
  const medians = Array.from({ length: RESAMPLES }, () => median(resample(values))).sort((a, b) => a - b);
  const at = (share) => medians[Math.round(share * (RESAMPLES - 1))];
  return { median: median(values), low: at(0.025), high: at(0.975) };
}

function resample(values) {
  return values.map(() => values[Math.floor(Math.random() * values.length)]);
}

/** The values in an order of chance. */
export function shuffled(values) {
  return values
    .map((value) => [Math.random(), value])
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}
