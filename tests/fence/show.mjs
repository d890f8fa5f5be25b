// A difference of two builds, as people read it.

/** Shows both sides of a difference, one above the other, line by line: lines that both have are left out. */
export function show({ name, part, expected, actual, by }) {
  console.log(`\n== ${name}, ${part}`);
  for (const { reason } of by) console.log(`   accepted: ${reason}`);
  const [base, current] = [expected, actual].map((text) => text?.split("\n"));
  const [inBase, inCurrent] = [new Set(base), new Set(current)];
  const [gone, come] = [base?.filter((line) => !inCurrent.has(line)), current?.filter((line) => !inBase.has(line))];
  // Where the lines are the same, their order differs, or how often each is there.
  const isOrder = gone?.length === 0 && come?.length === 0;
  print("base   ", isOrder ? base : gone);
  print("current", isOrder ? current : come);
}

function print(side, lines) {
  if (lines === undefined) return console.log(`   ${side} | (none)`);
  for (const line of lines) console.log(`   ${side} | ${line}`);
}
