// A collector that follows a second Fleetglass, which stands for an account: registration tasks, reports, jobs, both planes.
// Meanwhile thousands of records change there, both sides are killed and cut off, and so is the collector.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { account } from "./account.mjs";
import { chance } from "./chance.mjs";
import { buildCommand } from "./cli.mjs";
import { door } from "./door.mjs";
import { compareDescribed, keepNewest } from "./fleet.mjs";
import { importAll } from "./import.mjs";
import { root } from "./project.mjs";
import { publishAll } from "./stores.mjs";
import { until } from "./until.mjs";
import { importToken, region, start } from "./workerd.mjs";

/** The access key of tests/data/keys.json. */
export const credentials = {
  AWS_ACCESS_KEY_ID: "FGTESTS",
  AWS_SECRET_ACCESS_KEY: "a-secret-of-the-tests-with-40-characters",
  AWS_REGION: region,
  // No other credentials of this machine.
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
};

/** Starts `fleetglass collect`. */
export function collector(to, args, env = credentials) {
  const options = ["collect", "--to", to, "--retry-pause", "20", ...args];
  const child = spawn(buildCommand(), options, { cwd: root, env: { ...process.env, ...env, FLEETGLASS_TOKEN: importToken } });
  const rounds = [];
  const warnings = [];
  let errors = "";
  createInterface({ input: child.stdout }).on("line", (line) => {
    const told = JSON.parse(line);
    (told.level === "warning" ? warnings : rounds).push(told);
  });
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  const ended = once(child, "close").then(([status, signal]) => ({ status, signal, rounds, warnings, errors }));
  return { rounds, warnings, ended, signal: (name) => child.kill(name) };
}

/** Runs `fleetglass collect` once, to its end. */
export const collectOnce = (to, args, env) => collector(to, args, env).ended;

/** Collects while `seconds` pass, and gives figures. */
export async function collecting({ seconds, size, seed, state, controlRate, dataRate }) {
  const random = chance(seed);
  const end = performance.now() + seconds * 1000;
  const over = () => performance.now() >= end;
  const figures = { changes: 0, kills: { account: 0, deployment: 0, collector: 0 }, troubled: 0 };
  const sides = {
    account: { names: ["throttling"], state: join(state, "account") },
    deployment: { names: ["local"], state: join(state, "deployment") },
  };
  let troubled;
  const doors = {
    account: await door(() => (troubled && random() < 0.3 ? troubled : undefined)),
    deployment: await door(() => (troubled && random() < 0.1 ? "cut" : undefined)),
  };
  for (const name of Object.keys(sides)) await starting(name);
  const newest = new Map();
  const options = [
    ...["--endpoint-url", doors.account.origin, "--data-endpoint-url", doors.account.origin],
    ...["--control-rate", String(controlRate), "--data-rate", String(dataRate)],
  ];
  let running = collector(doors.deployment.origin, [...options, "--every", "1s"]);

  async function starting(name) {
    const { names, state } = sides[name];
    sides[name].workerd = await start({ names, state });
    doors[name].to(sides[name].workerd.origin());
  }

  async function killing(name) {
    figures.kills[name] += 1;
    doors[name].to(undefined);
    const { workerd } = sides[name];
    workerd.kill();
    await workerd.stop();
    await pause(random() * 1_000);
    await starting(name);
  }

  async function killingCollector() {
    figures.kills.collector += 1;
    const gently = random() < 0.5;
    running.signal(gently ? "SIGTERM" : "SIGKILL");
    const { status, signal, errors } = await running.ended;
    if (gently) assert.deepEqual([status, signal], [0, null], errors);
    running = collector(doors.deployment.origin, [...options, "--every", "1s"]);
  }

  /** Records change, part by part. An import that was cut is sent again. */
  async function changing() {
    const all = account(size);
    const part = Math.ceil(all.length / (seconds * 2));
    for (let from = 0; from < all.length; from += part) {
      const some = all.slice(from, from + part);
      const imported = () => importAll(doors.account.origin, some).then(() => true, () => false);
      await until("an import into the account", imported, 120);
      keepNewest(newest, some);
      figures.changes += some.length;
      await pause(Math.max(0, (end - performance.now()) / ((all.length - from) / part)));
    }
  }

  async function disturbing() {
    while (!over()) {
      await pause(1_000 + random() * 4_000);
      const what = random();
      if (what < 0.25) await killing("account");
      else if (what < 0.45) await killing("deployment");
      else if (what < 0.65) await killingCollector();
      else {
        figures.troubled += 1;
        troubled = ["cut", 500, 503, 429][Math.floor(random() * 4)];
        await pause(random() * 2_000);
        troubled = undefined;
      }
    }
  }

  try {
    await Promise.all([changing(), disturbing()]);
    const calm = performance.now();
    // What a kill kept from KV is there a minute later, where cron runs.
    for (const { workerd } of Object.values(sides)) await publishAll(workerd);
    const settled = ({ behind, changed, problem }) => behind === 0 && changed === 0 && problem === null;
    const from = running.rounds.length + 1;
    await until("nothing more changes", () => running.rounds.slice(from).some(settled), 120).catch((error) => {
      throw new Error(`${error.message}: ${JSON.stringify([running.rounds.slice(-3), running.warnings.slice(-5)])}`);
    });
    figures.settledAfter = (performance.now() - calm) / 1000;
    running.signal("SIGTERM");
    const { status, errors } = await running.ended;
    assert.equal(status, 0, errors);
    const once = await collectOnce(doors.deployment.origin, options);
    figures.records = newest.size;
    figures.once = once;
    figures.found = await compareDescribed(sides.deployment.workerd.origin(), newest.values());
    figures.fastest = { control: doors.account.fastest("iot"), data: doors.account.fastest("iot-jobs-data") };
    figures.requests = { control: doors.account.count("iot"), data: doors.account.count("iot-jobs-data") };
    figures.throttled = doors.account.answered.ThrottlingException ?? 0;
    return figures;
  } finally {
    running.signal("SIGKILL");
    for (const name of Object.keys(sides)) {
      doors[name].end();
      await sides[name].workerd?.stop();
    }
  }
}
