// Numbers and tables for people.

export const number = (value) => (Number.isFinite(value) ? Math.round(value).toLocaleString("en-US") : "–");

export const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

export const megabytes = (bytes) => (Number.isFinite(bytes) ? `${(bytes / (1 << 20)).toFixed(1)} MB` : "–");

/** A ratio with its interval. */
export function ratio({ median, low, high }) {
  if (!Number.isFinite(median)) return "–";
  return `${median.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

/** A Markdown table whose columns are aligned in the source, too. */
export function table(header, rows) {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
