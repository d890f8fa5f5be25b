// `fleetglass collect`, from providers that are real: moto's server, and a second Fleetglass in place of an account.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { CancelJobCommand, CancelJobExecutionCommand, CreateJobCommand, CreateThingCommand, DescribeJobExecutionCommand, ListJobExecutionsForJobCommand, paginateListJobs } from "@aws-sdk/client-iot";
import { chance, seed } from "../lib/chance.mjs";
import { buildCommand } from "../lib/cli.mjs";
import { collecting, collectOnce, collector, credentials } from "../lib/collecting.mjs";
import { door } from "../lib/door.mjs";
import { folder } from "../lib/folder.mjs";
import { send } from "../lib/http.mjs";
import { importAll } from "../lib/import.mjs";
import { moto } from "../lib/moto.mjs";
import { batchTask, execution, job, registrationTask, report, subtask } from "../lib/observations.mjs";
import { iot } from "../lib/sdk.mjs";
import { until } from "../lib/until.mjs";
import { rows, start } from "../lib/workerd.mjs";

let deployment;

before(async () => {
  buildCommand();
  deployment = await start({ names: ["local"] });
});
after(() => deployment.stop());

test("an account that is killed, throttles and fails, while its records change and all else is killed too", async (context) => {
  const state = await folder(context);
  const [controlRate, dataRate] = [150, 300];
  const size = { jobs: 12, things: 40, tasks: 12, seed: 3 };
  const figures = await collecting({ seconds: 40, size, seed: seed(), state, controlRate, dataRate });
  const { found, fastest, once, kills } = figures;
  context.diagnostic(JSON.stringify({ ...figures, once: undefined, found: undefined }));
  assert.deepEqual(found, { lost: [], other: [] });
  assert.equal(once.status, 0, once.errors);
  assert.equal(once.rounds[0].changed, 0);
  assert.ok(kills.account + kills.deployment + kills.collector > 0);
  // What was held back on its way arrives a little closer together than it was sent.
  assert.ok(fastest.control <= controlRate * 1.2, `${fastest.control} requests within a second`);
  assert.ok(fastest.data <= dataRate * 1.2, `${fastest.data} requests within a second`);
});

test("moto's jobs, thousands of executions of which change meanwhile", async (context) => {
  const server = await moto();
  // What moto does not know is told below as moto tells it.
  const isKnown = ({ url }) => !url.startsWith("/thing-registration-tasks");
  const trouble = () => (random() < 0.03 ? ["cut", 429, 500, 503][Math.floor(random() * 4)] : undefined);
  const way = await door((request) => (isKnown(request) ? trouble() : undefined));
  context.after(async () => {
    way.end();
    await server.stop();
  });
  const random = chance(seed());
  way.to(server.origin);
  const account = iot(server.origin);
  context.after(() => account.destroy());
  const [THINGS, JOBS] = [100, 20];
  const targets = [];
  for (let n = 0; n < THINGS; n += 1) {
    targets.push((await account.send(new CreateThingCommand({ thingName: `moto-${n}` }))).thingArn);
  }
  const create = (n) => account.send(new CreateJobCommand({ jobId: `moto-${n}`, targets, document: `{"number":${n}}` }));
  for (let n = 0; n < JOBS / 2; n += 1) await create(n);
  const options = ["--endpoint-url", way.origin, "--control-plane-only", "--control-rate", "400"];
  const running = collector(deployment.origin(), [...options, "--every", "1s"]);
  context.after(() => running.signal("SIGKILL"));
  for (let n = JOBS / 2; n < JOBS; n += 1) await create(n);
  for (let n = 0; n < JOBS; n += 1) {
    const cancelled = new Set(Array.from({ length: 20 }, () => Math.floor(random() * THINGS)));
    for (const thing of cancelled) {
      await account.send(new CancelJobExecutionCommand({ jobId: `moto-${n}`, thingName: `moto-${thing}` }));
    }
  }
  await account.send(new CancelJobCommand({ jobId: "moto-3" }));
  const from = running.rounds.length + 1;
  await until("nothing more changes", () => running.rounds.slice(from).some(({ behind, changed }) => behind === 0 && changed === 0), 240);
  running.signal("SIGTERM");
  assert.equal((await running.ended).status, 0);

  const ours = iot(deployment.origin());
  context.after(() => ours.destroy());
  let compared = 0;
  for await (const { jobs } of paginateListJobs({ client: account }, {})) {
    for (const { jobId } of jobs) {
      let nextToken;
      do {
        const page = await account.send(new ListJobExecutionsForJobCommand({ jobId, maxResults: 250, nextToken }));
        for (const { thingArn, jobExecutionSummary } of page.executionSummaries) {
          const [thingName, { executionNumber }] = [thingArn.split("/")[1], jobExecutionSummary];
          const asked = new DescribeJobExecutionCommand({ thingName, jobId, executionNumber });
          const [theirs, told] = [await account.send(asked), await ours.send(asked)].map(({ execution }) => execution);
          assert.deepEqual([told.status, told.queuedAt, told.versionNumber], [theirs.status, theirs.queuedAt, theirs.versionNumber]);
          compared += 1;
        }
        nextToken = page.nextToken;
      } while (nextToken);
    }
  }
  assert.equal(compared, JOBS * THINGS);
  // moto knows no registration tasks: that is told, and stands in nobody's way.
  const { sources } = JSON.parse((await send(deployment.origin(), { path: "/api/v1/sources" })).text);
  const source = sources.find(({ source }) => source === "aws");
  assert.equal(source.every, 1);
  assert.match(source.problem, /500/);
});

test("Huawei's tasks, named, known and others', while the platform throttles and gives the token to somebody else", async (context) => {
  const platform = await start({ names: ["throttling"] });
  context.after(() => platform.stop());
  const way = await door();
  context.after(() => way.end());
  way.to(platform.origin("throttling"));
  const APP = "app-of-tests";
  const TASKS = ["named-1", "named-2", "known-1"];
  const SUBTASKS = 600;
  const running = (taskId, done) => [
    batchTask(taskId, { appId: APP, taskName: taskId, status: done < SUBTASKS ? "Running" : "Complete", totalCnt: SUBTASKS, successCnt: done, completeCnt: done, failCnt: 0, timeoutCnt: 0, expiredCnt: 0, progress: Math.floor((done * 1000) / SUBTASKS), tags: [{ tagName: "line", tagValue: "1" }] }),
    ...Array.from({ length: SUBTASKS }, (_, n) =>
      subtask(taskId, { status: n < done ? "Success" : "Pending", param: { deviceId: `device-${n}`, commandId: `${taskId}-${n}` } })),
  ];
  const moved = (done) => importAll(platform.origin(), TASKS.flatMap((task) => running(task, done)), 300);
  await moved(100);
  await importAll(platform.origin(), [batchTask("of-friends", { appId: "app-of-friends", status: "Running" })]);
  // The deployment heard of one some time ago.
  await importAll(deployment.origin(), [batchTask("known-1", { appId: APP, status: "Pending" })]);
  const options = [
    ...["--from", "huawei", "--platform-url", way.origin, "--app-id", APP, "--huawei-rate", "1200"],
    ...["--task", "named-1", "--task", "named-2", "--task", "of-friends", "--task", "nowhere"],
  ];
  const env = { FLEETGLASS_HUAWEI_SECRET: "app-secret" };
  const following = collector(deployment.origin(), [...options, "--every", "1s"], env);
  context.after(() => following.signal("SIGKILL"));
  const known = async (status) => {
    const found = await rows(deployment.index, "SELECT task_id FROM batch_tasks WHERE status = ?", status);
    return TASKS.every((task) => found.some(({ task_id }) => task_id === task));
  };
  await until("the tasks are seen at work", () => known("Running"));
  await moved(400);
  // Whoever logs in last has the token that counts.
  const login = { method: "POST", path: "/iocm/app/sec/v1.1.0/login", headers: { "content-type": "application/x-www-form-urlencoded" }, body: `appId=${APP}&secret=app-secret` };
  assert.equal((await send(platform.origin(), login)).status, 200);
  await moved(SUBTASKS);
  await until("the tasks are seen complete", () => known("Complete"), 60);
  following.signal("SIGTERM");
  const { status, warnings } = await following.ended;
  assert.equal(status, 0);
  assert.ok(warnings.some(({ message }) => message.includes("of-friends: 403 100217")), JSON.stringify(warnings));
  assert.ok(warnings.some(({ message }) => message.includes("nowhere: 404 105005")), JSON.stringify(warnings));

  const all = "SELECT task_id, key, json_extract(observation, '$.record') AS record FROM subtasks WHERE task_id IN ('named-1', 'named-2', 'known-1') ORDER BY task_id, key";
  const [theirs, ours] = [await rows(platform.index, all), await rows(deployment.index, all)];
  assert.equal(theirs.length, TASKS.length * SUBTASKS);
  assert.deepEqual(ours, theirs);
  const tasks = "SELECT json_extract(observation, '$.record') AS record FROM batch_tasks WHERE task_id IN ('named-1', 'named-2', 'known-1') ORDER BY task_id";
  assert.deepEqual(await rows(deployment.index, tasks), await rows(platform.index, tasks));
  const once = await collectOnce(deployment.origin(), options, env);
  assert.equal(once.status, 1, "two of the tasks are refused");
  const wrong = await collectOnce(deployment.origin(), [...options, "--tries", "1"], { FLEETGLASS_HUAWEI_SECRET: "another" });
  assert.equal(wrong.status, 1);
  assert.match(JSON.stringify(wrong.warnings), /100208/);
});

test("one round, of an account that refuses, that is not there, and without sending anything", async (context) => {
  const platform = await start({ names: ["closed"] });
  context.after(() => platform.stop());
  const account = ["--endpoint-url", platform.origin(), "--data-endpoint-url", platform.origin()];
  await importAll(platform.origin(), [
    job("once", { status: "IN_PROGRESS", document: "{}" }),
    execution("once-1", "once", 1, { status: "IN_PROGRESS", lastUpdatedAt: 5, versionNumber: 2, jobDocument: "{}" }),
    execution("once-1", "once", 2, { status: "QUEUED", lastUpdatedAt: 6, versionNumber: 1 }),
    registrationTask("once", { status: "Completed", successCount: 1, failureCount: 1 }),
    report("once", "ERRORS", "https://reports.example.com/once?signature=x"),
  ]);
  const known = () => rows(deployment.index, "SELECT thing_name, execution_number FROM executions WHERE job_id = 'once'");

  const dry = await collectOnce(deployment.origin(), [...account, "--dry-run"]);
  assert.deepEqual([dry.status, dry.rounds[0].changed > 0, await known()], [0, true, []], dry.errors);

  const refused = await collectOnce(deployment.origin(), account, { ...credentials, AWS_SECRET_ACCESS_KEY: "wrong" });
  assert.equal(refused.status, 1);
  assert.match(refused.rounds[0].problem, /403 InvalidSignatureException/);

  const nobody = ["--endpoint-url", "http://127.0.0.1:9", "--data-endpoint-url", "http://127.0.0.1:9", "--tries", "2"];
  const away = await collectOnce(deployment.origin(), nobody);
  assert.equal(away.status, 1);
  assert.match(away.rounds[0].problem, /127.0.0.1:9/);

  const none = { ...credentials, AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
  const without = await collectOnce(deployment.origin(), [...account, "--tries", "1"], none);
  assert.equal(without.status, 1);
  assert.match(without.rounds[0].problem, /no AWS credentials/);

  const { port } = new URL(deployment.origin());
  const itself = /the deployment itself/;
  for (const [args, env, words] of [
    [account, { AWS_REGION: "" }, /no region is set/],
    [account, { AWS_REGION: "us west 2" }, /us west 2 is no region/],
    [["--endpoint-url", "nonsense"], {}, /the endpoint nonsense: begins neither with/],
    [[], { AWS_ENDPOINT_URL: deployment.origin() }, itself],
    [["--endpoint-url", `http://localhost:${port}`], {}, itself],
    [["--endpoint-url", platform.origin()], { AWS_ENDPOINT_URL_IOT_JOBS_DATA_PLANE: deployment.origin() }, itself],
    [[...account, "--app-id", "an-app"], {}, /--from huawei is missing/],
  ]) {
    const { status, errors } = await collectOnce(deployment.origin(), args, { ...credentials, ...env });
    assert.deepEqual([status, words.test(errors)], [2, true], errors);
  }

  const done = await collectOnce(deployment.origin(), account);
  assert.equal(done.status, 0, done.errors);
  assert.equal((await known()).length, 2);
  const { record } = JSON.parse((await send(deployment.origin(), { path: "/api/v1/executions/once-1/once/1" })).text);
  assert.deepEqual([record.versionNumber, record.jobDocument], [2, "{}"]);
  const { reports } = JSON.parse((await send(deployment.origin(), { path: "/api/v1/registration-tasks/once/reports" })).text);
  assert.equal(reports.length, 1);
});

test("a round that is ended before its time says so, and clears no problem", async (context) => {
  const way = await door(() => 503);
  context.after(() => way.end());
  way.to(deployment.origin());
  const to = (url) => ["--endpoint-url", url, "--data-endpoint-url", url];
  const source = async () => (await rows(deployment.index, "SELECT problem FROM sources WHERE source = 'aws'"))[0].problem;
  await collectOnce(deployment.origin(), [...to("http://127.0.0.1:9"), "--tries", "1"]);
  assert.match(await source(), /127.0.0.1:9/);
  const running = collector(deployment.origin(), [...to(way.origin), "--tries", "1000"]);
  context.after(() => running.signal("SIGKILL"));
  // People are told what it waits for.
  await until("it is told", () => running.warnings.some(({ message }) => /127.0.0.1:\d+: 503.*; trying again$/.test(message)));
  running.signal("SIGTERM");
  const { status, rounds, errors } = await running.ended;
  assert.deepEqual([status, rounds[0].whole], [1, false]);
  assert.match(errors, /it was ended before all was looked at/);
  assert.match(await source(), /127.0.0.1:9/);
});

test("what fails, is refused or goes on unexpectedly stands in nobody's way", async (context) => {
  const platform = await start({ names: ["closed"] });
  context.after(() => platform.stop());
  const trouble = ({ url }) => {
    if (url.startsWith("/things/way-3/") || url.startsWith("/jobs/way-bad")) return 500;
    if (url.includes("/jobs/way-refused/things") || url === "/jobs/way-mute") return 403;
  };
  const way = await door(trouble);
  context.after(() => way.end());
  way.to(platform.origin());
  const at = (n, status, more) => execution(`way-${n}`, "way", 1, { status, lastUpdatedAt: 5 + n, versionNumber: 1, ...more });
  await importAll(platform.origin(), [
    // Cancelled without force: what is at work goes on.
    job("way", { status: "CANCELED", lastUpdatedAt: 9 }),
    ...Array.from({ length: 8 }, (_, n) => at(n, n === 7 ? "IN_PROGRESS" : "FAILED", { statusDetails: { reason: `number ${n}` } })),
    job("way-bad", { status: "IN_PROGRESS" }),
    job("way-mute", { status: "IN_PROGRESS" }),
    execution("way-0", "way-mute", 1, { status: "SUCCEEDED", lastUpdatedAt: 5, versionNumber: 1 }),
    job("way-refused", { status: "COMPLETED", lastUpdatedAt: 9 }),
    execution("way-0", "way-refused", 1, { status: "SUCCEEDED", lastUpdatedAt: 5, versionNumber: 1 }),
  ]);
  const args = ["--endpoint-url", way.origin, "--data-endpoint-url", way.origin, "--tries", "1"];
  const once = await collectOnce(deployment.origin(), args);
  assert.equal(once.status, 1);
  assert.equal(once.rounds[0].behind, 1);
  const known = async (job) => {
    const sql = "SELECT thing_name, status, json_extract(observation, '$.record.versionNumber') AS version FROM executions WHERE job_id = ? ORDER BY thing_name";
    return rows(deployment.index, sql, job);
  };
  const first = await known("way");
  assert.deepEqual(first.map(({ version }) => version), [1, 1, 1, null, 1, 1, 1, 1]);
  assert.equal(first[3].status, "FAILED");
  assert.deepEqual((await known("way-mute")).map(({ version }) => version), [1]);

  const running = collector(deployment.origin(), [...args, "--every", "1s"]);
  context.after(() => running.signal("SIGKILL"));
  await until("a round has ended", () => running.rounds.length > 0);
  await importAll(platform.origin(), [at(7, "SUCCEEDED", { lastUpdatedAt: 60, versionNumber: 2 })]);
  await until("the end of what was at work is seen", async () => (await known("way"))[7].status === "SUCCEEDED");
  // What was refused is asked for again, and what failed is made up for.
  assert.deepEqual(await known("way-refused"), []);
  way.end();
  running.signal("SIGTERM");
  assert.equal((await running.ended).status, 0);
  const direct = ["--endpoint-url", platform.origin(), "--data-endpoint-url", platform.origin()];
  const last = await collectOnce(deployment.origin(), direct);
  assert.deepEqual([last.status, last.rounds[0].behind], [0, 0], JSON.stringify(last));
  assert.equal((await known("way"))[3].version, 1);
  assert.equal((await known("way-refused")).length, 1);
});

test("without leave for the data plane, and what people look at first", async (context) => {
  const platform = await start({ names: ["closed"] });
  context.after(() => platform.stop());
  const asked = [];
  const way = await door(({ url, headers }) => {
    asked.push(url);
    return headers.authorization.includes("/iot-jobs-data/") ? 403 : undefined;
  });
  context.after(() => way.end());
  way.to(platform.origin());
  const waiting = Array.from({ length: 40 }, (_, n) => execution(`data-${n}`, "data", 1, { status: "QUEUED", lastUpdatedAt: 5, versionNumber: 1 }));
  await importAll(platform.origin(), [job("data", { status: "IN_PROGRESS" }), ...waiting]);
  const args = ["--endpoint-url", way.origin, "--data-endpoint-url", way.origin, "--control-rate", "50"];
  const refused = await collectOnce(deployment.origin(), args);
  assert.equal(refused.status, 1);
  const known = "SELECT count(*) AS n FROM executions WHERE job_id = 'data' AND json_extract(observation, '$.record.versionNumber') = 1";
  assert.deepEqual(await rows(deployment.index, known), [{ n: 40 }]);

  // Somebody has opened the page of one; then all of them move on.
  const mark = "INSERT INTO wanted (kind, name, part, number, at, why) VALUES ('job-execution', 'data-33', 'data', 0, unixepoch() - 1, 'seen')";
  await rows(deployment.index, mark);
  await importAll(platform.origin(), waiting.map(({ record, ...told }) => ({ ...told, record: { ...record, versionNumber: 2, lastUpdatedAt: 9 } })));
  asked.length = 0;
  await collectOnce(deployment.origin(), [...args, "--control-plane-only"]);
  const described = asked.filter((url) => url.startsWith("/things/data-"));
  assert.ok(described[0].startsWith("/things/data-33/"), described[0]);
  assert.deepEqual(await rows(deployment.index, "SELECT * FROM wanted WHERE name = 'data-33'"), []);
});

/** An account of 300 queued executions, whose requests a test answers in its own way. */
async function answering(context, jobId, answer) {
  const platform = await start({ names: ["closed"] });
  context.after(() => platform.stop());
  const asked = [];
  const way = await door((request) => {
    asked.push(request.url);
    return answer(request);
  });
  context.after(() => way.end());
  way.to(platform.origin());
  const waiting = Array.from({ length: 300 }, (_, n) => execution(`${jobId}-${n}`, jobId, 1, { status: "QUEUED", lastUpdatedAt: 5, versionNumber: 1 }));
  await importAll(platform.origin(), [job(jobId, { status: "IN_PROGRESS" }), ...waiting], 500);
  const collect = (...args) => collectOnce(deployment.origin(), ["--endpoint-url", way.origin, "--control-rate", "200", ...args]);
  const known = async () => (await rows(deployment.index, `SELECT count(*) AS n FROM executions WHERE job_id = '${jobId}'`))[0].n;
  return { asked, collect, known, host: new URL(way.origin).host };
}

test("the data plane's address is asked of the account, once", async (context) => {
  let host;
  const account = await answering(context, "found", ({ url }) => {
    if (url === "/endpoint?endpointType=iot%3AJobs") return { status: 400, type: "InvalidRequestException", body: { message: "endpointType is retired" } };
    return url.startsWith("/endpoint?") ? { status: 200, body: { endpointAddress: host } } : undefined;
  });
  // Nothing there speaks TLS: the collector goes where it was told, and says which host that is.
  ({ host } = account);
  const { rounds } = await account.collect("--tries", "1");
  assert.deepEqual(account.asked.filter((url) => url.startsWith("/endpoint")), ["/endpoint?endpointType=iot%3AJobs", "/endpoint?endpointType=iot%3AData-ATS"]);
  assert.ok(rounds[0].problem.startsWith(`${host}: `), rounds[0].problem);
  assert.equal(await account.known(), 300);
});

test("an account that does not tell the data plane's address, or another's address, is told as that", async (context) => {
  const refused = { status: 403, type: "AccessDeniedException", body: { message: "not authorized to perform: iot:DescribeEndpoint" } };
  const silent = await answering(context, "silent", ({ url }) => (url.startsWith("/endpoint?") ? refused : undefined));
  const untold = await silent.collect();
  const found = ({ warnings }, text) => assert.ok(warnings.some(({ message }) => message.startsWith(`the data plane cannot be found: ${text}`)), JSON.stringify(warnings));
  found(untold, "403: DescribeEndpoint: 403 AccessDeniedException: not authorized to perform: iot:DescribeEndpoint (--data-endpoint-url");
  assert.equal(await silent.known(), 300);

  const wrong = { status: 403, type: "AccessDeniedException", body: { message: "Invalid endpoint. Use describe-endpoint API." } };
  const other = await answering(context, "wrong", ({ headers }) => (headers.authorization.includes("/iot-jobs-data/") ? wrong : undefined));
  found(await other.collect("--data-endpoint-url", `http://${other.host}`), "403: Invalid endpoint.");
});

test("an error in a 200 is an error, and a list that ends early is asked for again", async (context) => {
  let ends = 1;
  const unknown = { status: 200, body: { Output: { __type: "com.amazon.coral.service#UnknownOperationException" }, Version: "1.0" } };
  const early = { status: 200, body: { executionSummaries: [] } };
  const account = await answering(context, "early", ({ url }) => {
    if (url.startsWith("/thing-registration-tasks")) return unknown;
    return url.startsWith("/jobs/early/things") && ends-- > 0 ? early : undefined;
  });
  const once = await account.collect("--control-plane-only");
  assert.ok(once.warnings.some(({ message }) => message.includes("200 UnknownOperationException")), JSON.stringify(once.warnings));
  assert.ok(account.asked.some((url) => url.startsWith("/jobs/early/things?maxResults=100")), account.asked.join("\n"));
  assert.deepEqual([await account.known(), once.rounds[0].whole], [300, true]);

  ends = 1_000;
  await rows(deployment.index, "DELETE FROM executions WHERE job_id = 'early' AND id % 2");
  const short = await account.collect("--control-plane-only");
  assert.equal(short.rounds[0].whole, false);
  assert.match(short.rounds[0].problem, /^ListJobExecutionsForJob of early ended after 0 of 300 executions, without a token/);
});
