// What users and programs meet of one build, as texts by name: complete while it is collected, shortened where it is kept.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { root } from "../lib/project.mjs";

/** From how many characters on a kept text is its length, a digest and how it begins. */
const LONG = 300;
const BEGINNING = 60;

/** What is kept whole: there are few of them. */
const SHORT = new Set(["status", "headers"]);

/** What differs from run to run, by kind. */
const VARYING = [
  [/\bFG[A-Z]+\.\d+\.[0-9a-f-]{36}\.[0-9a-f]{64}\b/g, "{token}"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g, "{random id}"],
  [/'[0-9a-f]{16}'/g, "'{import}'"],
  [/\b(127\.0\.0\.1|localhost):(?!8787\b)\d{4,5}\b/g, "$1:{port}"],
];

/** The checkout's folder, which files of the test data are named with. */
const FOLDER = `${root.replace(/\/$/, "")}/`;

/** A text without what differs from run to run, or from folder to folder. */
export const settled = (text) =>
  VARYING.reduce((text, [pattern, kind]) => text.replace(pattern, kind), text.replaceAll(FOLDER, ""));

const digest = (text) => createHash("sha256").update(text).digest("base64url").slice(0, 16);

/** A text as it is kept. */
const shortened = (text) =>
  text.length <= LONG ? text : `${text.length} characters, sha256 ${digest(text)}: ${text.slice(0, BEGINNING)}`;

/** A recording that is being made. */
export function recording() {
  const entries = new Map();
  return {
    entries,
    /** Adds what was met under a name of its own: texts by what they are, for example status, headers, body. */
    add(name, texts) {
      if (entries.has(name)) throw new Error(`${name} is recorded already`);
      entries.set(name, Object.fromEntries(Object.entries(texts).map(([part, text]) => [part, settled(text)])));
    },
  };
}

/** The entries, shortened. */
const kept = (entries) =>
  [...entries].map(([name, texts]) => [name, Object.fromEntries(Object.entries(texts).map(([part, text]) => [part, SHORT.has(part) ? text : shortened(text)]))]);

/**
 * Writes entries to a file. Its first line has the texts that occur again, and the sets of names that texts have. Each other line is
 * an entry: how many characters its name shares with the one before, the rest of the name, the set's place, the texts or their places.
 */
export function keep(path, entries) {
  const all = kept(entries);
  const counts = new Map();
  for (const [, texts] of all) for (const text of Object.values(texts)) counts.set(text, (counts.get(text) ?? 0) + 1);
  const common = [...counts].filter(([text, count]) => count > 1 && text.length > 4).map(([text]) => text);
  const places = new Map(common.map((text, place) => [text, place]));
  const sets = [...new Set(all.map(([, texts]) => Object.keys(texts).join()))];
  let before = "";
  const line = ([name, texts]) => {
    const shared = sharedLength(before, name);
    before = name;
    const set = sets.indexOf(Object.keys(texts).join());
    return JSON.stringify([shared, name.slice(shared), set, ...Object.values(texts).map((text) => places.get(text) ?? text)]);
  };
  writeFileSync(path, [JSON.stringify({ common, sets }), ...all.map(line), ""].join("\n"));
}

function sharedLength(one, other) {
  let n = 0;
  while (n < one.length && one[n] === other[n]) n += 1;
  return n;
}

/** Reads the entries of a file, shortened as they are. */
export function readKept(path) {
  const [{ common, sets }, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
  const whole = (text) => (typeof text === "number" ? common[text] : text);
  let before = "";
  const entry = ([shared, rest, set, ...texts]) => {
    before = before.slice(0, shared) + rest;
    return [before, Object.fromEntries(sets[set].split(",").map((part, n) => [part, whole(texts[n])]))];
  };
  return new Map(lines.map(entry));
}

/** Where two recordings differ: by name and part, with what both have, undefined where one has nothing. */
export function differences(expected, actual) {
  const names = new Set([...expected.keys(), ...actual.keys()]);
  return [...names].flatMap((name) => {
    const [one, other] = [expected.get(name) ?? {}, actual.get(name) ?? {}];
    const parts = new Set([...Object.keys(one), ...Object.keys(other)]);
    const differing = [...parts].filter((part) => one[part] !== other[part]);
    return differing.map((part) => ({ name, part, expected: one[part], actual: other[part] }));
  });
}

/** A complete recording as it would be kept. */
export const asKept = (entries) => new Map(kept(entries));

/**
 * The differences that were accepted: `{ "name", "part", "from", "to", "reason" }`. A name's `*` stands for any text, `names`
 * lists several, and without a part all parts are meant. With `from`, nothing but that text's replacement by `to` is
 * accepted, together with other replacements or alone: this is for texts that are kept whole.
 */
export const readAccepted = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Tells which differences were not accepted, by which entry each other one was, and which entries no longer occur. */
export function judge(differences, accepted) {
  const patterns = new Map(accepted.map((entry) => [entry, (entry.names ?? [entry.name]).map(pattern)]));
  const used = new Set();
  const judged = differences.map((difference) => {
    const { name, part, expected, actual } = difference;
    const about = accepted.filter((entry) => (entry.part ?? part) === part && patterns.get(entry).some((names) => names.test(name)));
    const whole = about.find(({ from }) => from === undefined);
    const by = whole ? [whole] : replacements(about.filter(({ from }) => expected?.includes(from)), expected, actual);
    for (const entry of by) used.add(entry);
    return { ...difference, by };
  });
  return { judged, others: judged.filter(({ by }) => by.length === 0), unused: accepted.filter((entry) => !used.has(entry)) };
}

/** Those of the entries whose replacements make the one text the other; none where no choice of them does. */
function replacements(entries, expected, actual) {
  const chosen = (choice) => entries.filter((_, place) => choice & (1 << place));
  const replaced = (choice) => chosen(choice).reduce((text, { from, to }) => text.replaceAll(from, to), expected);
  for (let choice = 1; choice < 1 << entries.length; choice += 1) if (replaced(choice) === actual) return chosen(choice);
  return [];
}

const pattern = (name) =>
  new RegExp(`^${name.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`, "s");
