// The table of cases: see crates/service/tests/service/case.rs, which reads the same files.
import { parse } from "./json.mjs";
import { files, text } from "./project.mjs";

/** Puts the long texts in: `{"$repeat": "x", "times": 3}` and `{"$join": [...]}`. */
function expand(value) {
  if (Array.isArray(value)) return value.map(expand);
  if (value === null || typeof value !== "object") return value;
  if ("$repeat" in value) return value.$repeat.repeat(value.times);
  if ("$join" in value) return value.$join.map(expand).join("");
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, expand(part)]));
}

/** All cases of all files. */
export const cases = () => files("tests/cases", ".json").flatMap((path) => expand(parse(text(path))));

/** Puts names such as `{rev}` into texts; a text that is a number's name alone becomes that number. */
export function fill(value, names) {
  if (typeof value === "string") {
    if (value === "{rev}" || value === "{observedAt}") return Number(names[value]);
    return Object.entries(names).reduce((text, [name, content]) => text.replaceAll(name, content), value);
  }
  if (Array.isArray(value)) return value.map((part) => fill(part, names));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fill(part, names)]));
}
