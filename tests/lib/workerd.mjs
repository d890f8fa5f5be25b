// The built Worker in real workerd, with simulators of KV and D1 that keep their data in files.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { mainModule, workerModules } from "./build.mjs";
import { parse } from "./json.mjs";
import { migrate } from "./migrate.mjs";
import { compatibilityDate, root, text } from "./project.mjs";
import { database, namespace } from "./remote-stores.mjs";
import { until } from "./until.mjs";

/** The secrets of the keys in tests/data/keys.json. */
export const importToken = "import-secret";
export const readToken = "read-secret";
export const ruleToken = "rule-secret";
export const account = "123456789012";
export const region = "us-west-2";

const STORES = "stores";
const SOCKET = [{ host: "127.0.0.1", port: 0 }];

const value = (value) => ({ type: "text", value });
const kv = (id) => ({ type: "kv", id });
const d1 = (id) => ({ type: "d1", id });
const ceiling = (namespace, limit, period) => ({ type: "rate-limit", namespace, simple: { limit, period } });

const common = {
  RECORDS: kv("records"),
  INDEX: d1("index"),
  SEARCH: d1("search"),
  ASSETS: { type: "assets" },
  AWS_ACCOUNT_ID: value(account),
  AWS_REGION: value(region),
  KEYS_1: value(text("tests/data/keys.json")),
  OPEN_ACCESS: value("loopback"),
  // Tests ask faster than anybody else.
  API_PER_SECOND: value("0"),
  AWS_PER_SECOND: value("0"),
  HUAWEI_PER_MINUTE: value("0"),
};

/** The deployments that tests ask for, by name. All have the same data. */
const deployments = {
  /** Open to whoever is at this machine. */
  local: common,
  /** As it is deployed: nothing without a key. */
  closed: { ...common, OPEN_ACCESS: value("") },
  /** The same, with narrow limits. */
  limited: { ...common, OPEN_ACCESS: value(""), API_PER_SECOND: value("4"), HUAWEI_PER_MINUTE: value("3"), AWS_PER_SECOND: value("3") },
  /** An account whose quota is small. */
  throttling: { ...common, OPEN_ACCESS: value(""), AWS_PER_SECOND: value("100"), HUAWEI_PER_MINUTE: value("600") },
  /** The same, with low ceilings. */
  ceiling: { ...common, OPEN_ACCESS: value(""), CEILING: ceiling("1", 5, 10), HUAWEI_CEILING: ceiling("2", 6, 60) },
  /** That forgets what is final after a month. */
  retains: { ...common, RETAIN_DAYS: value("30") },
  /** KV fails. */
  "kv-fails": { ...common, KV_FAILS: value("always") },
  /** KV fails while it is switched off. */
  "kv-switched": { ...common, SWITCH: kv("switch") },
  /** Its stores answer late, and as wrongly as a request says. */
  late: { ...common, SWITCH: kv("switch"), LATE: value("yes"), HUAWEI_PER_MINUTE: value("4") },
  /** That tells what each request costs. */
  counted: { ...common, COUNTED: value("yes") },
  /** D1 fails: it has no tables. */
  "index-fails": { ...common, INDEX: d1("without-tables") },
};

/** The same deployment, for which a request says what the time is. */
const timed = (env) => ({ ...env, CLOCK: value("told") });
for (const name of ["local", "closed", "limited", "kv-fails", "index-fails", "retains"]) deployments[`${name}-timed`] = timed(deployments[name]);

/** The modules around the Worker, by the variable that asks for one. */
const arounds = [
  ["CLOCK", "timed.mjs"],
  ["COUNTED", "counted.mjs"],
  ["LATE", "late.mjs"],
  ["KV_FAILS", "troubled.mjs"],
  ["SWITCH", "troubled.mjs"],
];

function manifest(checkout, env) {
  const modules = workerModules(checkout);
  const { name } = mainModule(checkout);
  const [, around] = arounds.find(([variable]) => variable in env) ?? [];
  if (around === undefined) return { mainModule: name, modulesRoot: checkout, modules };
  const contents = text(`tests/lib/${around}`).replace("./index.js", `./${name}`);
  return { mainModule: around, modulesRoot: checkout, modules: { ...modules, [around]: { type: "esm", contents } } };
}

const worker = (checkout, name, { outbound, variables }) => ({
  config: {
    name,
    compatibilityDate: compatibilityDate(),
    manifest: manifest(checkout, deployments[name]),
    env: { ...deployments[name], ...variables },
    exports: {},
    assets: { directory: join(checkout, "dist"), hasUserWorker: true },
  },
  dev: { rootPath: root, unsafeDirectSockets: SOCKET, ...outbound },
});

/** The way to the stores of the deployments. */
const storeWorker = () => ({
  config: {
    name: STORES,
    compatibilityDate: compatibilityDate(),
    manifest: {
      mainModule: "index.mjs",
      modulesRoot: root,
      modules: { "index.mjs": { type: "esm", contents: text("tests/lib/store-worker.mjs") } },
    },
    env: { RECORDS: common.RECORDS, INDEX: common.INDEX, SEARCH: common.SEARCH, SWITCH: kv("switch") },
    exports: {},
  },
  dev: { rootPath: root, unsafeDirectSockets: SOCKET },
});

/** The workerds that this process has started. */
function started() {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").match(/\d+/g) ?? [];
  return children.filter((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "workerd").map(Number);
}

/**
 * Starts some of the deployments in one workerd. `state`: the folder that keeps their data, else it is forgotten. `outbound`: what
 * answers in place of all other hosts. `checkout`: whose built Worker it is. `variables`: texts that it has beside its own.
 */
export async function start({ names = ["local"], state, outbound, checkout = root, variables = {} } = {}) {
  const more = {
    outbound: outbound && { outboundService: { type: "fetcher", handler: outbound } },
    variables: Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, value(text)])),
  };
  const logs = [];
  const others = started();
  const miniflare = new Miniflare({
    host: "127.0.0.1",
    port: 0,
    resourcePersistencePath: state,
    logRequests: false,
    handleStructuredLogs: ({ message }) => logs.push(message),
    workers: [...names.map((name) => worker(checkout, name, more)), storeWorker()],
  });
  const ready = async () => {
    await miniflare.ready;
    const { origin } = await miniflare.unsafeGetDirectURL(STORES);
    const [index, search] = ["INDEX", "SEARCH"].map((binding) => database(origin, binding));
    const [records, switches] = ["RECORDS", "SWITCH"].map((binding) => namespace(origin, binding));
    await migrate(index, "migrations");
    await migrate(search, "migrations/search");
    const urls = await Promise.all(names.map((name) => miniflare.unsafeGetDirectURL(name)));
    return { index, search, records, switches, urls };
  };
  const { urls, ...stores } = await ready().catch(async (error) => {
    await miniflare.dispose();
    throw error;
  });
  // One process at a time starts workerds here, one after another.
  const own = started().filter((pid) => !others.includes(pid));
  if (own.length !== 1) throw new Error(`${own.length} workerds were started`);
  return {
    logs,
    ...stores,
    /** Where a deployment answers. */
    origin: (name = names[0]) => urls[names.indexOf(name)].origin,
    /** Runs the scheduled handler until it has returned. */
    scheduled: async () => (await miniflare.getWorker(names[0])).scheduled({ cron: "* * * * *" }),
    /** The process. */
    pid: () => own[0],
    /** Ends workerd as a power cut would. */
    kill: () => process.kill(own[0], "SIGKILL"),
    stop: () => miniflare.dispose(),
  };
}

/** The rows of a statement. */
export async function rows(index, sql, ...parameters) {
  return (await index.prepare(sql).bind(...parameters).all()).results;
}

/** The log lines that are about a request. */
export const logged = (logs, requestId) =>
  logs.filter((line) => line.includes(requestId)).map((line) => parse(line));

/** The one line that the log has of a reply's request. */
export async function lineOf(workerd, { headers }) {
  const [line, ...more] = await until("its line", () => {
    const found = logged(workerd.logs, headers["x-request-id"]);
    return found.length > 0 && found;
  });
  assert.equal(more.length, 0);
  return line;
}

/** The log lines that tell of trouble. */
export const troubles = (logs) => logs.map((line) => parse(line)).filter(({ level }) => level !== "info");
