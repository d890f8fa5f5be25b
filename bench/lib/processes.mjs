// What Linux tells of processes. Elsewhere nothing is measured.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The id of the workerd that this process has started. */
export function workerdId() {
  return process.platform === "linux" ? Number(readdirSync("/proc").find(isWorkerd)) : NaN;
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

/** The name, parent and times (in ticks) of a process. */
export function stat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ").map(Number);
  return { name: text.slice(text.indexOf("(") + 1, end), parent: fields[1], utime: fields[11], stime: fields[12] };
}

/** The resident memory of a process in bytes, now and at its highest; nothing where it has ended. */
export function memory(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/status`, "latin1");
    const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)[1]) * 1024;
    return { now: field("VmRSS"), highest: field("VmHWM") };
  } catch {
    return undefined;
  }
}

/** How many bytes a process has read of a file that it has open; nothing where it has not. */
export function bytesRead(pid, file) {
  try {
    const place = readdirSync(`/proc/${pid}/fd`).find((place) => readlinkSync(`/proc/${pid}/fd/${place}`) === file);
    return Number(/^pos:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${place}`, "latin1"))[1]);
  } catch {
    return undefined;
  }
}
