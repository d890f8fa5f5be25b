// `npx fleetglass serve`, `import` and `doctor`: the product with Node alone.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { DescribeJobExecutionCommand, DescribeThingRegistrationTaskCommand } from "@aws-sdk/client-iot";
import { folder } from "../lib/folder.mjs";
import { send } from "../lib/http.mjs";
import { run, serve } from "../lib/launcher.mjs";
import { execution } from "../lib/observations.mjs";
import { text } from "../lib/project.mjs";
import { answered, iot } from "../lib/sdk.mjs";
import { until } from "../lib/until.mjs";

const bearer = (token) => ({ authorization: `Bearer ${token}` });
const keyOf = ({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }) => ({ accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY });
const ask = (served, path, headers = bearer(served.token)) => send(served.origin, { path, headers });
const total = async (served, list) => JSON.parse((await ask(served, `/api/v1/${list}?limit=1`)).text).total.count;
const reset = (served, token = served.token) => send(served.origin, { method: "POST", path: "/_launcher/reset", headers: bearer(token) });

/** Writes observations into a file of a folder. */
function file(place, ...observations) {
  const path = join(place, "records.ndjson");
  writeFileSync(path, observations.map((observation) => JSON.stringify(observation)).join("\n"));
  return path;
}

const importing = (served, ...args) => run(["import", ...args, "--to", served.origin], { variables: { FLEETGLASS_TOKEN: served.token } });

/** The workerds that are children of a process. */
function workerds(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").match(/\d+/g) ?? [];
  return children.filter((child) => readFileSync(`/proc/${child}/comm`, "utf8").trim() === "workerd");
}

describe("with a demo fleet, and nothing kept", () => {
  let served;
  const earlier = readdirSync(tmpdir());
  before(async () => (served = await serve(["--demo", "--account", "210987654321", "--region", "eu-west-1"])));
  after(() => served?.end());

  test("the fleet is there, as it is now", async () => {
    assert.equal(await total(served, "executions"), 2053);
    const { counts } = JSON.parse((await ask(served, "/api/v1/executions?state=in-progress")).text);
    assert.ok(counts.some(({ status, count }) => status === "IN_PROGRESS" && count >= 20), JSON.stringify(counts));
  });

  test("the providers' clients work with the credentials that it prints", async () => {
    const options = { region: "eu-west-1" };
    const client = iot(served.origin, keyOf(served.credentials), options);
    const task = await answered(client.send(new DescribeThingRegistrationTaskCommand({ taskId: "fb032b9b-79bf-4e8f-876a-e29f00afaa49" })));
    assert.equal(task.taskId, "fb032b9b-79bf-4e8f-876a-e29f00afaa49");
    assert.match(served.output(), /AWS_REGION=eu-west-1/);
  });

  test("the console is there, with its headers and deep links", async () => {
    const page = await send(served.origin, { path: "/console/" });
    assert.equal(page.status, 200);
    assert.match(page.headers["content-security-policy"], /default-src 'none'/);
    assert.equal((await send(served.origin, { path: "/console/things/a/jobs/b" })).text, page.text);
    const [script] = /\/console\/fleetglass-console-\w+\.js/.exec(page.text);
    const program = await send(served.origin, { path: script });
    assert.deepEqual([program.status, program.headers["cache-control"]], [200, "public, max-age=31536000, immutable"]);
  });

  test("nothing is read without a key", async () => {
    assert.equal((await ask(served, "/api/v1/jobs", {})).status, 401);
    assert.equal((await send(served.origin, { path: "/thing-registration-tasks/x" })).status, 403);
  });

  test("the doctor finds nothing wrong", async () => {
    const { status, output } = await run(["doctor", "--to", served.origin], { variables: served.credentials });
    assert.equal(status, 0, output);
    for (const part of ["for AWS account 210987654321 in eu-west-1", "KV, INDEX and SEARCH answer", "the scheduled handler ran", "what is written is read", "those for iot arrive", "those for iot-jobs-data arrive", "Nothing is wrong."]) {
      assert.ok(output.includes(part), `${part} is not in ${output}`);
    }
  });

  test("the doctor says what to do", async () => {
    const other = await run(["doctor", "--to", served.origin], { variables: { FLEETGLASS_TOKEN: "other" } });
    assert.deepEqual([other.status, other.output.includes("is of another deployment")], [1, true], other.output);
    const unsigned = await run(["doctor", "--to", served.origin], { variables: { ...served.credentials, AWS_SECRET_ACCESS_KEY: "other" } });
    assert.deepEqual([unsigned.status, unsigned.output.includes("those for iot are refused: 403")], [1, true], unsigned.output);
    const nowhere = await run(["doctor", "--to", "http://127.0.0.1:9"], { variables: served.credentials });
    assert.equal(nowhere.status, 1);
    assert.equal((await run(["doctor"], {})).status, 2);
  });

  test("a reset asks for the token, and empties the stores", async () => {
    assert.equal((await reset(served, "other")).status, 401);
    assert.equal((await send(served.origin, { path: "/_launcher/reset", headers: bearer(served.token) })).status, 404);
    assert.ok((await total(served, "executions")) > 0);
    assert.equal((await reset(served)).status, 200);
    for (const list of ["executions", "jobs", "things", "registration-tasks", "batch-tasks", "imports"]) assert.equal(await total(served, list), 0, list);
    const path = "/thing-registration-tasks/fb032b9b-79bf-4e8f-876a-e29f00afaa49";
    assert.match((await ask(served, `/api/v1${path.replace("thing-", "")}`)).text, /not-found|no /i);
    const { status } = await run(["import", join(import.meta.dirname, "../../crates/generate/demo/fleet.ndjson"), "--to", served.origin], { variables: { FLEETGLASS_TOKEN: served.token } });
    assert.equal(status, 0);
    assert.ok((await total(served, "executions")) > 0);
  });

  test("SIGTERM ends it whole", async () => {
    const [workerd] = workerds(served.pid);
    const temporary = readdirSync(tmpdir()).filter((name) => !earlier.includes(name) && name.startsWith("fleetglass-"));
    assert.ok(temporary.length > 0);
    assert.equal(await served.end("SIGTERM"), 143);
    await until("workerd is gone", () => !existsSync(`/proc/${workerd}/exe`));
    for (const name of temporary) assert.ok(!existsSync(join(tmpdir(), name)), name);
    served = undefined;
  });
});

describe("imports", () => {
  let served;
  before(async () => (served = await serve()));
  after(() => served?.end());

  const described = async (thingName) => {
    const client = iot(served.origin, keyOf(served.credentials));
    const { execution } = await answered(client.send(new DescribeJobExecutionCommand({ thingName, jobId: "job" })));
    return execution.status;
  };

  test("what is imported is described at once, and so is what replaces it", async (t) => {
    const place = await folder(t);
    for (const [version, status] of [[1, "QUEUED"], [2, "IN_PROGRESS"], [3, "SUCCEEDED"]]) {
      const seen = execution("press", "job", 1, { status, versionNumber: version, lastUpdatedAt: 1763510000 + version });
      const { status: exit, output } = await importing(served, file(place, seen), "--json");
      assert.equal(exit, 0);
      assert.equal(JSON.parse(output).total.imported, 1);
      for (let again = 0; again < 3; again += 1) assert.equal(await described("press"), status);
    }
  });

  test("several at once: what is described is never older than what was acknowledged", async (t) => {
    const place = await folder(t);
    const asking = { until: true };
    const seen = [];
    const reader = (async () => {
      while (asking.until) seen.push(await described("racer").catch(() => "none"));
    })();
    try {
      for (let version = 1; version <= 8; version += 1) {
        const status = version < 8 ? "IN_PROGRESS" : "SUCCEEDED";
        await importing(served, file(place, execution("racer", "job", 1, { status, versionNumber: version, lastUpdatedAt: 1763510000 + version })));
      }
      assert.equal(await described("racer"), "SUCCEEDED");
    } finally {
      asking.until = false;
      await reader;
    }
    const ended = seen.indexOf("SUCCEEDED");
    assert.ok(ended < 0 || seen.slice(ended).every((status) => status === "SUCCEEDED"));
  });

  test("refusals are told as the command tells them", async (t) => {
    const place = await folder(t);
    const list = { executionSummaries: [{ thingArn: "arn:aws:iot:us-west-2:123456789012:thing/a", jobExecutionSummary: { status: "QUEUED", executionNumber: 1 } }] };
    const path = file(place, list);
    const refused = await importing(served, path, join(place, "none"));
    assert.equal(refused.status, 1);
    assert.match(refused.errors, /records\.ndjson:1: record 1: refused: jobId is missing \(--job-id gives it\)/);
    assert.match(refused.errors, /none: cannot be read: ENOENT/);
    assert.match(refused.output, /^not recognised +0 +0 +0 +2 +0$/m);
    assert.equal((await importing(served, path, "--job-id", "given")).status, 0);
  });

  test("standard input; usage", async () => {
    const variables = { FLEETGLASS_TOKEN: served.token };
    const stdin = await run(["import", "-", "--to", served.origin, "--json"], { variables, input: JSON.stringify(execution("stdin", "job", 1, {})) });
    assert.deepEqual([stdin.status, JSON.parse(stdin.output).total.imported], [0, 1]);
    for (const args of [["import"], ["import", "x"], ["import", "x", "--to", "here"], ["nothing"], ["serve", "--port", "x"], ["serve", "--account", "1"]]) {
      const { status, errors } = await run(args, { variables });
      assert.equal(status, 2, args.join(" "));
      assert.match(errors, /^Error: .+ tells more\)\n$/);
    }
  });

  test("a token that is wrong is told once", async (t) => {
    const path = file(await folder(t), execution("a", "job", 1, {}));
    const { status, errors } = await run(["import", path, "--to", served.origin], { variables: { FLEETGLASS_TOKEN: "other" } });
    assert.equal(status, 1);
    assert.match(errors, /401, the deployment does not know the token\n$/);
  });

  test("a thousand requests in a row are answered: keys have no rate", async () => {
    const statuses = new Set();
    for (let n = 0; n < 20; n += 1) {
      const replies = await Promise.all(Array.from({ length: 50 }, () => ask(served, "/api/v1/session")));
      replies.forEach(({ status }) => statuses.add(status));
    }
    assert.deepEqual([...statuses], [200]);
  });

  test("version and help", async () => {
    const [, version] = /^version = "(.+)"$/m.exec(text("Cargo.toml"));
    assert.equal((await run(["--version"])).output, `${version}\n`);
    for (const args of [[], ["serve"], ["import"], ["deploy"], ["doctor"]]) {
      const { status, output } = await run([...args, "--help"]);
      assert.deepEqual([status, output.startsWith("Usage: npx fleetglass")], [0, true]);
    }
  });
});

describe("a state that is kept", () => {
  test("records and keys are there again; fresh, the records are not; a rate that is set holds", async (t) => {
    const place = await folder(t);
    const state = join(place, "state");
    const first = await serve(["--state", state]);
    assert.equal((await importing(first, file(place, execution("kept", "job", 1, {})))).status, 0);
    await first.end();
    writeFileSync(join(state, "dev.vars"), `${readFileSync(join(state, "dev.vars"), "utf8")}API_PER_SECOND=2\n`);

    const second = await serve(["--state", state, "--demo"]);
    assert.equal(second.token, first.token);
    assert.equal(await total(second, "executions"), 1, "a demo fleet comes only where there is nothing");
    const replies = await Promise.all(Array.from({ length: 12 }, () => ask(second, "/api/v1/session")));
    assert.ok(replies.some(({ status }) => status === 429));

    const busy = await run(["serve", "--state", state, "--port", "0"]);
    assert.equal(busy.status, 1);
    assert.match(busy.errors, /is in use by another `serve`: give another --state and --port/);
    await second.end();

    const other = await run(["serve", "--state", state, "--port", "0", "--account", "210987654321"]);
    assert.deepEqual([other.status, /are of account 123456789012 in us-west-2, not 210987654321/.test(other.errors)], [1, true], other.errors);

    const third = await serve(["--state", state, "--fresh"]);
    assert.equal(await total(third, "executions"), 0);
    assert.equal(third.token, first.token);
    await third.end();
  });

  test("a port that is taken is told", async () => {
    const served = await serve();
    const { status, errors } = await run(["serve", "--port", new URL(served.origin).port]);
    assert.deepEqual([status, /port \d+ of 127\.0\.0\.1 is taken: choose another one with --port N/.test(errors)], [1, true], errors);
    await served.end();
  });
});

describe("open access", () => {
  let served;
  before(async () => (served = await serve(["--open-access"])));
  after(() => served?.end());

  test("reads without a key, writes nothing", async () => {
    assert.equal((await ask(served, "/api/v1/jobs", {})).status, 200);
    assert.equal((await send(served.origin, { path: "/thing-registration-tasks/x" })).status, 404);
    const { status } = await send(served.origin, { method: "POST", path: "/api/v1/import", body: "{}", headers: { "content-type": "application/json" } });
    assert.equal(status, 401);
    assert.equal((await send(served.origin, { method: "POST", path: "/_launcher/reset" })).status, 401);
  });

  test("a web page of another origin reads nothing", async () => {
    const own = served.origin;
    const cases = [
      [{ origin: "https://evil.example" }, 401],
      [{ origin: "http://localhost:3000" }, 401],
      [{ "sec-fetch-site": "cross-site" }, 401],
      [{ "sec-fetch-site": "same-site" }, 401],
      [{ origin: own, "sec-fetch-site": "same-origin" }, 200],
      [{ "sec-fetch-site": "none" }, 200],
    ];
    for (const [headers, expected] of cases) assert.equal((await ask(served, "/api/v1/jobs", headers)).status, expected, JSON.stringify(headers));
  });

  test("another name for this machine reads nothing", async () => {
    assert.equal((await send(served.origin, { path: "/api/v1/jobs", host: "rebound.example" })).status, 401);
  });
});
