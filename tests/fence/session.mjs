// A workerd whose answers are recorded.
import { Response } from "miniflare";
import { send } from "../lib/http.mjs";
import { until } from "../lib/until.mjs";
import { importToken, rows, start } from "../lib/workerd.mjs";
import { settled } from "./recording.mjs";

/** The host that requests name, so that what depends on its length is the same each time. */
const HOST = "localhost:8787";
/** When everything happens that says nothing else: milliseconds since the epoch. */
export const NOW = Date.parse("2026-11-20T00:00:00Z");

/** True for what a client can send as it stands. */
export const isSendable = (text) => /^[\x21-\x7e]*$/.test(text);

const bearer = (token) => ({ authorization: `Bearer ${token}` });
export const asOperator = bearer(importToken);
export const json = { "content-type": "application/json" };

const requestId = ({ headers }) => headers["x-request-id"] ?? headers["x-amzn-requestid"];

/** Names and values as they came, in the order of their names; a length that is the body's as such. */
function headerLines(raw, text) {
  const lines = [];
  const length = String(Buffer.byteLength(text));
  for (let n = 0; n < raw.length; n += 2) {
    const isLength = /^content-length$/i.test(raw[n]) && raw[n + 1] === length;
    lines.push(`${raw[n]}: ${isLength ? "{the body's}" : raw[n + 1]}`);
  }
  return lines.sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1)).join("\n");
}

/** The start before: workerds are told apart by which is new, so they start one after another. */
let starting = Promise.resolve();

function startInTurn(options) {
  const started = starting.then(() => start(options));
  starting = started.catch(() => {});
  return started;
}

/** Starts deployments of a checkout, whose answers go into a recording under names that begin with `title`. */
export async function session(recording, { checkout, title, names = ["local"] }) {
  const workerd = await startInTurn({ checkout, names: names.map((name) => `${name}-timed`), outbound: () => new Response("{}") });
  /** Entries that wait for what is logged of their requests, by the request's id. */
  const waiting = new Map();

  /** Asks without recording. */
  const ask = (request, { name = names[0], now = NOW } = {}) =>
    send(workerd.origin(`${name}-timed`), { host: HOST, ...request, headers: { "x-clock": String(now), ...request.headers } });

  /** Asks, and records the answer. */
  async function record(entry, request, options) {
    const reply = await ask(request, options);
    const { status, rawHeaders, text } = reply;
    const texts = { status: String(status), headers: headerLines(rawHeaders, text), body: text };
    const id = requestId(reply);
    if (id === undefined) recording.add(`${title}: ${entry}`, texts);
    else waiting.set(id, { entry: `${title}: ${entry}`, texts, path: request.path.split("?")[0] });
    return reply;
  }

  /** Adds what was logged, and what was logged of no request. */
  async function finish() {
    const lines = new Map();
    let read = 0;
    await until("all log lines", () => {
      for (; read < workerd.logs.length; read += 1) {
        const { requestId } = JSON.parse(workerd.logs[read]);
        lines.set(requestId, [...(lines.get(requestId) ?? []), workerd.logs[read]]);
      }
      return [...waiting.keys()].every((id) => lines.has(id));
    });
    for (const [id, { entry, texts, path }] of waiting) {
      const own = lines.get(id).join("\n").replace(`"path":${JSON.stringify(path)}`, '"path":"{the request\'s}"');
      recording.add(entry, { ...texts, log: own });
    }
    const others = [...lines].filter(([id]) => !/^[0-9a-f]{8}-/.test(id)).flatMap(([, lines]) => lines);
    recording.add(`${title}: log beside requests`, { log: others.sort().join("\n") });
    await workerd.stop();
  }

  return { workerd, ask, record, finish, origin: (name = names[0]) => workerd.origin(`${name}-timed`) };
}

/** The tables of a database that the migrations make; of a table of texts, not those that SQLite keeps it in. */
const TABLES = {
  index: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name NOT LIKE '!_cf%' ESCAPE '!' ORDER BY 1",
  search: "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%' ORDER BY 1",
};

/** The stored columns of a table, as SQL writes their values: numbers keep their digits. Of texts there are only the rows' numbers. */
async function columns(database, name, table) {
  if (name === "search") return ["rowid"];
  return (await rows(database, `SELECT name FROM pragma_table_info('${table}') ORDER BY cid`)).map(({ name }) => name);
}

async function dumpTable(database, name, table) {
  const names = await columns(database, name, table);
  const values = names.map((name) => `quote("${name}")`).join(" || ' | ' || ");
  const found = await rows(database, `SELECT ${values} AS line FROM "${table}"`);
  // Where a row stands may depend on a random id.
  return [names.join(" | "), ...found.map(({ line }) => settled(line)).sort()];
}

/** Records what the stores hold: a text for each table, and one for KV. */
export async function recordStores(recording, { workerd }, title) {
  for (const name of ["index", "search"]) {
    for (const { name: table } of await rows(workerd[name], TABLES[name])) {
      recording.add(`${title}: ${name}, ${table}`, { rows: (await dumpTable(workerd[name], name, table)).join("\n") });
    }
  }
  const values = await allValues(workerd.records);
  recording.add(`${title}: KV`, { values: values.map(({ key, metadata, value }) => `${key}\n${metadata}\n${value}`).join("\n\n") });
}

/** What names a row, of the tables that hold records. */
const KEYS = {
  registration_tasks: ["task_id"],
  executions: ["thing_name", "job_id", "execution_number"],
  batch_tasks: ["task_id"],
  jobs: ["job_id"],
  subtasks: ["task_id", "key"],
  reports: ["task_id", "key"],
};

/** Records each row and each value under a name of its own, without what tells only in which order they came. */
export async function recordRows(recording, { workerd }, title) {
  for (const [table, key] of Object.entries(KEYS)) {
    const names = (await columns(workerd.index, "index", table)).filter((name) => name !== "id" && name !== "change");
    const quoted = (names) => names.map((name) => `quote("${name}")`).join(" || ' ' || ");
    const found = await rows(workerd.index, `SELECT ${quoted(key)} AS key, ${quoted(names)} AS line FROM ${table}`);
    for (const { key, line } of found) recording.add(`${title}: ${table} ${key}`, { row: line });
  }
  for (const { key, metadata, value } of await allValues(workerd.records)) recording.add(`${title}: KV ${key}`, { metadata, value });
}

async function allValues(records) {
  const keys = [];
  let page = { list_complete: false };
  while (!page.list_complete) {
    page = await records.list({ cursor: page.cursor });
    keys.push(...page.keys.map(({ name }) => name));
  }
  const read = async (key) => {
    const { value, metadata } = await records.getWithMetadata(key);
    return { key, metadata: String(metadata), value: Buffer.from(value).toString() };
  };
  return Promise.all(keys.sort().map(read));
}
