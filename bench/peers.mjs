// Fleetglass on this machine, as users start it, beside what they start today: moto's server and ministack. The same signed
// describe of a job execution, the time from the command to the first answer, and memory.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateJobCommand, CreateThingCommand, DescribeJobExecutionCommand, IoTClient } from "@aws-sdk/client-iot";
import { freePort } from "../tests/lib/port.mjs";
import { root } from "../tests/lib/project.mjs";
import { until } from "../tests/lib/until.mjs";
import { importRecords } from "./lib/import-api.mjs";
import { memory, stat } from "./lib/processes.mjs";
import { median } from "./lib/statistics.mjs";
import { megabytes, number, table } from "./lib/text.mjs";

const REGION = "us-west-2";
const THING = "press-17";
const JOB = "firmware-4_2_0";
const CONNECTIONS = [1, 8, 32];
const ANY_KEY = { accessKeyId: "test", secretAccessKey: "test" };

const python = (name) => {
  const path = process.env[name];
  if (!path) throw new Error(`${name} names no Python: \`cargo xtask bench peers\` does`);
  return path;
};

/** How each is started on a port; `prepare` puts the execution there, and gives the key that a client signs with. */
const PEERS = {
  Fleetglass: {
    command: (port) => [process.execPath, [join(root, "launcher/fleetglass.mjs"), "serve", "--port", String(port)], {}],
    path: "/health",
    prepare: importExecution,
  },
  "moto's server": {
    command: (port) => [python("PYTHON"), ["-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", String(port)], {}],
    path: "/moto-api/",
    prepare: createJob,
  },
  ministack: {
    command: (port) => [python("PEERS_PYTHON"), ["-c", "from ministack.app import main; main()"], { GATEWAY_PORT: String(port) }],
    path: "/_ministack/health",
    prepare: createJob,
  },
};

export async function peers({ quick }) {
  const rounds = quick ? 1 : 5;
  const seconds = quick ? 1 : 4;
  const rows = Object.keys(PEERS).map(() => ({ starts: [], memory: [], medians: CONNECTIONS.map(() => []), rates: CONNECTIONS.map(() => []) }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [n, peer] of Object.values(PEERS).entries()) await measure(peer, rows[n], seconds);
  }
  return { title: "Beside moto and ministack", text: report(rows, rounds) };
}

async function measure({ command, path, prepare }, row, seconds) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "fleetglass-bench-"));
  const [program, args, variables] = command(port);
  const began = performance.now();
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, ...variables } });
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  const gone = once(child, "close");
  try {
    const origin = `http://127.0.0.1:${port}`;
    await until("it answers", () => fetch(origin + path).then(({ status }) => status < 500, () => false), 60);
    row.starts.push(performance.now() - began);
    const request = await signed(origin, await prepare(origin, () => output));
    await load(request, 1, seconds);
    for (const [n, connections] of CONNECTIONS.entries()) {
      const times = await load(request, connections, seconds);
      row.medians[n].push(median(times));
      row.rates[n].push(times.length / seconds);
    }
    row.memory.push(processTree(child.pid).reduce((sum, pid) => sum + (memory(pid)?.now ?? 0), 0));
  } finally {
    child.kill("SIGTERM");
    await gone;
    await rm(folder, { recursive: true, force: true });
  }
}

/** A client of a job's own plane. */
const client = (endpoint, credentials) => new IoTClient({ endpoint, region: REGION, credentials });

async function importExecution(origin, output) {
  await until("the key is told", () => output().includes("is ready"), 30);
  const shown = Object.fromEntries([...output().matchAll(/export (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
  const record = { jobId: JOB, thingName: THING, executionNumber: 1, status: "QUEUED", queuedAt: 1764000000, lastUpdatedAt: 1764000000, versionNumber: 1, jobDocument: "{}" };
  await importRecords(Number(new URL(origin).port), [], [record], shown.FLEETGLASS_TOKEN);
  return { accessKeyId: shown.AWS_ACCESS_KEY_ID, secretAccessKey: shown.AWS_SECRET_ACCESS_KEY };
}

async function createJob(origin) {
  const iot = client(origin, ANY_KEY);
  const { thingArn } = await iot.send(new CreateThingCommand({ thingName: THING }));
  await iot.send(new CreateJobCommand({ jobId: JOB, targets: [thingArn], document: "{}" }));
  return ANY_KEY;
}

/** The request that the SDK sends for the describe; its answer is checked. */
async function signed(origin, credentials) {
  const iot = client(origin, credentials);
  let request;
  const capture = (next) => (sent) => {
    request = sent.request;
    return next(sent);
  };
  iot.middlewareStack.add(capture, { step: "finalizeRequest", priority: "low" });
  const { execution } = await iot.send(new DescribeJobExecutionCommand({ jobId: JOB, thingName: THING }));
  if (execution?.status !== "QUEUED") throw new Error(`${origin} answers ${JSON.stringify(execution)}`);
  const { path, headers, hostname, port } = request;
  return { path, headers, hostname, port };
}

/** The times of all answers, in milliseconds. */
async function load(request, connections, seconds) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const end = performance.now() + seconds * 1000;
  const times = [];
  const one = () =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const sent = http.get({ ...request, agent }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
        response.resume();
        response.on("close", () => resolve(response.complete && times.push(performance.now() - began)));
      });
      // A server may close a connection that it has answered often on.
      sent.on("error", (error) => (error.code === "ECONNRESET" ? resolve() : reject(error)));
    });
  const connection = async () => {
    while (performance.now() < end) await one();
  };
  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
  return times;
}

/** A process and all that it started. */
function processTree(pid) {
  const parents = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).flatMap((pid) => {
    try {
      return [[pid, stat(pid).parent]];
    } catch {
      return [];
    }
  });
  const below = (pid) => [pid, ...parents.filter(([, parent]) => parent === pid).flatMap(([child]) => below(child))];
  return below(pid);
}

function report(rows, rounds) {
  const cell = (row, n) => `${median(row.medians[n]).toFixed(2)} ms · ${number(median(row.rates[n]))}/s`;
  const ratios = rows.slice(1).map((row, n) => `${Object.keys(PEERS)[n + 1]}: ${CONNECTIONS.map((_, at) => (median(rows[0].medians[at]) / median(row.medians[at])).toFixed(2)).join(", ")}`);
  const header = ["", "first answer", "memory", ...CONNECTIONS.map((count) => `${count} ${count === 1 ? "connection" : "connections"}`)];
  const lines = Object.keys(PEERS).map((name, n) => [
    name,
    `${(median(rows[n].starts) / 1000).toFixed(1)} s`,
    megabytes(median(rows[n].memory)),
    ...CONNECTIONS.map((_, at) => cell(rows[n], at)),
  ]);
  return [
    `The control plane's DescribeJobExecution, signed, from one process of Node: the median of ${rounds} rounds in turn, of the time of an answer and of the answers in a second. Memory is of all of its processes.`,
    table(header, lines),
    `Fleetglass' median time as a ratio to that of ${ratios.join(" · ")} (at ${CONNECTIONS.join(", ")} connections).`,
  ].join("\n\n");
}
