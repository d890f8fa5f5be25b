// A Worker that panicked: whoever asked is told in the provider's words, the log says why, and the next request is answered.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { send } from "../lib/http.mjs";
import { importAll } from "../lib/import.mjs";
import { stringify } from "../lib/json.mjs";
import { registrationTask } from "../lib/observations.mjs";
import { assertUnavailable, held, hold, importReads, reads, release, sendLate, told } from "../lib/reads.mjs";
import { assertKvEqualsIndex, assertSearchEqualsIndex, publishAll } from "../lib/stores.mjs";
import { importToken, rows, start } from "../lib/workerd.mjs";

const headers = { authorization: `Bearer ${importToken}` };

/** Requests that make the Worker panic: one in the shape of each of its errors. */
const panicking = ["/thing-registration-tasks", "/jobs", "/iocm/app/batchtask/v1.1.0/taskDetails?taskId=late", "/api/v1/executions"];

let workerd;

const panic = (path = "/jobs") => sendLate(workerd, "panics", { path, headers });
const panics = () => workerd.logs.filter((line) => line.includes('"panic"'));

before(async () => {
  workerd = await start({ names: ["late"] });
  await importReads(workerd);
});
after(async () => {
  await workerd?.stop();
  // The log holds lines of JSON alone, but for what the runtime says of the export that broke off.
  assert.deepEqual((workerd?.logs ?? []).filter((line) => !line.startsWith("{") && !line.includes("code had hung")), []);
});

for (const path of panicking) {
  test(`${path}: told as the provider tells it, and logged; the next request is answered`, async () => {
    const before = await send(workerd.origin(), { path, headers });
    const count = panics().length;
    assert.match(await assertUnavailable(workerd, path, await panic(path)), /RuntimeError/);
    assert.equal(panics().length, count + 1);
    assert.match(panics().at(-1), /"level":"error".*capacity overflow/);
    assert.deepEqual(told(await send(workerd.origin(), { path, headers })), told(before));
  });
}

test("what was in flight ends, with its own answer or an error; then everything is answered", async () => {
  const quick = [];
  for (const request of reads) quick.push(await send(workerd.origin(), request));
  await hold(workerd, "flight");
  const late = reads.map((request) => sendLate(workerd, "until flight", request));
  await held(workerd, "flight", reads.length);
  await panic();
  // A second one, beside those that have begun since.
  const since = sendLate(workerd, "until flight", reads[0]);
  await held(workerd, "flight", reads.length + 1);
  await panic();
  await release(workerd, "flight");
  for (const [n, reply] of (await Promise.all([...late, since])).entries()) {
    await assertUnavailable(workerd, (reads[n] ?? reads[0]).path, reply);
  }
  for (const [n, request] of reads.entries()) assert.deepEqual(told(await send(workerd.origin(), request)), told(quick[n]), request.path);
});

test("what is scheduled fails, and is done when it comes again; what was in flight beside it ends", async () => {
  const count = panics().length;
  await rows(workerd.index, "UPDATE registration_tasks SET pub_rev = 0");
  await hold(workerd, "beside");
  const late = sendLate(workerd, "until beside", reads[0]);
  await held(workerd, "beside");
  await hold(workerd, "scheduled panics");
  assert.equal((await workerd.scheduled()).outcome, "exception");
  assert.equal(panics().length, count + 1);
  await release(workerd, "scheduled panics");
  await release(workerd, "beside");
  await assertUnavailable(workerd, reads[0].path, await late);
  assert.equal((await workerd.scheduled()).outcome, "ok");
  assert.deepEqual(await rows(workerd.index, "SELECT count(*) AS n FROM registration_tasks WHERE pub_rev < rev"), [{ n: 0 }]);
  assert.equal((await send(workerd.origin(), reads[0])).status, 200);
});

test("an export that was in flight breaks off", async () => {
  const request = reads.find(({ path }) => path.includes("export"));
  await hold(workerd, "export");
  const late = assert.rejects(sendLate(workerd, "until export 2", request));
  await held(workerd, "export");
  await panic();
  await release(workerd, "export");
  await late;
  assert.equal((await send(workerd.origin(), request)).status, 200);
});

test("an import that was in flight is not acknowledged, is there whole, and comes in again", async () => {
  const batch = (at) => Array.from({ length: 20 }, (_, n) => registrationTask(`flight-${at}-${n}`, { status: "Completed" }));
  const count = async (at) => (await rows(workerd.index, `SELECT count(*) AS n FROM registration_tasks WHERE task_id LIKE 'flight-${at}-%'`))[0].n;
  for (const [at, there] of [0, 20, 20, 20].entries()) {
    const body = stringify({ records: batch(at).map((observation) => ({ observation })) });
    await hold(workerd, `import-${at}`);
    const late = sendLate(workerd, `until import-${at} ${at}`, { method: "POST", path: "/api/v1/import", headers, body });
    await held(workerd, `import-${at}`);
    await panic();
    await release(workerd, `import-${at}`);
    await assertUnavailable(workerd, "/api/v1/import", await late);
    assert.equal(await count(at), there);
    const [outcome] = await importAll(workerd.origin(), batch(at));
    assert.equal(outcome, at === 0 ? "imported" : "unchanged");
    assert.equal(await count(at), 20);
  }
  await publishAll(workerd);
  await assertKvEqualsIndex(workerd);
  await assertSearchEqualsIndex(workerd);
});

test("what an isolate keeps begins anew: what each has used of its rate", async () => {
  const login = await send(workerd.origin(), {
    method: "POST",
    path: "/iocm/app/sec/v1.1.0/login",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "appId=app-of-tests&secret=app-secret",
  });
  const { accessToken } = JSON.parse(login.text);
  const task = () =>
    send(workerd.origin(), {
      path: "/iocm/app/batchtask/v1.1.0/tasks/of-tests",
      // Not from the machine itself, to which this deployment is open.
      host: "fleet.example.com",
      headers: { app_key: "app-of-tests", authorization: `Bearer ${accessToken}` },
    });
  const statuses = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await task()).status);
  assert.deepEqual(statuses, [200, 200, 200, 403]);
  await panic();
  assert.equal((await task()).status, 200);
});
