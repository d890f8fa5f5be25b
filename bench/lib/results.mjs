// bench/RESULTS.md: one section for each benchmark, replaced when it is run again.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

const FILE = "bench/RESULTS.md";
const HEAD = "# Results\n\nWritten by `cargo xtask bench`. What is measured, and against what, is told in README.md beside this file.\n";

export function keep(title, section) {
  const [head, ...sections] = existsSync(FILE) ? readFileSync(FILE, "utf8").split(/\n(?=## )/) : [HEAD];
  const others = sections.filter((other) => !other.startsWith(`## ${title}\n`));
  const sorted = [...others, section].sort();
  writeFileSync(FILE, [head, ...sorted].map((part) => part.trimEnd()).join("\n\n") + "\n");
}
