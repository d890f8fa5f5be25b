// The CPU time of the workerd that this process has started, in seconds. Linux tells it; elsewhere it is not measured.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Gives a clock of workerd's CPU time. */
export function cpuClock() {
  if (process.platform !== "linux") return () => NaN;
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"]));
  const pid = readdirSync("/proc").find(isWorkerd);
  return () => {
    const { utime, stime } = stat(pid);
    return (utime + stime) / ticks;
  };
}

function isWorkerd(pid) {
  if (!/^\d+$/.test(pid)) return false;
  try {
    const { name, parent } = stat(pid);
    return name === "workerd" && parent === process.pid;
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

function stat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ").map(Number);
  return { name: text.slice(text.indexOf("(") + 1, end), parent: fields[1], utime: fields[11], stime: fields[12] };
}
