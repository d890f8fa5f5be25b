// Stores that answer late: the answers are right, no request waits for another's store, and a client that gives up
// leaves nothing half done.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cases } from "../lib/cases.mjs";
import { send } from "../lib/http.mjs";
import { importAll, post } from "../lib/import.mjs";
import { stringify } from "../lib/json.mjs";
import { batchTask, execution, job, registrationTask } from "../lib/observations.mjs";
import { assertUnavailable, giveUp, held, hold, importReads, reads, release, sendLate, told } from "../lib/reads.mjs";
import { assertCounted, assertKvEqualsIndex, assertSearchEqualsIndex, publishAll } from "../lib/stores.mjs";
import { until } from "../lib/until.mjs";
import { importToken, rows, start, troubles } from "../lib/workerd.mjs";

const headers = { authorization: `Bearer ${importToken}`, "content-type": "application/json" };
const importing = (observations) => ({
  method: "POST",
  path: "/api/v1/import",
  headers,
  body: stringify({ records: observations.map((observation) => ({ observation })) }),
});
const forgetting = (body) => ({ method: "POST", path: "/api/v1/forget", headers, body: JSON.stringify(body) });
const republishing = (after) => ({ method: "POST", path: `/api/v1/republish?after=${after}`, headers });

let workerd;

const ask = (request) => send(workerd.origin(), request);
const count = async (sql) => (await rows(workerd.index, `SELECT count(*) AS n FROM ${sql}`))[0].n;

async function assertDerived() {
  await publishAll(workerd);
  await assertKvEqualsIndex(workerd);
  await assertSearchEqualsIndex(workerd);
  await assertCounted(workerd);
}

/** Each part has stores of its own. Nothing goes wrong but what is `expected`. */
function withStores(fill, expected) {
  before(async () => {
    workerd = await start({ names: ["late"] });
    await fill?.();
  });
  after(async () => {
    await workerd?.stop();
    assert.deepEqual(troubles(workerd.logs).filter(({ message }) => !expected?.test(message)), []);
  });
}

describe("reads", () => {
  withStores(() => importReads(workerd));

  test("held at their first answer, all at once: others are answered meanwhile, and then they are, rightly", async () => {
    await hold(workerd, "reads");
    const late = reads.map((request) => sendLate(workerd, "until reads", request));
    await held(workerd, "reads", reads.length);
    const quick = [];
    for (const request of reads) quick.push(await ask(request));
    await release(workerd, "reads");
    for (const [n, reply] of (await Promise.all(late)).entries()) {
      assert.ok(reply.status < 500, reads[n].path);
      assert.deepEqual(told(reply), told(quick[n]), reads[n].path);
    }
  });

  test("every case that reads, all at once, with answers that come in an order of chance", async () => {
    const all = cases().filter(({ now, stores, config, request: { method = "GET" } }) => !now && !stores && !config && ["GET", "HEAD"].includes(method));
    await importAll(workerd.origin(), cases().filter(({ now }) => !now).flatMap(({ stored }) => stored ?? []));
    const request = (the) => ({ ...the.request, headers: the.request.headers ?? {} });
    const quick = [];
    for (const the of all) quick.push(await ask(request(the)));
    const late = await Promise.all(all.map((the) => sendLate(workerd, "30", request(the))));
    for (const [n, reply] of late.entries()) assert.deepEqual(told(reply), told(quick[n]), all[n].id);
  });

  test("given up while they are held: the next are answered", async () => {
    await hold(workerd, "given-up");
    await giveUp(workerd, "given-up", reads);
    for (const request of reads) assert.ok((await ask(request)).status < 500, request.path);
    await release(workerd, "given-up");
    for (const request of reads) assert.ok((await ask(request)).status < 500, request.path);
  });

  test("an export whose next piece is held goes on where it was, and may be given up there", async () => {
    const request = reads.find(({ path }) => path.includes("export"));
    const quick = await ask(request);
    await hold(workerd, "export");
    await giveUp(workerd, "export 2", [request]);
    const late = sendLate(workerd, "until export 2", request);
    await held(workerd, "export", 2);
    assert.equal((await ask(reads[0])).status, 200);
    await release(workerd, "export");
    assert.deepEqual(told(await late), told(quick));
  });
});

describe("stores that never answer", () => {
  withStores(() => importReads(workerd), /no answer in \d+ ms/);

  test("are given up: told as the provider tells it, and logged; nobody else waits", async () => {
    const late = reads.map((request) => sendLate(workerd, "never 0", request));
    assert.equal((await ask(reads[0])).status, 200);
    for (const [n, reply] of (await Promise.all(late)).entries()) {
      assert.match(await assertUnavailable(workerd, reads[n].path, reply), /^(KV|D1): no answer/);
    }
  });

  test("so is the index, behind a KV that has nothing", async () => {
    const unpublished = reads.filter(({ path }) => /unpublished|none/.test(path));
    assert.ok(unpublished.length > 3);
    for (const request of unpublished) {
      const reply = await sendLate(workerd, "never 1", request);
      assert.match(await assertUnavailable(workerd, request.path, reply), /^D1: no answer/);
    }
  });
});

describe("Huawei's login", () => {
  withStores(() => importAll(workerd.origin(), [batchTask("of-tests", { appId: "app-of-tests" })]));

  const login = (how) =>
    sendLate(workerd, how, {
      method: "POST",
      path: "/iocm/app/sec/v1.1.0/login",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "appId=app-of-tests&secret=app-secret",
    });
  const task = (accessToken, how) =>
    sendLate(workerd, how, {
      path: "/iocm/app/batchtask/v1.1.0/tasks/of-tests",
      // Not from the machine itself, to which this deployment is open.
      host: "fleet.example.com",
      headers: { app_key: "app-of-tests", authorization: `Bearer ${accessToken}` },
    });

  test("held while it is read and while it is written, and so is what is asked with its token", async () => {
    for (const at of [0, 1]) {
      const name = `login-${at}`;
      await hold(workerd, name);
      const reply = login(`until ${name} ${at}`);
      await held(workerd, name);
      await release(workerd, name);
      const { accessToken } = JSON.parse((await reply).text);
      await hold(workerd, `task-${at}`);
      const described = task(accessToken, `until task-${at} ${at}`);
      await held(workerd, `task-${at}`);
      await release(workerd, `task-${at}`);
      assert.equal((await described).status, 200);
    }
  });
});

describe("writes", () => {
  withStores();

  /** Sends a request again and again, cut at one answer of a store later each time, until it is answered; gives how often it was cut. */
  async function cutEverywhere(request, check) {
    for (let at = 0; ; at += 1) {
      const reply = await sendLate(workerd, `cut ${at}`, request(at));
      if (reply.status !== 499) {
        assert.equal(reply.status, 200, reply.text);
        return at;
      }
      await check?.(at);
    }
  }

  const batch = (at) => [
    registrationTask(`cut-${at}`, { status: "Completed" }),
    execution(`cut-${at}`, "cut", 1, { status: "FAILED", jobDocument: '{"cut":1}' }),
    execution(`cut-${at}`, "cut", 2, { status: "QUEUED", jobDocument: '{"cut":1}' }),
    batchTask(`cut-${at}`, { status: "Running" }),
    job(`cut-${at}`, { status: "IN_PROGRESS" }),
  ];
  const imported = async (at) =>
    (await count(`registration_tasks WHERE task_id = 'cut-${at}'`)) +
    (await count(`executions WHERE thing_name = 'cut-${at}'`)) +
    (await count(`batch_tasks WHERE task_id = 'cut-${at}'`)) +
    (await count(`jobs WHERE job_id = 'cut-${at}'`));

  test("republishing, cut at each answer, can be asked for again", async () => {
    await importAll(workerd.origin(), batch("republish"));
    const cuts = await cutEverywhere(() => republishing(""));
    assert.ok(cuts >= 3, `${cuts} answers`);
    await assertDerived();
  });

  test("an import, cut at each of its stores' answers, is there whole or not at all, and comes in again", async () => {
    const cuts = await cutEverywhere((at) => importing(batch(at)), async (at) => {
      assert.equal(await imported(at), at === 0 ? 0 : batch(at).length);
      // Published or not: a describe that finds nothing in KV asks the index.
      assert.equal((await ask({ path: `/things/cut-${at}/jobs/cut` })).status, at === 0 ? 404 : 200);
    });
    assert.ok(cuts >= 6, `${cuts} answers`);
    await assertDerived();
    for (let at = 0; at <= cuts; at += 1) {
      const [outcome] = await importAll(workerd.origin(), batch(at));
      assert.equal(outcome, at === 0 ? "imported" : "unchanged");
      assert.equal(await imported(at), batch(at).length);
    }
    await assertDerived();
  });

  test("an import that is given up while it is held is there whole", async () => {
    await hold(workerd, "import");
    await giveUp(workerd, "import", [importing(batch("given-up"))]);
    await release(workerd, "import");
    await until("it is there, or comes in again", async () => {
      const { status } = await ask(importing(batch("given-up")));
      return status === 200 && (await imported("given-up")) === batch("given-up").length;
    });
    await assertDerived();
  });

  test("forgetting, cut at each answer, goes on where it was", async () => {
    const things = `executions WHERE thing_name LIKE 'gone-%'`;
    await importAll(workerd.origin(), Array.from({ length: 40 }, (_, n) => execution(`gone-${n}`, "gone", 1, { status: "FAILED" })));
    const gone = (at) => forgetting({ kind: "job-execution", thingName: `gone-${at}`, jobId: "gone" });
    const cuts = await cutEverywhere(gone, async (at) => {
      await until("it is forgotten, or not", async () => {
        const { status } = await ask(gone(at));
        return status === 200 && (await count(`executions WHERE thing_name = 'gone-${at}'`)) === 0;
      });
      assert.equal((await ask({ path: `/things/gone-${at}/jobs/gone` })).status, 404);
    });
    assert.ok(cuts >= 5, `${cuts} answers`);
    assert.equal(await count(things), 40 - cuts - 1);
    await assertDerived();
    assert.equal(await count("forgotten"), 0);
  });

  test("imports, forgetting, republishing and the scheduled handler at once, with answers in an order of chance", async () => {
    const told = (round) => Array.from({ length: 60 }, (_, n) => execution(`busy-${n}`, "busy", 1, { status: "QUEUED", versionNumber: 1 + ((round + n) % 6) }));
    const requests = [
      ...Array.from({ length: 6 }, (_, round) => importing(told(round))),
      ...Array.from({ length: 3 }, (_, n) => forgetting({ kind: "job-execution", thingName: `gone-${20 + n}`, jobId: "gone" })),
      republishing(""),
    ];
    const sent = requests.map((request) => sendLate(workerd, "30", request));
    const replies = await Promise.all([...sent, workerd.scheduled(), workerd.scheduled()]);
    for (const { status, text } of replies.slice(0, requests.length)) assert.equal(status, 200, text);
    await assertDerived();
    assert.equal(await count("executions WHERE thing_name LIKE 'busy-%' AND observation ->> '$.record.versionNumber' = 6"), 60);
  });

  /** Whether a registration task is published, and whether somebody has leased it. */
  const state = async (task) => {
    const [{ rev, pub_rev: published, lease }] = await rows(workerd.index, `SELECT rev, pub_rev, lease FROM registration_tasks WHERE task_id = '${task}'`);
    return { published: rev === published, leased: lease > Date.now() };
  };

  test("what a slow import has leased, the scheduled handler leaves alone until the lease is over; the last put counts as nobody's", async () => {
    await hold(workerd, "leased");
    // The fourth answer is KV's, to the put.
    const late = sendLate(workerd, "until leased 3", importing([registrationTask("leased", { status: "Completed" })]));
    await held(workerd, "leased");
    assert.deepEqual(await state("leased"), { published: false, leased: true });
    await workerd.scheduled();
    assert.deepEqual(await state("leased"), { published: false, leased: true });
    // Its time would pass anyhow.
    await rows(workerd.index, "UPDATE registration_tasks SET lease = 1 WHERE task_id = 'leased'");
    await workerd.scheduled();
    assert.deepEqual(await state("leased"), { published: true, leased: false });
    await release(workerd, "leased");
    assert.equal((await late).status, 200);
    assert.deepEqual(await state("leased"), { published: true, leased: false });
    await assertDerived();
  });

  test("a slow scheduled handler keeps nobody waiting", async () => {
    await post(workerd.origin(), [registrationTask("scheduled", { status: "Completed" })]);
    await rows(workerd.index, "UPDATE registration_tasks SET pub_rev = 0 WHERE task_id = 'scheduled'");
    await hold(workerd, "scheduled");
    const late = workerd.scheduled();
    await held(workerd, "scheduled");
    assert.deepEqual(await state("scheduled"), { published: false, leased: true });
    assert.equal((await post(workerd.origin(), [registrationTask("meanwhile")])).status, 200);
    assert.equal((await ask({ path: "/thing-registration-tasks/scheduled" })).status, 200);
    await release(workerd, "scheduled");
    await late;
    assert.deepEqual(await state("scheduled"), { published: true, leased: false });
  });
});
