// Requests per second and CPU time per request: Fleetglass beside its peers, in one workerd, in turn.

import assert from "node:assert/strict";
import { cpuClock } from "./lib/cpu.mjs";
import { execution, task } from "./lib/fleet.mjs";
import { importRecords } from "./lib/import-api.mjs";
import { load } from "./lib/load.mjs";
import { stage } from "./lib/stage.mjs";
import { estimate, median, shuffled } from "./lib/statistics.mjs";
import { number, ratio, table } from "./lib/text.mjs";

export const PEERS = ["plain", "hono"];
const RECORDS = 64;
const BUDGET = { plain: 0.85, hono: 0.85 };

export async function describe({ quick, base }) {
  const plan = quick ? { rounds: 4, seconds: 1, warmUp: 1 } : { rounds: 12, seconds: 3, warmUp: 4 };
  const measured = await stage(PEERS, async ({ ports, json }) => {
    const scenarios = await prepare(ports, json);
    const cpu = cpuClock();
    const results = [];
    for (const scenario of scenarios) {
      await verify(ports, scenario);
      results.push({ scenario, rounds: await measure(ports, scenario, plan, cpu) });
    }
    return results;
  }, { base });
  return { title: "Describe", text: [method(plan), ratios(measured), absolutes(measured)].join("\n\n") };
}

/** Imports the records, copies them for Hono, and tells what is asked for. */
export async function prepare(ports, json) {
  const tasks = Array.from({ length: RECORDS }, (_, n) => task(n));
  const executions = Array.from({ length: RECORDS }, (_, n) => execution(n));
  await importRecords(ports.fleetglass, tasks, executions);
  const taskPaths = tasks.map(({ taskId }) => `/thing-registration-tasks/${taskId}`);
  const executionPaths = executions.map(({ thingName, jobId }) => `/things/${thingName}/jobs/${jobId}`);
  const tags = await copy(ports.fleetglass, json, taskPaths, (_, n) => `registration-task/${tasks[n].taskId}`);
  await copy(ports.fleetglass, json, executionPaths, (_, n) => `job-execution/${executions[n].thingName}/${executions[n].jobId}`);
  return [
    { name: "registration task, 200", gated: true, paths: taskPaths, status: 200, service: "iot" },
    { name: "execution with document, 200", paths: executionPaths, status: 200, service: "iot-jobs-data" },
    { name: "registration task, 304", paths: taskPaths, status: 304, service: "iot", tags },
    { name: "registration task, 404", paths: taskPaths.map((path) => `${path.slice(0, -4)}none`), status: 404, service: "iot" },
  ];
}

/** Puts what Fleetglass answers into Hono's namespace, and gives the entity tags. */
async function copy(port, json, paths, key) {
  return Promise.all(
    paths.map(async (path, n) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      const body = await response.json();
      const tag = response.headers.get("etag");
      await json.put(key(path, n), JSON.stringify(body), { metadata: metadata(tag, body.execution) });
      return tag;
    }),
  );
}

function metadata(tag, execution) {
  const rev = /\d+/.exec(tag)[0];
  if (!execution) return { rev };
  const deadline = Math.floor(Date.now() / 1000) + execution.approximateSecondsBeforeTimedOut;
  return { rev, number: String(execution.executionNumber), deadline };
}

/** The headers of a scenario's request. */
export const headersOf = ({ service, tags }, n) => ({
  accept: "*/*",
  "user-agent": "aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js api/iot",
  authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20251118/us-west-2/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
  "x-amz-date": "20251118T100000Z",
  ...(tags && { "if-none-match": tags[n] }),
});

/** The same status, headers and body from all: byte by byte, from Hono as JSON. */
async function verify(ports, scenario) {
  for (const n of [0, RECORDS - 1]) {
    const names = Object.keys(ports);
    const answers = await sameSecond(() => Promise.all(names.map((name) => answer(ports[name], scenario, n))));
    const { fleetglass: own, plain, hono, base } = Object.fromEntries(names.map((name, place) => [name, answers[place]]));
    assert.equal(own.status, scenario.status);
    assert.deepEqual(plain, own);
    if (base) assert.deepEqual(base, own);
    assert.deepEqual({ ...hono, body: parsed(hono.body) }, { ...own, body: parsed(own.body) });
  }
}

const parsed = (text) => text && JSON.parse(text);

/** Countdowns can only be compared where no second passes meanwhile. */
async function sameSecond(make) {
  for (;;) {
    const before = Math.floor(Date.now() / 1000);
    const made = await make();
    if (Math.floor(Date.now() / 1000) === before) return made;
  }
}

const COMPARED = ["content-type", "cache-control", "vary", "etag", "x-content-type-options", "x-amzn-errortype"];

async function answer(port, scenario, n) {
  const url = `http://127.0.0.1:${port}${scenario.paths[n]}`;
  const response = await fetch(url, { headers: headersOf(scenario, n) });
  assert.match(response.headers.get("x-amzn-requestid"), /^[0-9a-f-]{36}$/);
  const headers = Object.fromEntries(COMPARED.map((name) => [name, response.headers.get(name)]));
  return { status: response.status, headers, body: await response.text() };
}

/** Rounds in which each Worker has its turn, in an order of chance. */
async function measure(ports, scenario, { rounds, seconds, warmUp }, cpu) {
  const names = Object.keys(ports);
  const turn = (name, seconds) => once(ports[name], scenario, seconds, cpu);
  for (const name of names) await turn(name, warmUp);
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    const results = {};
    for (const name of shuffled(names)) results[name] = await turn(name, seconds);
    measured.push(Object.fromEntries(names.map((name) => [name, results[name]])));
  }
  return measured;
}

async function once(port, scenario, seconds, cpu) {
  const requests = scenario.paths.map((path, n) => raw(port, path, headersOf(scenario, n)));
  const before = cpu();
  const { count, seconds: elapsed } = await load({ port, requests, status: scenario.status, seconds });
  return { rate: count / elapsed, cpu: ((cpu() - before) / count) * 1e6 };
}

function raw(port, path, headers) {
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
}

const method = ({ rounds, seconds }) =>
  `${rounds} rounds of ${seconds} s for each Worker in an order of chance, 32 connections. Ratios are Fleetglass to peer
within a round: the median, and its 95 % interval. More requests per second are better, and less CPU time.`;

function ratios(measured) {
  const rows = measured.flatMap(({ scenario, rounds }) =>
    Object.keys(rounds[0]).filter((name) => name !== "fleetglass").map((peer) => {
      const of = (what) => estimate(rounds.map((round) => round.fleetglass[what] / round[peer][what]));
      const budget = scenario.gated && peer in BUDGET ? `at least ${BUDGET[peer].toFixed(2)}` : "";
      return [scenario.name, peer, ratio(of("rate")), budget, ratio(of("cpu"))];
    }),
  );
  return table(["request", "peer", "requests per second", "budget", "CPU time per request"], rows);
}

function absolutes(measured) {
  const rows = measured.flatMap(({ scenario, rounds }) =>
    Object.keys(rounds[0]).sort().map((name) => {
      const of = (what) => number(median(rounds.map((round) => round[name][what])));
      return [scenario.name, name, of("rate"), of("cpu")];
    }),
  );
  return table(["request", "Worker", "requests per second", "CPU µs per request"], rows);
}
