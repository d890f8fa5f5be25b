// How long a page of a list takes among a million executions, beside the same statements on SQLite itself.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { hasChromium } from "../tests/lib/browser.mjs";
import { filterClicks } from "./interaction.mjs";
import { buildCommand } from "./lib/command.mjs";
import { TOKEN, stage } from "./lib/stage.mjs";
import { shuffled } from "./lib/statistics.mjs";
import { number, table } from "./lib/text.mjs";

const run = promisify(execFile);

const FIND = {
  "executions: first page": "executions",
  "executions: page 1,000": "executions?limit=50&page=1000",
  "executions: one status": "executions?status=FAILED",
  "executions: one status, other order": "executions?status=FAILED&sort=queued",
  "executions: rare status, other order": "executions?status=REJECTED&sort=started",
  "executions: one job, one state": "executions?job={job}&state=error",
  "executions: two days, by thing": "executions?updatedFrom={from}&updatedTo={to}&sort=thing",
  "executions: prefix of a thing": "executions?prefix={prefix}",
  "executions: need attention": "executions?attention=failed,timed-out,about-to-time-out,stuck",
  "executions: search, rare": "executions?search={rare}",
  "executions: search, common": "executions?search={common}",
  "executions: search, common, other order": "executions?search={common}&sort=queued&order=asc",
  "executions: search and status": "executions?search={common}&status=TIMED_OUT",
  "executions: search, two words": "executions?search={common}%20{part}",
  "things: most failures": "things?sort=failures",
  "things: search": "things?search={part}",
  jobs: "jobs",
  "jobs: most failures": "jobs?sort=failures",
  "registration tasks: with failures": "registration-tasks?state=warning",
  "batch tasks": "batch-tasks",
};

/** Operations of AWS IoT. */
const OPERATIONS = {
  ListJobs: "/jobs?maxResults=250",
  "ListJobExecutionsForJob, 250 rows": "/jobs/{job}/things?maxResults=250",
  "ListJobExecutionsForJob, one status": "/jobs/{job}/things?status=FAILED&maxResults=250",
  "ListJobExecutionsForThing": "/iot/things/{thing}/jobs",
  GetPendingJobExecutions: "/jobs-data/things/{thing}/jobs",
  ListThingRegistrationTasks: "/thing-registration-tasks?maxResults=250",
};

/** What `/api/v1` tells beside lists. */
const FLEET = {
  "what needs attention": "/api/v1/attention",
  "totals of a month": "/api/v1/totals?from={month}&to={to}",
  "changes: none": "/api/v1/changes?since={change}",
  "a thing and its queue": "/api/v1/things/{thing}",
};

export async function lists({ quick, base }) {
  const executions = quick ? 20_000 : 1_000_000;
  const rounds = quick ? 5 : 40;
  const folder = await mkdtemp(join(tmpdir(), "fleetglass-lists-"));
  try {
    await stage([], async () => {}, { state: folder });
    const loading = await load(folder, executions);
    const names = await known(folder);
    const measured = await stage(
      [],
      async ({ console, ports }) => {
        const origins = { fleetglass: console, ...(base && { fleetglass: at(ports.fleetglass), base: at(ports.base) }) };
        return { ...(await ask(origins, names, rounds)), click: hasChromium() ? await filterClicks(console, rounds) : NaN };
      },
      { state: folder, base },
    );
    const floor = await native(folder, measured.lists, rounds);
    return { title: "Lists", text: report(executions, rounds, loading, measured, floor) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const at = (port) => `http://127.0.0.1:${port}`;

/** The databases, by a table that one alone has. */
async function databases(folder) {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith(".sqlite") && name.includes("d1")).map((name) => join(folder, name));
  const has = (file, table) => {
    const database = new DatabaseSync(file);
    const found = database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table);
    database.close();
    return found !== undefined;
  };
  return { index: files.find((file) => has(file, "clock")), search: files.find((file) => has(file, "executions_data")) };
}

/** Loads a generated fleet straight into the databases: the Worker's import would take a quarter of an hour. */
async function load(folder, executions) {
  const start = performance.now();
  const { index: file, search: other } = await databases(folder);
  const index = new DatabaseSync(file);
  const search = new DatabaseSync(other);
  for (const database of [index, search]) database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000");
  const insert = {
    "job-execution": index.prepare(`INSERT INTO executions (thing_name, job_id, execution_number, observation, since, message, latest, rev, pub_rev, change)
      SELECT o ->> '$.record.thingName', o ->> '$.record.jobId', o ->> '$.record.executionNumber', json_remove(o, '$.record.jobDocument'),
      o ->> '$.observedAt', ifnull((SELECT group_concat(value, ' · ') FROM json_each(o, '$.record.statusDetails')), ''), 1, 1, 1, 1
      FROM (SELECT value AS o FROM json_each(?1)) WHERE true ON CONFLICT DO UPDATE SET observation = excluded.observation, message = excluded.message`),
  };
  for (const [kind, table, key] of [["job", "jobs", "job_id"], ["registration-task", "registration_tasks", "task_id"], ["batch-task", "batch_tasks", "task_id"]]) {
    const member = key === "job_id" ? "jobId" : "taskId";
    insert[kind] = index.prepare(`INSERT INTO ${table} (${key}, observation, since, rev, pub_rev, change)
      SELECT o ->> '$.record.${member}', json_remove(o, '$.record.document'), o ->> '$.observedAt', 1, 1, 1 FROM (SELECT value AS o FROM json_each(?1))
      WHERE true ON CONFLICT DO UPDATE SET observation = excluded.observation`);
  }
  const command = await buildCommand();
  const args = ["generate", "--executions", executions, "--things", executions / 10, "--tasks", 2000, "--batch-tasks", 2000].map(String);
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const batches = {};
  const write = (kind) => {
    index.exec("BEGIN");
    insert[kind].run(`[${batches[kind].join(",")}]`);
    index.exec("COMMIT");
    batches[kind] = [];
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const kind = /^\{"kind":"([a-z-]+)"/.exec(line)[1];
    if (!(kind in insert)) continue;
    (batches[kind] ??= []).push(line);
    if (batches[kind].length === 5000) write(kind);
  }
  for (const kind of Object.keys(batches)) write(kind);
  index.exec("UPDATE things SET pub_rev = rev");
  const rows = Number(index.prepare("SELECT count(*) AS n FROM executions").get().n);
  index.close();
  const seconds = (performance.now() - start) / 1000;
  const begin = performance.now();
  search.exec(`ATTACH '${file}' AS source`);
  for (const [table, text] of [["executions", "thing_name || ' ' || job_id || ' ' || message"], ["things", "thing_name"], ["jobs", "job_id"]]) {
    search.exec(`INSERT INTO main.${table} (rowid, text) SELECT id, lower(${text}) FROM source.${table}`);
  }
  search.close();
  return { rows, seconds, searchSeconds: (performance.now() - begin) / 1000 };
}

/** Names that the requests are about: of the middle, neither the largest nor the smallest. */
async function known(folder) {
  const { index: file, search } = await databases(folder);
  const index = new DatabaseSync(file);
  const one = (sql) => Object.values(index.prepare(sql).get())[0];
  const names = {
    job: one("SELECT job_id FROM jobs ORDER BY executions DESC LIMIT 1"),
    thing: one("SELECT thing_name FROM things WHERE pending > 0 ORDER BY thing_name LIMIT 1 OFFSET 100"),
    to: Math.floor(one("SELECT max(updated_at) FROM executions")),
    change: one("SELECT count FROM clock"),
  };
  names.from = names.to - 2 * 86_400;
  names.month = names.to - 30 * 86_400;
  names.prefix = names.thing.slice(0, -2);
  names.part = names.thing.slice(2);
  names.rare = names.thing.slice(-7);
  names.common = names.job.slice(0, 8);
  index.close();
  return names;
}

const fill = (text, names) => text.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(names[name]));

/** The times of each request, of each build: in each round each request goes to all of them, one after another. */
async function ask(origins, names, rounds) {
  const get = async (origin, path) => {
    const start = performance.now();
    const response = await fetch(new URL(path, origin), { headers: { authorization: `Bearer ${TOKEN}` } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return { ms: performance.now() - start, text };
  };
  const requests = {};
  for (const [name, query] of Object.entries(FIND)) {
    requests[name] = `/api/v1/${await deep(fill(query, names), (path) => get(origins.fleetglass, path))}`;
  }
  for (const [name, path] of Object.entries({ ...OPERATIONS, ...FLEET })) requests[name] = fill(path, names);
  const builds = Object.keys(origins);
  const none = () => Object.fromEntries(["floor", ...Object.keys(requests)].map((name) => [name, []]));
  const times = Object.fromEntries(builds.map((build) => [build, none()]));
  for (let round = -2; round < rounds; round += 1) {
    for (const name of Object.keys(times.fleetglass)) {
      const path = name === "floor" ? `/api/v1/changes?since=${names.change}` : requests[name];
      for (const build of shuffled(builds)) {
        const { ms } = await get(origins[build], path);
        if (round >= 0) times[build][name].push(ms);
      }
    }
  }
  const lists = Object.keys(FIND).map((name) => requests[name].slice("/api/v1/".length));
  return { times, lists };
}

/** Goes to a far page, as a reader would who never gives up, and gives the request for it. */
async function deep(query, get) {
  const page = /&page=(\d+)/.exec(query);
  if (!page) return query;
  const base = query.replace(page[0], "").replace("limit=50", "limit=250");
  let cursor = "";
  for (let passed = 1; passed < Number(page[1]) / 5; passed += 1) {
    const { next } = JSON.parse((await get(`/api/v1/${base}&counts=false${cursor}`)).text);
    if (!next) break;
    cursor = `&cursor=${next}`;
  }
  return query.replace(page[0], cursor);
}

/** The same on SQLite itself. */
async function native(folder, requests, rounds) {
  const { index, search } = await databases(folder);
  const options = ["run", "--quiet", "--release", "--package", "fleetglass-service", "--example", "floor", "--", index, search, String(rounds)];
  const child = execFile("cargo", options, { maxBuffer: 1 << 28 });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  child.stdin.end(`${requests.join("\n")}\n`);
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`floor ended with ${status}`);
  return text.trim().split("\n").map((line) => line.split(",").map(Number));
}

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const ms = (value) => value.toFixed(value < 10 ? 1 : 0);

function report(executions, rounds, loading, { times, click }, floor) {
  const row = quantile(times.fleetglass.floor, 0.5);
  const names = Object.keys(FIND);
  const rows = [...names, ...Object.keys(OPERATIONS), ...Object.keys(FLEET)].map((name) => {
    const [half, most] = [quantile(times.fleetglass[name], 0.5), quantile(times.fleetglass[name], 0.95)];
    const other = times.base?.[name];
    const own = floor[names.indexOf(name)];
    const before = other ? [ms(quantile(other, 0.5)), ms(quantile(other, 0.95))] : [];
    return [name, ms(half), ms(most), ms(Math.max(0, most - row)), ...before, own ? ms(quantile(own, 0.5)) : "", own ? ms(quantile(own, 0.95)) : ""];
  });
  const head = `${number(loading.rows)} executions of a generated fleet of ${number(executions)} in local workerd; ${rounds} rounds, each request in each. Milliseconds over loopback, counts included; \"less one row\" is the 95 % less the median of a request for one row (${ms(row)} ms). Beside them the same statements on SQLite itself. Loading took ${number(Math.round(loading.seconds))} s into INDEX and ${number(Math.round(loading.searchSeconds))} s into SEARCH. Budget: 50 ms at 95 %, less one row.`;
  const compared = times.base && "Base: the state that `--base` named, asked in turn with this one, on the same databases.";
  const clicked = Number.isNaN(click)
    ? "A click in the console was not measured: there is no Chromium."
    : `In the console, a click on a status shows its rows after ${ms(click)} ms (median; budget 300 ms).`;
  const header = ["request", "median", "95 %", "less one row", ...(times.base ? ["base, median", "base, 95 %"] : []), "SQLite, median", "SQLite, 95 %"];
  return [head, ...(compared ? [compared] : []), table(header, rows), clicked].join("\n\n");
}
