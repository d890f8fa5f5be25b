// What is at the origin besides the providers' operations: the console's files, its deep links, and /health.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { send } from "../lib/http.mjs";
import { text } from "../lib/project.mjs";
import { importToken, readToken, start } from "../lib/workerd.mjs";

let workerd;

const get = (path, more = {}) => send(workerd.origin(), { path, ...more });

describe("site", () => {
  before(async () => {
    workerd = await start({ names: ["local", "kv-fails", "closed", "index-fails"] });
  });
  after(() => workerd?.stop());

  test("/health: both stores answer", async () => {
    const reply = await get("/health");
    const [, version] = /^version = "(.+)"$/m.exec(text("Cargo.toml"));
    assert.equal(reply.status, 200);
    assert.deepEqual(JSON.parse(reply.text), { version, records: "ok", index: "ok", search: "ok" });
  });

  test("/health: KV fails", async () => {
    const reply = await send(workerd.origin("kv-fails"), { path: "/health" });
    assert.equal(reply.status, 503);
    const { records, index } = JSON.parse(reply.text);
    assert.deepEqual([records, index], ["unavailable", "ok"]);
  });

  test("/health is open to any host: it tells nothing of the records", async () => {
    assert.equal((await get("/health", { host: "fleet.example.com" })).status, 200);
  });

  const diagnostics = (name, token, method = "GET") =>
    send(workerd.origin(name), { method, path: "/api/v1/diagnostics", headers: token && { authorization: `Bearer ${token}` } });

  test("diagnostics: for who may read; a mark for who may import", async () => {
    assert.equal((await diagnostics("closed")).status, 401);
    const { status, text } = await diagnostics("closed", readToken);
    assert.equal(status, 200);
    const { version, stores, request, rates, openAccess, markWrittenAt } = JSON.parse(text);
    assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(stores, { records: "ok", index: "ok", search: "ok" });
    assert.deepEqual([request.host, request.authorization, request.address], ["127.0.0.1", "Bearer", false]);
    assert.deepEqual([rates.aws.requests, rates.ceilings, openAccess, markWrittenAt], [0, false, false, undefined]);
    assert.ok(!text.includes(readToken));
    assert.equal((await diagnostics("closed", readToken, "POST")).status, 403);
    const marked = await diagnostics("closed", importToken, "POST");
    assert.equal(marked.status, 200);
    assert.equal(JSON.parse((await diagnostics("closed", readToken)).text).markWrittenAt, JSON.parse(marked.text).writtenAt);
    assert.equal((await diagnostics("closed", importToken, "DELETE")).status, 405);
    await workerd.scheduled();
    const { cronAt, now, unpublished } = JSON.parse((await diagnostics("closed", readToken)).text);
    assert.ok(now - cronAt < 60 && unpublished === 0, `${now} ${cronAt} ${unpublished}`);
  });

  test("diagnostics: a store that fails is told", async () => {
    const kv = await diagnostics("kv-fails", importToken);
    assert.deepEqual([kv.status, JSON.parse(kv.text).stores], [200, { records: "unavailable", index: "ok", search: "ok" }]);
    assert.equal((await diagnostics("kv-fails", importToken, "POST")).status, 503);
    const index = JSON.parse((await diagnostics("index-fails", importToken)).text);
    assert.deepEqual([index.stores.index, index.unpublished, index.cronAt], ["unavailable", undefined, undefined]);
  });

  test("/ and /console lead to the console", async () => {
    for (const path of ["/", "/console", "/?from=bookmark"]) {
      const reply = await get(path);
      assert.ok([302, 307].includes(reply.status), `${path}: ${reply.status}`);
      assert.equal(new URL(reply.headers.location, workerd.origin()).href, `${workerd.origin()}/console/`);
    }
  });

  test("a deep link is the console's page, with its headers", async () => {
    const page = await get("/console/");
    assert.equal(page.status, 200);
    assert.match(page.headers["content-type"], /^text\/html/);
    assert.match(page.headers["content-security-policy"], /default-src 'none'/);
    for (const path of ["/console/things/x/jobs/y", "/console/things/a%3Ab/jobs/v1.2?n=1", "/console/none/"]) {
      const link = await get(path);
      assert.equal(link.status, 200, path);
      assert.equal(link.text, page.text, path);
      const policies = ["content-security-policy", "referrer-policy", "strict-transport-security", "permissions-policy"];
      for (const name of ["content-type", "cache-control", ...policies]) {
        assert.ok(page.headers[name], name);
        assert.equal(link.headers[name], page.headers[name], `${path}: ${name}`);
      }
    }
  });

  test("every file that the page names is there, of its type", async () => {
    const page = await get("/console/");
    const named = [...page.text.matchAll(/(?:href|src)="?(\/console\/[^\s">]+)/g)].map(([, path]) => path);
    assert.ok(named.some((path) => path.endsWith(".wasm")) && named.some((path) => path.endsWith(".js")), named.join());
    const types = { wasm: "application/wasm", js: "text/javascript", css: "text/css" };
    for (const path of named) {
      const file = await get(path, { method: "HEAD" });
      assert.equal(file.status, 200, path);
      const type = types[path.split(".").at(-1)];
      if (type) assert.ok(file.headers["content-type"].startsWith(type), `${path}: ${file.headers["content-type"]}`);
    }
  });

  test("a file that is not there is not the page", async () => {
    for (const path of ["/console/missing.js", "/console/missing_bg.wasm", "/console/things/missing.css"]) {
      const reply = await get(path);
      assert.equal(reply.status, 404, path);
      assert.equal(JSON.parse(reply.text).error, "unknown-route");
    }
  });

  test("the console's page answers no navigation to a provider's path", async () => {
    const navigation = { accept: "text/html", "sec-fetch-mode": "navigate" };
    const reply = await get("/thing-registration-tasks/none", { headers: navigation });
    assert.equal(reply.status, 404);
    assert.equal(reply.headers["content-type"], "application/json");
  });
});
