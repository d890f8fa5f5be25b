// Two importers that tell of the same records at once, while KV fails for a while.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { chance, seed, shuffled } from "../lib/chance.mjs";
import { send } from "../lib/http.mjs";
import { post } from "../lib/import.mjs";
import { parse } from "../lib/json.mjs";
import { batchTask, execution, registrationTask } from "../lib/observations.mjs";
import { assertCounted, assertKvEqualsIndex, assertSearchEqualsIndex, publishAll } from "../lib/stores.mjs";
import { rows, start } from "../lib/workerd.mjs";

const COUNT = 300;
const ROUNDS = 3;

/** A third of each kind: its observation at a state, where it is described, and what tells its state there. */
const kinds = [
  {
    observation: (n, state) => registrationTask(`task-${n}`, { status: "InProgress", lastModifiedDate: state }),
    path: (n) => `/thing-registration-tasks/task-${n}`,
    state: (body) => body.lastModifiedDate,
  },
  {
    observation: (n, state) => execution(`thing-${n}`, "j", 1 + (state % 3), { status: "QUEUED", versionNumber: state }),
    path: (n) => `/things/thing-${n}/jobs/j`,
    state: (body) => body.execution.versionNumber,
  },
  {
    observation: (n, state) => batchTask(`task-${n}`, { status: "Running", completeCnt: state }),
    path: (n) => `/iocm/app/batchtask/v1.1.0/tasks/task-${n}`,
    state: (body) => body.completeCnt,
  },
];

const kind = (n) => kinds[n % kinds.length];

/** What an importer tells: each record in some states, in an order of its own, in requests of some dozens. */
function told(random) {
  const records = Array.from({ length: COUNT * ROUNDS }, (_, i) => ({ n: i % COUNT, state: 1 + Math.floor(random() * 60) }));
  const requests = [];
  const all = shuffled(records, random);
  while (all.length > 0) requests.push(all.splice(0, 20 + Math.floor(random() * 30)));
  return requests;
}

/** The newest of each record that anybody told. Of executions, the highest number, then its highest version. */
function newest(requests) {
  const states = Array.from({ length: COUNT }, () => []);
  for (const { n, state } of requests.flat()) states[n].push(state);
  const rank = (n) => (state) => (kind(n) === kinds[1] ? 1000 * (state % 3) + state : state);
  return states.map((of, n) => of.reduce((a, b) => (rank(n)(a) > rank(n)(b) ? a : b)));
}

describe("two imports at once", () => {
  let workerd;

  before(async () => {
    workerd = await start({ names: ["kv-switched"] });
  });
  after(() => workerd?.stop());

  /** Imports requests one after another, and gives what became of their records. */
  async function importer(requests) {
    const met = [];
    for (const request of requests) {
      const reply = await post(workerd.origin(), request.map(({ n, state }) => kind(n).observation(n, state)));
      assert.equal(reply.status, 200, reply.text);
      const outcomes = parse(reply.text).results.map(({ outcome }) => outcome);
      assert.equal(outcomes.length, request.length);
      met.push(...outcomes);
    }
    return met;
  }

  /** Lets KV fail while the requests in the middle are imported. */
  async function importerThatBreaksKv(requests) {
    const third = Math.floor(requests.length / 3);
    await importer(requests.slice(0, third));
    await workerd.switches.put("kv-fails", "1");
    await importer(requests.slice(third, 2 * third));
    await workerd.switches.delete("kv-fails");
    await importer(requests.slice(2 * third));
  }

  test("the newest wins everywhere, and nothing is lost while KV fails; a second time changes nothing", async (context) => {
    const seeded = seed();
    context.diagnostic(`SEED=${seeded}`);
    const random = chance(seeded);
    const [one, two] = [told(random), told(random)];
    await Promise.all([importer(one), importerThatBreaksKv(two)]);
    assert.ok(workerd.logs.some((line) => line.includes("KV is down")), "KV did not fail");

    await publishAll(workerd);
    await assertKvEqualsIndex(workerd);
    await assertSearchEqualsIndex(workerd);
    await assertCounted(workerd);
    const expected = newest([...one, ...two]);
    for (let n = 0; n < COUNT; n += 1) {
      const reply = await send(workerd.origin(), { path: kind(n).path(n) });
      assert.equal(reply.status, 200, reply.text);
      assert.equal(kind(n).state(parse(reply.text)), expected[n], kind(n).path(n));
    }

    const clock = await rows(workerd.index, "SELECT max(change) AS newest FROM executions");
    const again = await importer([...one, ...two]);
    assert.ok(again.every((outcome) => outcome === "unchanged" || outcome === "older"), "it is all known by now");
    assert.deepEqual(await rows(workerd.index, "SELECT max(change) AS newest FROM executions"), clock);
    await assertKvEqualsIndex(workerd);
    await assertSearchEqualsIndex(workerd);
  });
});
