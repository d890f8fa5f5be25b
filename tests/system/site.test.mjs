// What is at the origin besides the providers' operations: the console's files, its deep links, and /health.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { send } from "../lib/http.mjs";
import { text } from "../lib/project.mjs";
import { start } from "../lib/workerd.mjs";

let workerd;

const get = (path, more = {}) => send(workerd.origin(), { path, ...more });

describe("site", () => {
  before(async () => {
    workerd = await start({ names: ["local", "kv-fails"] });
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
