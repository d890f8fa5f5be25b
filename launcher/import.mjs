// `npx fleetglass import`: sends the records in files to a deployment, read by the same model as everywhere.
import { randomFillSync } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseEnv } from "node:util";
import { escapeControls, isLoopback, originOf, parse, usageError } from "./options.mjs";
import { path } from "./package.mjs";

const HELP = `Usage: npx fleetglass import FILE… --to URL [OPTIONS]

Sends what the providers' tools print to a deployment: JSON, YAML, arrays, one value a line. \`-\` is standard input.

  --to URL            the deployment's address
  --task-id ID        the id of the task, for answers that lack it
  --job-id ID         the id of the job, for answers that lack it
  --thing NAME        the name of the thing, for answers that lack it
  --token-file FILE   a file that holds the token, alone or as FLEETGLASS_TOKEN=…
                      [default: FLEETGLASS_TOKEN, else, for an address of this machine,
                      .fleetglass/dev.vars in this folder]
  --verbose           name every record that was refused, not the first 20
  --json              print the counts as JSON

A request that is not answered is sent ten times, for about a minute in all.

Exit status: 0 all well; 1 something was refused, or the import could not finish; 2 usage.
`;

const TRIES = 10;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** The longest `Retry-After` that is respected, in seconds. */
const LONGEST_ASKED_S = 120;
const REQUEST_MS = 60_000;

/** The token's file of a state that `cargo xtask dev` keeps, or `serve --state .fleetglass`. */
const LOCAL = ".fleetglass/dev.vars";

/** Runs the command. */
export async function run(args) {
  const text = { type: "string" };
  const flag = { type: "boolean" };
  const names = ["to", "task-id", "job-id", "thing", "token-file"];
  const options = parse("import", HELP, args, { ...Object.fromEntries(names.map((name) => [name, text])), verbose: flag, json: flag }, true);
  if (!options) return 0;
  if (options.positionals.length === 0) throw usageError("import", "which files?");
  const to = originOf("import", options.to);
  const token = findToken(options["token-file"], to);
  if (to.startsWith("http:") && !isLoopback(to)) console.error(`warning: ${to} is not https: the token travels in the clear`);
  const { refused, json, table, failure } = await importRecords({
    inputs: options.positionals.map((name) => ({ name })),
    to,
    token,
    by: "npx fleetglass import",
    ids: { taskId: options["task-id"], jobId: options["job-id"], thingName: options.thing },
    verbose: options.verbose,
    tell: (line) => console.error(escapeControls(line)),
  });
  process.stdout.write(options.json ? json : table);
  if (failure) throw new Error(failure.isFinal ? failure.message : `${failure.message}\nWhat was acknowledged is kept. The same command can simply be run again.`);
  return refused > 0 ? 1 : 0;
}

/** The bytes of the demo fleet, as it is now. */
export async function demo() {
  const { demo } = await load();
  return demo(Date.now());
}

/**
 * Imports inputs: files by their `name`, or `bytes`. `tell` gets the lines for people. Gives how many records were `refused`,
 * the summary as `json` and as a `table`, and the `failure` that kept it from its end, if one did.
 */
export async function importRecords({ inputs, to, token, by, ids = {}, verbose = false, tell }) {
  const { Importer } = await load();
  const random = [...randomFillSync(new Uint32Array(2))];
  const importer = new Importer(JSON.stringify({ by, now: Date.now(), random, inConsole: false, verbose, ...ids }));
  const send = async () => {
    for (let request = importer.nextRequest(); request !== undefined; request = importer.nextRequest()) {
      importer.lines().forEach(tell);
      settle(importer, await post(`${to}/api/v1/import`, token, request, tell), to);
    }
    importer.lines().forEach(tell);
  };
  let failure;
  try {
    for (const { name, bytes } of inputs) {
      const source = open(importer, name, bytes);
      if (source) importer.open(name === "-" ? "stdin" : name, source.read);
      await send().finally(source?.close);
    }
    importer.finish();
    await send();
  } catch (error) {
    failure = error;
  }
  importer.lastLines().forEach(tell);
  return { refused: importer.refused(), json: importer.json(), table: importer.table(), failure };
}

function settle(importer, reply, to) {
  try {
    importer.settle(reply);
  } catch (error) {
    throw Object.assign(new Error(`${to} does not answer as a Fleetglass does: ${error.message}`), { isFinal: true });
  }
}

let loaded;

/** The importer, which the console has among its files. */
function load() {
  const folder = (name) => path("dist/console", name);
  return (loaded ??= import(pathToFileURL(folder("fleetglass-importer.js"))).then(async (module) => {
    await module.default({ module_or_path: readFileSync(folder("fleetglass-importer_bg.wasm")) });
    return module;
  }));
}

/** How an input is read, and closed; none where it cannot be opened. */
function open(importer, name, bytes) {
  if (bytes) {
    let at = 0;
    return { read: (most) => bytes.subarray(at, (at += most)), close: () => {} };
  }
  try {
    const file = name === "-" ? 0 : openSync(name);
    const buffer = new Uint8Array(1 << 18);
    return { read: (most) => buffer.subarray(0, readSome(file, buffer, Math.min(most, buffer.length))), close: () => file && closeSync(file) };
  } catch (error) {
    importer.refuse(name, error.message);
    return undefined;
  }
}

/** Reads what there is, and waits where there is nothing yet. On Windows the end of a pipe is an error. */
function readSome(file, buffer, most) {
  for (;;) {
    try {
      return readSync(file, buffer, 0, most);
    } catch (error) {
      if (error.code === "EOF") return 0;
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** Sends a request until it is answered. What was acknowledged is kept, and sending again changes nothing twice. */
async function post(url, token, body, tell) {
  for (let tried = 1; ; tried += 1) {
    const { text, problem, isFinal, after = 0 } = await attempt(url, token, body);
    if (!problem) return text;
    if (isFinal || tried === TRIES || after > LONGEST_ASKED_S) throw Object.assign(new Error(problem), { isFinal });
    const pause = after * 1000 + Math.min(FIRST_PAUSE_MS * 2 ** (tried - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
    tell(`${problem}; trying again in ${(pause / 1000).toFixed(1)} s`);
    await sleep(pause);
  }
}

async function attempt(url, token, body) {
  try {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(REQUEST_MS) });
    const text = await response.text();
    if (response.status === 200) return { text };
    if (response.status === 401) return { problem: `${url}: 401, the deployment does not know the token`, isFinal: true };
    const isFinal = response.status < 500 && response.status !== 429 && response.status !== 408;
    return { problem: `${url}: ${response.status} ${text.slice(0, 300)}`, isFinal, after: Number(response.headers.get("retry-after")) || 0 };
  } catch (error) {
    return { problem: `${url}: ${error.cause?.message ?? error.message}` };
  }
}

/** The token of a file, else of the environment, else, for this machine, of the state in this folder. */
function findToken(file, to) {
  const read = (name) => {
    const text = readFileSync(name, "utf8");
    const token = parseEnv(text).FLEETGLASS_TOKEN ?? text.trim();
    // The message does not quote what may be another secret.
    if (!/^[\x21-\x7e]+$/.test(token)) throw usageError("import", `${name} holds no token`);
    return token;
  };
  if (file) return read(file);
  if (process.env.FLEETGLASS_TOKEN) return process.env.FLEETGLASS_TOKEN;
  if (isLoopback(to) && existsSync(LOCAL)) return read(LOCAL);
  throw usageError("import", "there is no token: set FLEETGLASS_TOKEN, or give --token-file (`serve` prints it, and keeps it in dev.vars of its --state)");
}
