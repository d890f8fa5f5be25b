// Mixed load against a workerd that is killed, restarted and robbed of its KV at random; each answer is held against
// what was acknowledged.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { DescribeJobExecutionCommand } from "@aws-sdk/client-iot";
import { chance } from "./chance.mjs";
import { send } from "./http.mjs";
import { post } from "./import.mjs";
import { parse } from "./json.mjs";
import { iot } from "./sdk.mjs";
import { publishAll } from "./stores.mjs";
import { importToken, start } from "./workerd.mjs";

const JOB = "soak";
const THINGS = 3_000;
const STATUSES = ["QUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED"];
/** How far the clocks of the sources are wrong, at most, in seconds either way. */
const WRONG_CLOCK = 6 * 3600;
const LISTS = ["executions?limit=100", "executions?job=soak&state=error", "executions?search=thing-1&sort=thing&order=asc", "things?sort=failures&order=desc"];
const VIEWS = ["attention", "sources", "jobs", "imports"];

const authorization = { authorization: `Bearer ${importToken}` };

/** Runs for so many seconds, and gives figures. `wrong`: what was not as it was acknowledged, in words. */
export async function soaking({ seconds, seed, state }) {
  const random = chance(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const names = ["kv-switched"];
  /** By thing: the newest version that was acknowledged, and the newest that was sent at all. */
  const acknowledged = new Map();
  const sent = new Map();
  const figures = { seconds, requests: {}, errors: {}, kills: 0, restarts: 0, withoutKv: 0, checked: 0, wrong: [], memory: [] };
  const end = performance.now() + seconds * 1000;
  const over = () => performance.now() >= end;
  let workerd = await start({ names, state });
  let kvFails = false;
  let up = true;

  const count = (of, name) => (of[name] = (of[name] ?? 0) + 1);
  const wrong = (what) => figures.wrong.length < 100 && figures.wrong.push(what);

  /** What is expected to go wrong at times goes by kind; anything else is wrong. */
  function failed(kind, error) {
    const status = error.$metadata?.httpStatusCode ?? error.status;
    if (status === undefined && error.code === undefined) throw error;
    if (status === undefined) return count(figures.errors, `no connection: ${error.code}`);
    count(figures.errors, String(status));
    if (![500, 503].includes(status)) wrong(`${kind}: ${status} ${error.message ?? error.text}`);
  }

  async function get(kind, path) {
    const reply = await send(workerd.origin(), { path, headers: authorization });
    if (reply.status !== 200) throw reply;
    count(figures.requests, kind);
    return path.startsWith("/api/") ? parse(reply.text) : reply.text;
  }

  /** Some things move on; what is acknowledged is kept in mind. */
  async function importing() {
    const observations = [];
    for (const n of new Set(Array.from({ length: 1 + Math.floor(random() * 60) }, () => Math.floor(random() * THINGS)))) {
      const versionNumber = (sent.get(n) ?? 0) + 1;
      sent.set(n, versionNumber);
      const observedAt = Math.floor(Date.now() / 1000 + (2 * random() - 1) * WRONG_CLOCK);
      const record = { thingName: `thing-${n}`, jobId: JOB, executionNumber: 1, versionNumber, status: pick(STATUSES), lastUpdatedAt: observedAt };
      observations.push({ kind: "job-execution", record, observedAt });
    }
    const reply = await post(workerd.origin(), observations);
    if (reply.status !== 200) throw reply;
    count(figures.requests, "import");
    parse(reply.text).results.forEach(({ outcome, reason }, n) => {
      const { thingName, versionNumber } = observations[n].record;
      if (outcome === "refused") return wrong(`${thingName} was refused: ${reason}`);
      const thing = Number(thingName.slice(6));
      acknowledged.set(thing, Math.max(versionNumber, acknowledged.get(thing) ?? 0));
    });
  }

  const known = () => (acknowledged.size > 0 ? pick([...acknowledged.keys()]) : undefined);

  /** The index holds what was acknowledged, or what was sent later. */
  async function viewing(thing = known()) {
    if (thing === undefined) return pause(20);
    const least = acknowledged.get(thing);
    const { record } = await get("view", `/api/v1/executions/thing-${thing}/${JOB}`);
    figures.checked += 1;
    if (record.versionNumber < least) wrong(`thing-${thing}: version ${record.versionNumber}, ${least} was acknowledged`);
    if (record.versionNumber > sent.get(thing)) wrong(`thing-${thing}: version ${record.versionNumber}, nobody sent it`);
  }

  /** By AWS's own client. KV may be behind the index while it fails. */
  async function describing() {
    const thing = known();
    if (thing === undefined) return pause(20);
    const client = iot(workerd.origin());
    try {
      const { execution } = await client.send(new DescribeJobExecutionCommand({ thingName: `thing-${thing}`, jobId: JOB }));
      count(figures.requests, "describe");
      if (execution.versionNumber > sent.get(thing)) wrong(`thing-${thing}: described with a version that nobody sent`);
    } finally {
      client.destroy();
    }
  }

  async function listing() {
    const path = pick(LISTS);
    const { items } = await get("list", `/api/v1/${path}`);
    const times = items.map(({ lastUpdatedAt }) => lastUpdatedAt);
    if (path.endsWith("limit=100") && times.some((time, n) => n > 0 && time > times[n - 1])) wrong(`${path}: out of order`);
  }

  const looking = () => (random() < 0.3 ? get("console", "/console/") : get("overview", `/api/v1/${pick(VIEWS)}`));

  /** Does something again and again. */
  async function again(kind, act) {
    while (!over()) {
      if (!up) await pause(20);
      else await act().catch((error) => failed(kind, error));
    }
  }

  async function restarting(kill) {
    up = false;
    count(figures, kill ? "kills" : "restarts");
    if (kill) workerd.kill();
    await workerd.stop();
    workerd = await start({ names, state });
    up = true;
  }

  async function switching() {
    figures.withoutKv += 1;
    await workerd.switches.put("kv-fails", "1");
    kvFails = true;
    await pause(500 + random() * 2_000);
    await workerd.switches.delete("kv-fails");
    kvFails = false;
  }

  async function disturbing() {
    while (!over()) {
      await pause(1_000 + random() * 8_000);
      const what = random();
      if (what < 0.35) await restarting(true);
      else if (what < 0.5) await restarting(false);
      else if (what < 0.8) await switching();
      else await workerd.scheduled();
    }
  }

  async function measuring() {
    while (!over()) {
      await pause(Math.min(10_000, (seconds * 1000) / 10));
      if (up) figures.memory.push(resident(workerd.pid()));
    }
  }

  try {
    const acts = [importing, importing, viewing, viewing, describing, describing, describing, listing, looking];
    await Promise.all([disturbing(), measuring(), ...acts.map((act) => again(act.name, act))]);
    if (kvFails) await workerd.switches.delete("kv-fails");
    await publishAll(workerd);
    for (const thing of acknowledged.keys()) await viewing(thing);
    figures.records = acknowledged.size;
    return figures;
  } finally {
    await workerd.stop();
  }
}

/** What Linux tells as resident, in MB. */
function resident(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}
