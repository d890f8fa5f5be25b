// The browser of this machine.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "google-chrome", "chromium-browser"];

/** `CHROMIUM`, else the first on PATH. */
export function chromium() {
  const folders = process.env.PATH.split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  return process.env.CHROMIUM ?? found ?? "chromium";
}
