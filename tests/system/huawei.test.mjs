// Huawei's queryOneTask (S3), with requests as its own SDKs put them on the wire, and answers as they read them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { send } from "../lib/http.mjs";
import { importAll } from "../lib/import.mjs";
import { batchTask } from "../lib/observations.mjs";
import { text } from "../lib/project.mjs";
import { start } from "../lib/workerd.mjs";

const { tags, ...sample } = JSON.parse(text("tests/data/samples/huawei-query-one-task.json"));
const tasks = "/iocm/app/batchtask/v1.1.0/tasks";
const path = `${tasks}/${sample.taskId}`;

/** What the Python SDK sends with every GET. */
const headers = {
  app_key: sample.appId,
  Authorization: "Bearer 1f2d3c4b5a69788796a5b4c3d2e1f",
  "Content-Type": "application/json",
  Accept: "*/*",
  "User-Agent": "python-requests/2.34.2",
};

let workerd;

const get = (path, more = {}) => send(workerd.origin(), { path, headers, ...more });

/** As the Java SDK reads an answer: it needs a content type and a body, and goes by the text "error_code" in it. */
function read({ status, headers, text }) {
  assert.equal(headers["content-type"], "application/json");
  assert.notEqual(text, "");
  const body = JSON.parse(text);
  if (status < 300) assert.ok(!text.includes("error_code"));
  else for (const name of ["error_code", "error_desc"]) assert.equal(typeof body[name], "string");
  return body;
}

async function answered(path, expected) {
  const reply = await get(path);
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual(read(reply), expected);
}

async function refused(reply, status, code, text) {
  const body = read(reply);
  assert.deepEqual([reply.status, body.error_code, body.error_desc], [status, code, text]);
}

describe("queryOneTask", () => {
  before(async () => {
    workerd = await start({ names: ["local", "kv-fails"] });
    const { taskId, ...members } = sample;
    await importAll(workerd.origin(), [batchTask(taskId, { ...members, tags })]);
  });
  after(() => workerd?.stop());

  test("Python: queryOneTask(taskId, None, None, token)", () => answered(path, sample));

  test("Python: queryOneTask(taskId, 'tag', None, token) leads with an ampersand", () =>
    answered(`${path}?&select=tag`, { ...sample, tags }));

  test("Python: queryOneTask(taskId, 'tag', appId, token)", () =>
    answered(`${path}?appId=${sample.appId}&select=tag`, { ...sample, tags }));

  test("Java: select without appId, which it drops", () => answered(`${path}?select=tag`, { ...sample, tags }));

  test("the REST reference's `tags`", () => answered(`${path}?select=tags`, { ...sample, tags }));

  test("an older client's access_token header, and no other", async () => {
    const reply = await get(path, { headers: { access_token: "1f2d3c4b5a69788796a5b4c3d2e1f" } });
    assert.equal(reply.status, 200);
    assert.deepEqual(read(reply), sample);
  });

  test("404 105005: an unknown task", async () => {
    await refused(await get(`${tasks}/5bf8f8567dd2d86eab87ed00`), 404, "105005", "The batchTask is not existed.");
  });

  test("403 100217: another application's task", async () => {
    await refused(await get(`${path}?appId=other`), 403, "100217", "The application hasn't been authorized");
  });

  test("400 100022: an invalid parameter", async () => {
    await refused(await get(`${path}?select=None`), 400, "100022", "The input is invalid");
  });

  test("400 100019: no task is named, or another operation", async () => {
    await refused(await get(`${tasks}/`), 400, "100019", "Illegal request.");
    const create = await get(`${tasks}/`, { method: "POST", body: "{}" });
    await refused(create, 400, "100019", "Illegal request.");
  });

  test("403 1010005 under the gateway's names too, by which clients know that they have to log in again", async () => {
    const reply = await get(path, { host: "iot.example.com:8743" });
    await refused(reply, 403, "1010005", "App_key or access_token is invalid.");
    const { resultcode, resultmsg } = JSON.parse(reply.text);
    assert.deepEqual([resultcode, resultmsg], ["1010005", "App_key or access_token is invalid."]);
  });

  test("500: KV fails", async () => {
    const reply = await send(workerd.origin("kv-fails"), { path, headers });
    await refused(reply, 500, "50252", "Internal server error.");
  });
});
