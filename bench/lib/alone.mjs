// Workers in a workerd of their own, without simulated stores: what it takes is theirs and the runtime's alone.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import workerd from "workerd";
import { compatibilityDate } from "../../tests/lib/project.mjs";
import { mainModule, workerModules } from "../../tests/lib/build.mjs";
import { PEERS, prepare } from "../describe.mjs";
import { bundle, stage } from "./stage.mjs";

/** The modules of Workers, by the Worker's name: its main module first. */
export async function modulesOf(base) {
  const own = (name, checkout) => {
    const modules = Object.entries(workerModules(checkout)).map(([path, module]) => [`${name}/${path}`, module]);
    return { main: `${name}/${mainModule(checkout).name}`, modules: Object.fromEntries(modules) };
  };
  const script = async (name, contents) => ({ main: `${name}.mjs`, modules: { [`${name}.mjs`]: { type: "esm", contents: await contents } } });
  return {
    fleetglass: own("fleetglass", "."),
    ...(base && { base: own("base", base) }),
    ...Object.fromEntries(await Promise.all(PEERS.map(async (name) => [name, await script(name, bundle(`bench/peers/${name}.mjs`))]))),
    empty: await script("empty", readFileSync("bench/alone/empty.mjs", "utf8")),
  };
}

/** What is asked for, and what the namespaces hold that answer it. */
export async function given() {
  return stage(PEERS, async ({ ports, records, json }) => {
    const scenarios = (await prepare(ports, json)).filter(({ status }) => status !== 404);
    const variables = { AWS_ACCOUNT_ID: "123456789012", AWS_REGION: "us-west-2", OPEN_ACCESS: "loopback" };
    return { scenarios, variables, records: await valuesOf(records), json: await valuesOf(json) };
  });
}

async function valuesOf(namespace) {
  const { keys } = await namespace.list();
  const read = async ({ name }) => {
    const { value, metadata } = await namespace.getWithMetadata(name, "arrayBuffer");
    return [name, Buffer.from(value).toString("base64"), metadata];
  };
  return Promise.all(keys.map(read));
}

const FIELDS = { esm: "esModule", wasm: "wasm", json: "json" };

/** Writes what workerd needs to run some Workers, whose main module is `bench/alone/{entry}.mjs`, and gives its configuration's path. */
export function configure(folder, entry, workers, { variables, records, json }) {
  const list = Object.entries(workers);
  const imports = list.map(([, { main }], n) => `import * as worker${n} from "./${main}";`);
  const names = list.map(([name], n) => `${name}: worker${n}`);
  const alone = (name) => [`${name}.mjs`, { type: "esm", contents: readFileSync(`bench/alone/${name}.mjs`) }];
  const modules = Object.fromEntries([
    alone(entry),
    alone("environment"),
    ["workers.mjs", { type: "esm", contents: `${imports.join("\n")}\nexport const workers = { ${names.join(", ")} };\n` }],
    ["given.json", { type: "json", contents: JSON.stringify({ variables, records, json }) }],
    ...list.flatMap(([, { modules }]) => Object.entries(modules)),
  ]);
  const lines = Object.entries(modules).map(([name, { type, contents }]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
    return `(name = "${name}", ${FIELDS[type]} = embed "${name}")`;
  });
  const config = join(folder, "config.capnp");
  writeFileSync(config, `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (modules = [${lines.join(",\n  ")}], compatibilityDate = "${compatibilityDate()}");
`);
  return config;
}

/** Starts workerd, and gives its port and its process when it listens. */
export async function startAlone(config) {
  const child = spawn(workerd.default, ["serve", "--control-fd=3", config], { stdio: ["ignore", "ignore", "inherit", "pipe"] });
  const lines = createInterface({ input: child.stdio[3] });
  const ended = once(child, "exit").then(() => {
    throw new Error("workerd has ended");
  });
  ended.catch(() => {});
  const [line] = await Promise.race([once(lines, "line"), ended]);
  const stop = async () => {
    child.kill("SIGKILL");
    await ended.catch(() => {});
  };
  return { port: JSON.parse(line).port, pid: child.pid, stop };
}

/** The CPU time of a process's threads in seconds, to the microsecond. Linux tells it; elsewhere it is not measured. */
export function threadsCpu(pid) {
  if (process.platform !== "linux") return NaN;
  const spent = (thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ")[0]);
  return readdirSync(`/proc/${pid}/task`).map(spent).reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9;
}
