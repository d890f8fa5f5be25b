// What the command prints, and with which status it ends.
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildCommand } from "../lib/cli.mjs";
import { files, root, text } from "../lib/project.mjs";
import { importToken } from "../lib/workerd.mjs";
import { recordStores, session } from "./session.mjs";
import { variants } from "./variants.mjs";

const HELP = [
  [], ["import"], ["collect"], ["collect", "aws"], ["collect", "huawei"], ["forget"], ["forget", "registration-task"], ["forget", "batch-task"], ["forget", "job"], ["forget", "execution"], ["forget", "old"],
  ["republish"], ["backup"], ["restore"], ["generate"], ["key"], ["key", "new"], ["key", "list"], ["key", "revoke"],
];
const USAGE = [["--version"], ["tea"], [], ["import"], ["import", "--to", "tea"], ["import", "--to", "http://127.0.0.1:1", "--tries", "0", "-"], ["forget", "--to", "http://127.0.0.1:1", "old"], ["generate", "--things", "0"], ["generate", "--until", "tea"], ["key", "new"], ["key", "new", "--name", "a", "--rights", "tea"], ["key", "revoke"]];
const SEEN = ["--as-of", "2025-11-20T01:00:00Z"];

/** What the command's output has that differs from run to run. */
const VARYING = [
  [/\bin \d+(\.\d+)? ?(ms|s)\b/g, "in {time}"],
  [/"(seconds|milliseconds|ms)":\d+(\.\d+)?/g, '"$1":{time}'],
  [/\b\d+(\.\d+)? (records )?(a|per) second/g, "{rate} a second"],
  [/fleetglass-fence-\w+/g, "{folder}"],
];

export async function ofCommand(recording, checkout) {
  const the = await session(recording, { checkout, title: "command" });
  const folder = mkdtempSync(join(tmpdir(), "fleetglass-fence-"));
  const program = buildCommand(checkout);
  const run = async (entry, args, input = "", more = {}) => {
    const ended = await execute(program, args, input, folder);
    const seen = (text) => VARYING.reduce((text, [pattern, kind]) => text.replace(pattern, kind), text.replaceAll(root, "{project}/").replaceAll(the.origin(), "{origin}"));
    const shown = more.hide ? Object.keys(ended).map((part) => [part, more.hide(ended[part])]) : Object.entries(ended);
    recording.add(`command: ${entry}`, Object.fromEntries(shown.map(([part, text]) => [part, seen(text)])));
    return ended;
  };
  try {
    for (const command of HELP) {
      await run(`${command.join(" ")} --help`, [...command, "--help"]);
      await run(`${command.join(" ")} -h`, [...command, "-h"]);
    }
    for (const args of USAGE) await run(`usage: ${args.join(" ")}`, args);
    await ofImports(the, run);
    await recordStores(recording, the, "command: stores after imports");
    await ofKeeping(the, run, folder, recording);
    await ofKeys(run, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await the.finish();
}

/** Runs the command in a folder, with the import token. */
function execute(program, args, input, cwd) {
  const command = spawn(program, args, { cwd, env: { PATH: process.env.PATH, HOME: cwd, FLEETGLASS_TOKEN: importToken } });
  const ended = { status: "", stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) command[name].setEncoding("utf8").on("data", (text) => (ended[name] += text));
  command.stdin.on("error", () => {});
  command.stdin.end(input);
  return new Promise((resolve, reject) => {
    command.on("error", reject);
    command.on("close", (status) => resolve({ ...ended, status: String(status) }));
  });
}

/** Inputs that are no record, or not in whole. */
const BAD = {
  empty: "", "not JSON": "tea", "cut off": '{"taskId": "a", "status":', "a number": "17", "a text": '"t"', "not an object": "[1, null]", "nothing known": '{"tea": 1}', "one of two": '{"taskId": "c-1", "status": "Completed"}\n{"tea": 1}\n',
  "not UTF-8": Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), "two values in a line": '{"taskId":"c-2","status":"Completed"} {"taskId":"c-3","status":"Failed"}', "deep": `${"[".repeat(300)}${"]".repeat(300)}`, "member twice": '{"taskId":"c-4","taskId":"c-5","status":"Completed"}',
  "wrong type": '{"taskId":"c-6","status":"Completed","successCount":"many"}', "digits": '{"taskId":"c-7","status":"Completed","creationDate":1763600000.12345678901234567890,"successCount":12345678901234567890}',
};

async function ofImports(the, run) {
  const to = ["import", "--to", the.origin(), "--tries", "1"];
  const path = (file) => join(root, file);
  for (const file of files("tests/data/samples", ".json")) for (const json of [[], ["--json"]]) await run(`import ${file} ${json}`, [...to, ...json, ...SEEN, path(file)]);
  for (const [name, input] of Object.entries(BAD)) await run(`import of bad input: ${name}`, [...to, ...SEEN, "-"], input);
  await run("import of a file that is not there", [...to, "none.json"]);
  await run("import of the demo fleet", [...to, "--json", path("crates/generate/demo/fleet.ndjson")]);
  for (const file of files("tests/data/corpus/recognise", "")) await run(`import ${file}`, [...to, "--json", ...SEEN, path(file)]);
  await run("import with another token", ["import", "--to", the.origin(), "--tries", "1", "--token-file", "no-such-file", "-"], "{}");
  await run("generate", ["generate", "--executions", "120", "--things", "12", "--tasks", "6", "--batch-tasks", "6", "--seed", "3"]);
}

async function ofKeeping(the, run, folder, recording) {
  const to = ["--to", the.origin()];
  await run("backup", ["backup", ...to, "--output", "fleet.backup"]);
  recording.add("command: the backup's file", { text: readFileSync(join(folder, "fleet.backup"), "utf8") });
  await run("backup to a file that is there", ["backup", ...to, "--output", "fleet.backup"]);
  const { thing, job } = { thing: "none", job: "none" };
  for (const args of [["registration-task", "c-1"], ["registration-task", "none"], ["batch-task", "none"], ["job", job], ["execution", thing, job], ["execution", thing, job, "1"], ["old", "--kind", "registration-task", "--before", "2025-11-20T00:00:00Z"], ["old", "--kind", "execution", "--before", "1", "--status", "FAILED"], ["old", "--kind", "tea", "--before", "1"], ["execution", thing, job, "x"], ["job", "a b"]]) {
    await run(`forget ${args.join(" ")}`, ["forget", ...to, "--yes", ...args]);
  }
  await run("forget without --yes", ["forget", ...to, "registration-task", "c-2"], "n\n");
  await run("restore", ["restore", ...to, "fleet.backup"]);
  await run("restore again", ["restore", ...to, "fleet.backup"]);
  const [first, ...rest] = readFileSync(join(folder, "fleet.backup"), "utf8").split("\n");
  for (const [name, content] of [["of nothing", ""], ["of another file", "tea\n"], ["cut off", [first, ...rest.slice(0, 3)].join("\n")], ["of a wrong line", [first, '{"kind":"tea"}', ""].join("\n")]]) {
    writeFileSync(join(folder, "bad.backup"), content);
    await run(`restore ${name}`, ["restore", ...to, "--tries", "1", "bad.backup"]);
  }
  await run("republish", ["republish", ...to]);
  await recordStores(recording, the, "command: stores after keeping");
}

/** A key's ids and secrets, by what they are. */
const secrets = (text) =>
  text.replace(/\bFG[A-Z0-9]{8,}\b/g, "{key id}").replace(/\b[0-9a-f]{64}\b/g, "{sha256}").replace(/[A-Za-z0-9+/_-]{32,}/g, "{secret}").replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d{4}-\d\d-\d\d/g, "{day}").replace(/"notAfter":\s*\d+/g, '"notAfter":{time}').replace(/\b\d{10}\b/g, "{time}");

async function ofKeys(run, folder) {
  const file = join(folder, "fleetglass-keys.json");
  const key = (entry, ...args) => run(`key ${entry}`, ["key", ...args], "", { hide: secrets });
  await key("list without a file", "list");
  await key("new", "new", "--name", "ci", "--rights", "read-aws,read-huawei,read-console,import,forget,ingest", "--app", "app-1", "--authorised", "app-2", "--days", "90");
  await key("new, as JSON", "new", "--name", "ci", "--rights", "read-console", "--json");
  await key("new, to sign alone", "new", "--name", "signer", "--rights", "read-aws");
  await key("list", "list");
  await key("list, as JSON", "list", "--json");
  await key("revoke the older", "revoke", "--name", "ci", "--older");
  await key("revoke one that is not there", "revoke", "--name", "nobody");
  await key("revoke", "revoke", "--name", "ci");
  await key("list, at the end", "list");
  const entry = { name: "a", id: "FGABCDEFGHIJ", rights: ["read-aws", "read-huawei"], secret: "s".repeat(40), token: "0".repeat(64), huawei: { appId: "a", secret: "1".repeat(64) }, applications: ["b"], notAfter: 1900000000, sessionToken: "t" };
  const kept = { KEYS_1: JSON.stringify({ keys: [entry] }) };
  const tried = async (name, content) => {
    writeFileSync(file, content);
    chmodSync(file, 0o600);
    await key(`list of a file, ${name}`, "list", "--json");
  };
  for (const [shape, content] of variants(kept, 1)) await tried(`secrets, ${shape}`, content);
  for (const [shape, content] of variants({ keys: [entry] }, 1)) await tried(`keyset, ${shape}`, JSON.stringify({ KEYS_1: content }));
  for (const [shape, content] of variants(entry, 2)) await tried(`key, ${shape}`, JSON.stringify({ KEYS_1: `{"keys":[${content}]}` }));
  for (const path of files("tests/data/corpus/keysets", "")) await tried(path, JSON.stringify({ KEYS_1: text(path) }));
  chmodSync(file, 0o644);
  await key("list of a file that others can read", "list");
  if (readdirSync(folder).some((name) => name.endsWith(".part"))) throw new Error("a file was left");
}
