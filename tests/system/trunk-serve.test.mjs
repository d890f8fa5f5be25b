// `cargo xtask trunk serve`: the console while it is worked on, beside a running Worker.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { send } from "../lib/http.mjs";
import { freePort } from "../lib/port.mjs";
import { root, text } from "../lib/project.mjs";
import { until } from "../lib/until.mjs";
import { readToken, start } from "../lib/workerd.mjs";

/** Trunk may have to compile the console; where `cargo xtask build` did, it takes seconds. */
const BUILT_WITHIN = 600;

/** A path below each prefix that the console or one of its commands asks for. */
const PROXIED = [
  "/api/v1/session",
  "/health",
  "/thing-registration-tasks/t",
  "/things/a/jobs/b",
  "/jobs/j",
  "/iocm/app/batchtask/v1.1.0/tasks/t",
];

/** Trunk gives its page to whoever takes HTML, as browsers do. */
const PAGE = { accept: "text/html" };

let work;
let workerd;
let trunk;
let origin;
let output = "";

/** Replaces a text that must be there. */
const replaced = (whole, from, to) => {
  assert.ok(whole.includes(from), `Trunk.toml has ${from}`);
  return whole.replaceAll(from, to);
};

/** The project's Trunk.toml with other ports and another folder for what Trunk builds. */
function configuration(port, backend, dist) {
  const at = (path) => JSON.stringify(join(root, path));
  return [
    ["127.0.0.1:8787", new URL(backend).host],
    ["127.0.0.1:8080", `127.0.0.1:${port}`],
    ["port = 8080", `port = ${port}`],
    ['target = "index.html"', `target = ${at("index.html")}`],
    ['dist = "target/trunk"', `dist = ${JSON.stringify(dist)}`],
    ['["index.html", "Trunk.toml", "web", "crates/model", "crates/import", "crates/importer"]', `[${at("index.html")}]`],
  ].reduce((whole, [from, to]) => replaced(whole, from, to), text("Trunk.toml"));
}

const isAlive = (group) => {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
};

describe("trunk serve", () => {
  before(async () => {
    work = await mkdtemp(join(tmpdir(), "fleetglass-"));
    workerd = await start({ names: ["closed"] });
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const config = join(work, "Trunk.toml");
    await writeFile(config, configuration(port, workerd.origin(), join(work, "dist")));
    // The profile of `cargo xtask build`: what it compiled is not compiled again.
    const args = ["xtask", "trunk", "serve", "--release", "--offline", "--config", config];
    trunk = spawn("cargo", args, { cwd: root, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [trunk.stdout, trunk.stderr]) stream.setEncoding("utf8").on("data", (more) => (output += more));
    await until("the console", async () => {
      assert.equal(trunk.exitCode, null, output);
      return send(origin, { path: "/console/" }).then(({ status }) => status === 200, () => false);
    }, BUILT_WITHIN);
  });
  after(async () => {
    if (trunk && isAlive(trunk.pid)) process.kill(-trunk.pid, "SIGKILL");
    await workerd?.stop();
    await rm(work, { recursive: true, force: true });
  });

  test("serves the console, its program, and its page for a deep link", async () => {
    const page = await send(origin, { path: "/console/", headers: PAGE });
    assert.match(page.text, /<title>Fleetglass<\/title>/);
    const [program] = /\/console\/[^ "]+_bg\.wasm/.exec(page.text);
    const { status, headers } = await send(origin, { path: program });
    assert.deepEqual([status, headers["content-type"]], [200, "application/wasm"]);
    const link = await send(origin, { path: "/console/things/a/jobs/b", headers: PAGE });
    assert.equal(link.text, page.text);
  });

  test("hands what the console and its commands ask for to the Worker", async () => {
    for (const path of PROXIED) {
      const [proxied, direct] = await Promise.all([origin, workerd.origin()].map((to) => send(to, { path })));
      assert.equal(proxied.status, direct.status, path);
      assert.ok(proxied.headers["x-request-id"] ?? proxied.headers["x-amzn-requestid"], path);
    }
  });

  test("signing in works: the Worker sees the host that the browser asked", async () => {
    const body = JSON.stringify({ token: readToken });
    const headers = { origin, "content-type": "application/json" };
    const signedIn = await send(origin, { method: "POST", path: "/api/v1/session", headers, body });
    assert.equal(signedIn.status, 200, signedIn.text);
    const [cookie] = signedIn.headers["set-cookie"][0].split(";");
    const list = await send(origin, { path: "/api/v1/jobs", headers: { cookie } });
    assert.equal(list.status, 200, list.text);
  });

  test("ends whole when it is interrupted", async () => {
    const ended = once(trunk, "exit");
    process.kill(trunk.pid, "SIGINT");
    await ended;
    await until("the end of all that it started", () => !isAlive(trunk.pid));
    await assert.rejects(send(origin, { path: "/console/" }), { code: "ECONNREFUSED" });
  });
});
