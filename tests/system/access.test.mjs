// Who may: Huawei's login, the console's session, limits, and what the log tells of a request.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { send } from "../lib/http.mjs";
import { importAll } from "../lib/import.mjs";
import { parse } from "../lib/json.mjs";
import { batchTask, subtask } from "../lib/observations.mjs";
import { until } from "../lib/until.mjs";
import { importToken, lineOf, readToken, start } from "../lib/workerd.mjs";

const SEC = "/iocm/app/sec/v1.1.0";
const TASKS = "/iocm/app/batchtask/v1.1.0/tasks";

let workerd;

const ask = (request, name) => send(workerd.origin(name), request);

function post(path, body, headers = {}, name) {
  const form = typeof body === "string";
  const type = form ? "application/x-www-form-urlencoded" : "application/json";
  const text = form ? body : JSON.stringify(body);
  return ask({ method: "POST", path, headers: { "content-type": type, ...headers }, body: text }, name);
}

async function login(appId, secret) {
  const reply = await post(`${SEC}/login`, `appId=${appId}&secret=${secret}`);
  assert.equal(reply.status, 200, reply.text);
  return JSON.parse(reply.text);
}

const task = (id, appId, token, query = "") =>
  ask({ path: `${TASKS}/${id}${query}`, headers: { app_key: appId, Authorization: `Bearer ${token}` } });

function refused(reply, status, code) {
  assert.deepEqual([reply.status, JSON.parse(reply.text).error_code], [status, code], reply.text);
}

const signIn = (token, headers) => post("/api/v1/session", { token }, headers);

before(async () => {
  workerd = await start({ names: ["closed", "limited", "ceiling", "index-fails"] });
  await importAll(workerd.origin(), [
    batchTask("of-guests", { appId: "app-of-guests", status: "Running" }),
    batchTask("of-friends", { appId: "app-of-friends", status: "Running" }),
    batchTask("of-tests", { appId: "app-of-tests", status: "Running" }),
    batchTask("of-nobody", { status: "Running" }),
    batchTask("of-a-long-name", { appId: "a".repeat(600), status: "Running" }),
    subtask("of-an-unknown-task", { status: "Success", param: { deviceId: "d-1" } }),
  ]);
});
after(() => workerd?.stop());

describe("Huawei's login", () => {
  test("tokens for a secret, in the shape that clients read", async () => {
    const { accessToken, refreshToken, ...rest } = await login("app-of-tests", "app-secret");
    assert.deepEqual(rest, { scope: "default", tokenType: "bearer", expiresIn: 3600 });
    assert.notEqual(accessToken, refreshToken);
    assert.equal((await task("of-tests", "app-of-tests", accessToken)).status, 200);
  });

  test("another secret, none, an application that there is not", async () => {
    refused(await post(`${SEC}/login`, "appId=app-of-tests&secret=another"), 401, "100208");
    refused(await post(`${SEC}/login`, "appId=app-of-tests"), 400, "102202");
    refused(await post(`${SEC}/login`, "appId=nobody&secret=app-secret"), 401, "100208");
    refused(await post(`${SEC}/login`, ""), 400, "102202");
    refused(await post(`${SEC}/login`, "{"), 400, "100022");
  });

  test("app_key and token have to agree", async () => {
    const { accessToken } = await login("app-of-tests", "app-secret");
    refused(await task("of-tests", "app-of-guests", accessToken), 403, "1010005");
    refused(await task("of-tests", "app-of-tests", `${accessToken}0`), 403, "1010005");
    refused(await ask({ path: `${TASKS}/of-tests`, headers: { Authorization: `Bearer ${accessToken}` } }), 403, "1010005");
  });

  test("a newer login ends the token before it; a refresh ends both", async () => {
    const first = await login("app-of-tests", "app-secret");
    const second = await login("app-of-tests", "app-secret");
    refused(await task("of-tests", "app-of-tests", first.accessToken), 403, "1010005");
    const body = { appId: "app-of-tests", secret: "app-secret" };
    refused(await post(`${SEC}/refreshToken`, { ...body, refreshToken: first.refreshToken }), 401, "100006");
    refused(await post(`${SEC}/refreshToken`, { ...body, refreshToken: second.accessToken }), 401, "100006");
    const reply = await post(`${SEC}/refreshToken`, { ...body, refreshToken: second.refreshToken });
    assert.equal(reply.status, 200, reply.text);
    const third = JSON.parse(reply.text);
    refused(await task("of-tests", "app-of-tests", second.accessToken), 403, "1010005");
    assert.equal((await task("of-tests", "app-of-tests", third.accessToken)).status, 200);
  });

  test("where the index fails, nobody is let in, and it is told as S3's neighbours do", async () => {
    refused(await post(`${SEC}/login`, "appId=app-of-tests&secret=app-secret", {}, "index-fails"), 500, "50252");
    const { accessToken } = await login("app-of-tests", "app-secret");
    const headers = { app_key: "app-of-tests", Authorization: `Bearer ${accessToken}` };
    // Not from the machine itself, to which this deployment is open.
    const path = `${TASKS}/of-tests`;
    refused(await ask({ path, headers, host: "fleet.example.com" }, "index-fails"), 500, "50252");
  });

  test("logout ends the token", async () => {
    const { accessToken } = await login("app-of-tests", "app-secret");
    assert.equal((await post(`${SEC}/logout`, { accessToken })).status, 204);
    refused(await task("of-tests", "app-of-tests", accessToken), 403, "1010005");
    refused(await post(`${SEC}/logout`, { accessToken }), 403, "1010005");
  });

  test("another application's task: with authorisation alone", async () => {
    const { accessToken } = await login("app-of-guests", "guest-secret");
    const get = (id, query) => task(id, "app-of-guests", accessToken, query);
    assert.equal((await get("of-guests")).status, 200);
    assert.equal((await get("of-friends", "?appId=app-of-friends")).status, 200);
    assert.equal((await get("of-nobody")).status, 200);
    refused(await get("of-friends"), 403, "100217");
    refused(await get("of-tests"), 403, "100217");
    refused(await get("of-tests", "?appId=app-of-tests"), 403, "100217");
    refused(await get("of-tests", "?appId=app-of-nobody"), 403, "100203");
    refused(await get("none"), 404, "105005");
    refused(await get("of-a-long-name"), 403, "100217");
  });

  test("whose subtasks are told before their task is not known", async () => {
    const { accessToken } = await login("app-of-guests", "guest-secret");
    const headers = { app_key: "app-of-guests", Authorization: `Bearer ${accessToken}` };
    const path = "/iocm/app/batchtask/v1.1.0/taskDetails?taskId=of-an-unknown-task";
    for (const more of ["", "&appId=app-of-guests"]) refused(await ask({ path: path + more, headers }), 404, "105005");
  });
});

describe("the console's session", () => {
  const path = "/api/v1/session";

  test("a token for a cookie, which reads, until it is signed out", async () => {
    const reply = await signIn(readToken);
    assert.equal(reply.status, 200, reply.text);
    const { expiresAt, ...session } = JSON.parse(reply.text);
    assert.deepEqual(session, { name: "reader", rights: ["read-aws", "read-console"] });
    assert.ok(expiresAt > Date.now() / 1000 + 3600);
    const [set] = reply.headers["set-cookie"];
    assert.match(set, /^__Host-fleetglass=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=43200$/);
    const cookie = set.split(";")[0];
    const own = await ask({ path, headers: { cookie } });
    assert.deepEqual(JSON.parse(own.text), JSON.parse(reply.text));
    // A token goes before a cookie, and has no end of its own.
    const byToken = await ask({ path, headers: { cookie, authorization: `Bearer ${readToken}` } });
    assert.deepEqual(JSON.parse(byToken.text), session);
    assert.equal((await ask({ path: "/api/v1/executions", headers: { cookie } })).status, 200);
    const out = await ask({ method: "DELETE", path });
    assert.equal(out.status, 204);
    assert.match(out.headers["set-cookie"][0], /^__Host-fleetglass=; .*Max-Age=0$/);
  });

  test("what a cookie is changed in is nobody's", async () => {
    const [set] = (await signIn(readToken)).headers["set-cookie"];
    const cookie = set.split(";")[0].replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    assert.equal((await ask({ path, headers: { cookie } })).status, 401);
  });

  test("another token, none, and one that may not see the console", async () => {
    assert.equal((await signIn("another")).status, 401);
    assert.equal((await post(path, {})).status, 400);
    assert.equal((await ask({ path })).status, 401);
    assert.equal((await signIn("x".repeat(65_536))).status, 413);
  });

  test("no other site signs in, or does anything in the name of who is signed in", async () => {
    assert.equal((await signIn(readToken, { origin: "https://evil.example" })).status, 403);
    assert.equal((await signIn(readToken, { origin: workerd.origin() })).status, 200);
    const [set] = (await signIn(importToken)).headers["set-cookie"];
    const cookie = set.split(";")[0];
    const body = { records: [] };
    assert.equal((await post("/api/v1/import", body, { cookie })).status, 403);
    assert.equal((await post("/api/v1/import", body, { cookie, origin: "https://evil.example" })).status, 403);
    assert.equal((await post("/api/v1/import", body, { cookie, origin: workerd.origin() })).status, 200);
  });
});

describe("limits", () => {
  const authorization = `Bearer ${readToken}`;

  test("429 with Retry-After on /api/v1, then it goes on", async () => {
    const get = () => ask({ path: "/api/v1/sources", headers: { authorization } }, "limited");
    const replies = await Promise.all(Array.from({ length: 12 }, get));
    const over = replies.filter(({ status }) => status === 429);
    assert.ok(over.length > 0 && over.length < 12, `${over.length} of 12 were refused`);
    assert.equal(over[0].headers["retry-after"], "1");
    assert.equal(JSON.parse(over[0].text).error, "too-many-requests");
    const { principal, status } = await lineOf(workerd, over[0]);
    assert.deepEqual([principal, status], ["reader", 429]);
    await until("a request to be let through again", async () => (await get()).status === 200);
  });

  test("one principal's requests are not another's", async () => {
    const get = (token) => ask({ path: "/api/v1/sources", headers: { authorization: `Bearer ${token}` } }, "limited");
    await Promise.all(Array.from({ length: 12 }, () => get(readToken)));
    assert.equal((await get(importToken)).status, 200);
  });

  /** Until what is asked next falls into one period of Miniflare's, which are of 10 s by the clock. */
  const period = () => until("a period has begun", () => Date.now() % 10_000 < 7_000);

  test("the ceiling over all isolates", async () => {
    await period();
    const get = () => ask({ path: "/api/v1/sources", headers: { authorization } }, "ceiling");
    const statuses = [];
    for (let n = 0; n < 8; n += 1) statuses.push((await get()).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429, 429]);
  });

  test("Huawei's calls have a ceiling of their own, by the minute", async () => {
    await until("a minute has begun", () => Date.now() % 60_000 < 50_000);
    const { accessToken } = await login("app-of-tests", "app-secret");
    const headers = { app_key: "app-of-tests", Authorization: `Bearer ${accessToken}` };
    const replies = [];
    for (let n = 0; n < 8; n += 1) replies.push(await ask({ path: `${TASKS}/of-tests`, headers }, "ceiling"));
    assert.deepEqual(replies.map(({ status }) => status), [200, 200, 200, 200, 200, 200, 403, 403]);
    refused(replies[7], 403, "1010009");
  });

  test("logins and sign-ins count too", async () => {
    const body = "appId=app-of-friends&secret=friend-secret";
    const logins = await Promise.all(Array.from({ length: 8 }, () => post(`${SEC}/login`, body, {}, "limited")));
    const over = logins.filter(({ status }) => status !== 200);
    assert.ok(over.length > 0 && over.length < 8, `${over.length} of 8 were refused`);
    refused(over[0], 403, "1010009");
    // A client that has asked too often still ends its session.
    const [{ accessToken }] = logins.filter(({ status }) => status === 200).map(({ text }) => JSON.parse(text));
    const out = await post(`${SEC}/logout`, { accessToken }, {}, "limited");
    assert.ok([204, 403].includes(out.status) && !out.text.includes("1010009"), out.text);
    const signIns = await Promise.all(Array.from({ length: 12 }, () => post("/api/v1/session", { token: readToken }, {}, "limited")));
    assert.ok(signIns.some(({ status }) => status === 429));
  });

  test("what costs anything has a ceiling for those who are nobody", async () => {
    await period();
    const from = (address) => ask({ path: "/health", headers: { "cf-connecting-ip": address } }, "ceiling");
    const statuses = [];
    for (let n = 0; n < 8; n += 1) statuses.push((await from("192.0.2.1")).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429, 429]);
    assert.equal((await from("192.0.2.2")).status, 200);
  });

  const signingIn = () => {
    const { port, hostname } = new URL(workerd.origin());
    return http.request({ hostname, port, method: "POST", path: "/api/v1/session", agent: false });
  };

  test("a body without its length is read until it is too large", { timeout: 10_000 }, async () => {
    const request = signingIn();
    request.write(Buffer.alloc(128 * 1024, " "));
    // It does not end.
    const [response] = await once(request, "response");
    request.destroy();
    assert.equal(response.statusCode, 413);
  });

  test("a body may come without its length", async () => {
    const request = signingIn();
    request.write(`{"token":`);
    request.end(`"${readToken}"}`);
    const [response] = await once(request, "response");
    response.resume();
    assert.equal(response.statusCode, 200);
  });

  test("Huawei: 403 1010009", async () => {
    const { accessToken } = await login("app-of-tests", "app-secret");
    const headers = { app_key: "app-of-tests", Authorization: `Bearer ${accessToken}` };
    const get = () => ask({ path: `${TASKS}/of-tests`, headers }, "limited");
    const replies = await Promise.all(Array.from({ length: 8 }, get));
    const over = replies.filter(({ status }) => status === 403);
    assert.ok(over.length > 0, "none was refused");
    refused(over[0], 403, "1010009");
  });
});

describe("the log", () => {
  test("one line a request: who, what, how it went; no secret", async () => {
    const path = "/api/v1/lookup?id=a-secret-of-somebody";
    const reply = await ask({ path, headers: { authorization: `Bearer ${readToken}` } });
    const { ms, requestId, ...rest } = await lineOf(workerd, reply);
    assert.equal(typeof ms, "number");
    assert.equal(requestId, reply.headers["x-request-id"]);
    assert.deepEqual(rest, {
      level: "info",
      operation: "lookup",
      method: "GET",
      path: "/api/v1/lookup",
      principal: "reader",
      status: 200,
      source: "index",
    });
    assert.ok(workerd.logs.every((text) => !text.includes(readToken) && !text.includes("a-secret-of-somebody")));
  });

  test("what has no reply of its own has a request id all the same", async () => {
    const text = (path) => ask({ path, headers: { authorization: `Bearer ${readToken}`, "sec-fetch-mode": "navigate" } });
    const found = (operation) => until("its line", () => workerd.logs.map((line) => parse(line)).find((line) => line.operation === operation));
    const exported = await text("/api/v1/export/executions?format=csv");
    assert.equal((await lineOf(workerd, exported)).operation, "export");
    await text("/console/executions");
    assert.match((await found("console")).requestId, /^[0-9a-f-]{36}$/);
  });

  test("who is refused has a name, where it is known", async () => {
    const bearer = (token) => ({ authorization: `Bearer ${token}` });
    const { accessToken } = await login("app-of-tests", "app-secret");
    const huawei = { app_key: "app-of-tests", Authorization: `Bearer ${accessToken}` };
    for (const [reply, ...expected] of [
      [await ask({ path: "/api/v1/sources", headers: bearer("of nobody") }), undefined, 401],
      [await ask({ path: "/api/v1/import", method: "POST", headers: bearer(readToken) }), "reader", 403],
      [await signIn(readToken), "reader", 200],
      [await signIn("of nobody"), undefined, 401],
      [await ask({ path: `${TASKS}/of-tests?appId=another-app`, headers: huawei }), "tests", 403],
    ]) {
      const { principal, status } = await lineOf(workerd, reply);
      assert.deepEqual([principal, status], expected);
    }
  });
});
