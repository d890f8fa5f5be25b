// A long import whose workerd is killed again and again, while KV fails for a while; and what is left of it afterwards.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { chance, shuffled } from "./chance.mjs";
import { byAge, compareDescribed, indexed, keepNewest, seenOn } from "./fleet.mjs";
import { gate } from "./gate.mjs";
import { assertCounted, assertKvEqualsIndex, assertSearchEqualsIndex, publishAll } from "./stores.mjs";
import { importToken, rows, start } from "./workerd.mjs";

/** On how many days the fleet is seen, at least: so often each record is told. */
const DAYS = 3;
/** More than any import would need whose workerd comes back each time. */
const TRIES = 100;

/**
 * Runs one `fleetglass import` of a generated fleet as it is seen on one day after another, in an order of chance, until
 * workerd was killed so often, and the days are over. The command is let through to each workerd that follows on the same
 * state folder, and tries again what was cut. From the first third of the kills to the second, KV fails.
 *
 * After each kill, the index must hold what was acknowledged. Afterwards all records are asked for over HTTP, what KV,
 * SEARCH and the counters hold is compared with the index, and the import is run again, which must change nothing.
 *
 * Gives figures, and the names of the records that were lost or older than acknowledged. What else is wrong throws.
 */
export async function killing({ command, kills, fleet, state, seed }) {
  const random = chance(seed);
  const names = ["kv-switched"];
  const told = [];
  const acknowledged = new Map();
  const wrong = { lost: new Set(), older: new Set() };
  const kv = { failed: false, fails: false, meanwhile: 0, heard: false };
  const ending = new AbortController();
  let struck = 0;
  let observations = 0;

  const door = await gate((request, { results }) => {
    const taken = request.records.filter((_, n) => results[n].outcome !== "refused");
    keepNewest(acknowledged, taken.map(({ observation }) => observation));
    observations += taken.length;
    if (kv.fails) kv.meanwhile += 1;
  });

  /** Writes the fleet, day after day, as fast as the command takes it. */
  async function tell(input) {
    for (let day = 0; day < DAYS || struck < kills; day += 1) {
      const seen = shuffled(seenOn(day, command, fleet), chance(seed + day));
      told.push(...seen);
      await write(input, seen);
    }
    input.end();
  }

  /** What was acknowledged is in the index, or something newer is. */
  async function compareIndexed() {
    const found = await indexed(workerd);
    for (const [name, observation] of acknowledged) {
      if (!found.has(name)) wrong.lost.add(name);
      else if (byAge(found.get(name), observation) < 0) wrong.older.add(name);
    }
  }

  const listen = () => void (kv.heard ||= workerd.logs.some((line) => line.includes("KV is down")));

  /** Lets KV fail, and work again once something was imported without it, and was not published. */
  async function switchKv() {
    listen();
    if (!kv.failed && struck >= kills / 3) {
      await workerd.switches.put("kv-fails", "1");
      kv.failed = kv.fails = true;
    } else if (kv.fails && struck >= (2 * kills) / 3 && kv.meanwhile > 0 && kv.heard) {
      await workerd.switches.delete("kv-fails");
      kv.fails = false;
    }
  }

  let workerd = await start({ names, state });
  try {
    const begun = performance.now();
    door.open(workerd.origin());
    const running = run(command, door.origin, tell, ending.signal);
    const over = running.then(({ stderr }) => assert.fail(`the import was over after ${struck} kills\n${stderr}`));
    over.catch(() => {});
    while (struck < kills) {
      await Promise.race([door.passed(), over]);
      await Promise.race([pause(random() * 2 * door.usual()), over]);
      workerd.kill();
      door.shut();
      struck += 1;
      await workerd.stop();
      listen();
      workerd = await start({ names, state });
      await compareIndexed();
      await switchKv();
      door.open(workerd.origin());
    }
    const isOver = running.then(() => true);
    while (kv.fails && !(await Promise.race([isOver, pause(50, false)]))) await switchKv();
    const { status, counts, stderr } = await running;
    const seconds = (performance.now() - begun) / 1000;
    assert.equal(status, 0, stderr);
    listen();
    assert.ok(kv.meanwhile > 0 && kv.heard, `${kv.meanwhile} requests were answered while KV failed`);
    await workerd.switches.delete("kv-fails");
    assert.equal(observations, told.length, "all was acknowledged");
    assert.equal(counts.refused, 0);
    await compareIndexed();

    await publishAll(workerd);
    await assertDerived(workerd);
    const newest = keepNewest(new Map(), told);
    const figures = () => ({
      kills: struck,
      cut: door.counts.cut,
      requests: door.counts.acknowledged,
      withoutKv: kv.meanwhile,
      observations,
      records: newest.size,
      seconds,
      lost: [...wrong.lost],
      older: [...wrong.older],
    });
    const { lost, other } = await compareDescribed(workerd.origin(), newest.values());
    for (const name of lost) wrong.lost.add(name);
    for (const name of other) wrong.older.add(name);
    // What was lost is told before what follows from it.
    if (wrong.lost.size + wrong.older.size > 0) return figures();
    assert.equal((await indexed(workerd)).size, newest.size, "what nobody told of is known");
    await assertJournal(workerd, { requests: door.counts.acknowledged, records: told.length });

    const clock = await rows(workerd.index, "SELECT max(change) AS newest FROM executions");
    const again = await run(command, workerd.origin(), async (input) => {
      await write(input, told);
      input.end();
    });
    assert.equal(again.status, 0, again.stderr);
    assert.deepEqual([again.counts.imported, again.counts.refused], [0, 0]);
    assert.deepEqual(await rows(workerd.index, "SELECT max(change) AS newest FROM executions"), clock);
    await assertDerived(workerd);

    return figures();
  } finally {
    ending.abort();
    door.end();
    await workerd.stop();
  }
}

async function assertDerived(workerd) {
  await assertKvEqualsIndex(workerd);
  await assertSearchEqualsIndex(workerd);
  await assertCounted(workerd);
}

/** What was cut and sent again is in the journal once. */
async function assertJournal({ index }, expected) {
  assert.deepEqual(await rows(index, "SELECT requests, records FROM imports"), [expected]);
}

async function write(input, observations) {
  for (const observation of observations) {
    if (!input.write(`${JSON.stringify(observation)}\n`)) await once(input, "drain");
  }
}

/** Runs `fleetglass import` of what `tell` writes, and gives its exit status, what it said, and its counts. */
async function run(command, origin, tell, signal) {
  const args = ["import", "-", "--to", origin, "--json", "--tries", String(TRIES)];
  const child = spawn(command, args, { env: { ...process.env, FLEETGLASS_TOKEN: importToken }, signal });
  const output = { stdout: "", stderr: "" };
  for (const name of Object.keys(output)) child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  // A command that has given up reads no further: its exit tells.
  child.stdin.on("error", () => {});
  const closed = once(child, "close");
  await Promise.race([closed, tell(child.stdin)]);
  const [status] = await closed;
  return { status, stderr: output.stderr, counts: output.stdout === "" ? undefined : JSON.parse(output.stdout).total };
}

