// AWS's JavaScript SDK in a page of another origin.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { launch, newPage } from "../lib/browser.mjs";
import { importAll } from "../lib/import.mjs";
import { registrationTask } from "../lib/observations.mjs";
import { root } from "../lib/project.mjs";
import { region, start } from "../lib/workerd.mjs";

/** What the page does with the SDK. */
const PROGRAM = `
  import { DescribeThingRegistrationTaskCommand, IoTClient } from "@aws-sdk/client-iot";
  globalThis.describeTask = async (endpoint, secretAccessKey, taskId) => {
    const credentials = { accessKeyId: "FGTESTS", secretAccessKey };
    const client = new IoTClient({ endpoint, region: "${region}", credentials, maxAttempts: 1 });
    try {
      const { status, $metadata } = await client.send(new DescribeThingRegistrationTaskCommand({ taskId }));
      return { status, requestId: $metadata.requestId };
    } catch ({ name, $metadata }) {
      return { name, requestId: $metadata?.requestId };
    }
  };`;

const SECRET = "a-secret-of-the-tests-with-40-characters";
const REQUEST_ID = /^[0-9a-f-]{36}$/;

let servers;
let workerd;
let browser;

/** A site of its own, whose page has the SDK. */
async function serveSite(program) {
  const server = createServer((request, response) => {
    const isProgram = request.url === "/program.js";
    response.setHeader("content-type", isProgram ? "text/javascript" : "text/html");
    response.end(isProgram ? program : '<!doctype html><title>Site</title><script src="/program.js"></script>');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

before(async () => {
  const stdin = { contents: PROGRAM, resolveDir: root };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, platform: "browser", format: "iife" });
  servers = await Promise.all([1, 2].map(() => serveSite(outputFiles[0].text)));
  const variables = { CORS_ORIGINS: servers[0].origin };
  [workerd, browser] = await Promise.all([start({ names: ["closed"], variables }), launch()]);
  await importAll(workerd.origin(), [registrationTask("known", { status: "Completed" })]);
});
after(async () => {
  await Promise.all([browser?.close(), workerd?.stop()]);
  for (const { server } of servers ?? []) server.close();
});

async function ask(origin, ...request) {
  const page = await newPage(browser);
  await page.goto(origin);
  const answer = await page.evaluate((request) => globalThis.describeTask(...request), [workerd.origin(), ...request]);
  await page.context().close();
  return answer;
}

test("a page of an origin that is named describes with the SDK", async () => {
  const { status, requestId } = await ask(servers[0].origin, SECRET, "known");
  assert.equal(status, "Completed");
  assert.match(requestId, REQUEST_ID);
});

test("it reads an error's name and the request's id", async () => {
  const missing = await ask(servers[0].origin, SECRET, "none");
  assert.equal(missing.name, "ResourceNotFoundException");
  assert.match(missing.requestId, REQUEST_ID);
  const wrong = await ask(servers[0].origin, "x".repeat(40), "known");
  assert.equal(wrong.name, "InvalidSignatureException");
});

test("a page of any other origin reads nothing", async () => {
  const { name, requestId } = await ask(servers[1].origin, SECRET, "known");
  assert.equal(name, "TypeError");
  assert.equal(requestId, undefined);
});

test("only AWS's paths answer other origins, and no cookie goes along", async () => {
  const headers = { origin: servers[0].origin, "access-control-request-method": "GET" };
  const preflight = (path) => fetch(`${workerd.origin()}${path}`, { method: "OPTIONS", headers });
  const answer = await preflight("/thing-registration-tasks/known");
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get("access-control-allow-origin"), servers[0].origin);
  assert.equal(answer.headers.get("access-control-allow-credentials"), null);
  assert.match(answer.headers.get("vary"), /Origin/);
  for (const path of ["/api/v1/executions", "/iocm/app/sec/v1.1.0/login", "/console/"]) {
    const other = await preflight(path);
    assert.equal(other.headers.get("access-control-allow-origin"), null, path);
  }
});
