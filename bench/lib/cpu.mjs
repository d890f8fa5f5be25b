// The CPU time of the workerd that this process has started, in seconds. Linux tells it; elsewhere it is not measured.

import { execFileSync } from "node:child_process";
import { stat, workerdId } from "./processes.mjs";

/** Gives a clock of workerd's CPU time. */
export function cpuClock() {
  if (process.platform !== "linux") return () => NaN;
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"]));
  const pid = workerdId();
  return () => {
    const { utime, stime } = stat(pid);
    return (utime + stime) / ticks;
  };
}
