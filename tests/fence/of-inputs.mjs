// What becomes of all inputs of the test data, and of each record, message and request in many wrong shapes.
import { parse, stringify } from "../lib/json.mjs";
import { files, text } from "../lib/project.mjs";
import { ruleToken, rows } from "../lib/workerd.mjs";
import { asOperator, isSendable, json, recordRows, session } from "./session.mjs";
import { variants } from "./variants.mjs";

const KINDS = ["registration-task", "job-execution", "batch-task", "job", "subtask", "report"];
const corpus = (name) => files(`tests/data/corpus/${name}`, "");
const short = (path) => path.split("/").at(-1);

/** Records whose numbers, times and members are unusual. */
const UNUSUAL = [
  '{"kind":"registration-task","record":{"taskId":"u-1","creationDate":1.7e9,"lastModifiedDate":1763600000.123456789012345678,"successCount":9007199254740993,"failureCount":0,"percentageProgress":61},"observedAt":1763600000.000000001}',
  '{"kind":"registration-task","record":{"taskId":"u-2","creationDate":17636E5,"lastModifiedDate":"2025-11-20T00:53:20.123456789Z","status":"Later","message":"\\u00e9\\u2028\\/\\ud83d\\ude00"},"observedAt":"2025-11-20T00:53:20+01:00"}',
  '{"kind":"job-execution","record":{"thingName":"u","jobId":"u-1","executionNumber":9223372036854775807,"versionNumber":9223372036854775806,"status":"IN_PROGRESS","queuedAt":1.7636e9,"startedAt":1763600000.50,"lastUpdatedAt":1763600001.000,"statusDetails":{"b":"1","a":"2","":"3"},"jobDocument":"{ \\"n\\": 1.50,\\n\\"m\\": 12345678901234567890 }"},"observedAt":1763600000.125}',
  '{"kind":"job-execution","record":{"thingName":"u","jobId":"u-2","executionNumber":1,"status":"IN_PROGRESS","queuedAt":1763600000,"startedAt":1763600000,"lastUpdatedAt":1763600000,"approximateSecondsBeforeTimedOut":90061,"statusDetails":{}},"observedAt":1795132000}',
  '{"kind":"batch-task","record":{"taskId":"u-1","totalCnt":12345678901234567890,"successRate":0.10,"param":{"a" : 1.50, "b":12345678901234567890, "b":2, "c":[1e5, -0, null]},"tags":[{"tagName":"n","tagValue":"v","more":1.0}],"status":"Running","startTime":"20251118T061500Z"},"observedAt":1763600000}',
  '{"kind":"batch-task","record":{"taskId":"u-2","totalCnt":1500,"successRate":693,"param":{"a" : 1.50, "b":12345678901234567890, "b":2, "c":[1e5, -0, null]},"tags":[{"tagName":"n","tagValue":"v","more":1.0}],"status":"Complete","startTime":"2025-11-18T06:15:00.50Z"},"observedAt":1763600000}',
  '{"kind":"job","record":{"jobId":"u-1","targets":["a"],"presignedUrlConfig":{"expiresInSec" : 3.60e3},"abortConfig":{"criteriaList":[{"thresholdPercentage":25.50}]},"document":"{\\"n\\": 1.50}","createdAt":1763500000.1250,"tea":{"x":1.0}},"observedAt":1763600000}',
  '{"kind":"subtask","record":{"taskId":"u-1","status":"Fail","error":"{\\"error_code\\": \\"1\\"}","output":{"a" : 1.50},"param":{"deviceId":"d","x":12345678901234567890}},"observedAt":1763600000}',
];

export async function ofInputs(recording, checkout) {
  const the = await session(recording, { checkout, title: "input", names: ["closed", "local"] });
  const post = (entry, path, body, headers = {}, type = json) =>
    the.record(entry, { method: "POST", path, headers: { ...type, ...headers }, body }, { name: "closed" });
  const imports = (entry, body) => post(entry, "/api/v1/import", body, asOperator);
  const one = (observation) => `{"records":[{"observation":${observation}}]}`;

  for (const path of corpus("import")) await imports(`corpus, import ${short(path)}`, text(path));
  for (const [n, observation] of UNUSUAL.entries()) await imports(`unusual ${n}`, one(observation));
  const demo = text("crates/generate/demo/fleet.ndjson").trimEnd().split("\n");
  await imports("demo fleet", `{"records":[${demo.map((line) => `{"observation":${line}}`).join(",")}]}`);
  const { base } = JSON.parse(text("tests/data/violations.json"));
  for (const [kind, record] of Object.entries(base)) await imports(`violations, ${kind}`, one(JSON.stringify({ kind, record, observedAt: 1763600000 })));
  await ofQueries(the);
  await ofRecords(the, "record");
  await recordRows(recording, the, "input: stored");

  await ofShapes(the, { imports, post, one });
  await recordRows(recording, the, "input: stored of shapes");
  await ofForgetting(the, post);
  await the.finish();
}

/** Requests of the corpus, as far as they can be sent. */
async function ofQueries({ record }) {
  for (const path of corpus("path")) {
    const [method, url] = text(path).trim().split(" ");
    if (!isSendable(url ?? " ") || !url.startsWith("https://fleet.example") || !["GET", "HEAD"].includes(method)) continue;
    await record(`corpus, path ${short(path)}`, { method, path: url.slice("https://fleet.example".length) || "/" }, { name: "local" });
  }
  for (const path of corpus("query").filter((path) => isSendable(text(path).trim()))) {
    for (const where of ["/api/v1/executions", "/jobs", "/iot/things/t/jobs", "/iocm/app/batchtask/v1.1.0/taskDetails", "/api/v1/lookup", "/api/v1/totals"]) {
      await record(`corpus, query ${short(path)} of ${where}`, { path: `${where}?${text(path).trim()}` }, { name: "local" });
    }
  }
}

/** Each record that the index holds, as the providers' operations and the console's API describe it. */
async function ofRecords({ workerd, record }, entry) {
  const get = (path) => record(`${entry} ${path}`, { path }, { name: "local" });
  const all = (sql) => rows(workerd.index, sql);
  const coded = encodeURIComponent;
  for (const { id } of await all("SELECT task_id AS id FROM registration_tasks ORDER BY 1")) {
    await get(`/thing-registration-tasks/${coded(id)}`);
    await get(`/api/v1/registration-tasks/${coded(id)}`);
  }
  for (const { thing, job, number } of await all("SELECT thing_name AS thing, job_id AS job, CAST(execution_number AS TEXT) AS number FROM executions ORDER BY 1, 2, execution_number")) {
    const path = `/things/${coded(thing)}/jobs/${coded(job)}?executionNumber=${number}`;
    for (const path_ of [`/jobs-data${path}`, `/jobs-data${path}&includeJobDocument=false`, `/iot${path}`]) await get(path_);
    await get(`/api/v1/executions/${coded(thing)}/${coded(job)}/${number}`);
  }
  for (const { id } of await all("SELECT task_id AS id FROM batch_tasks ORDER BY 1")) {
    for (const query of ["", "?select=tag"]) await get(`/iocm/app/batchtask/v1.1.0/tasks/${coded(id)}${query}`);
    await get(`/api/v1/batch-tasks/${coded(id)}`);
  }
  for (const { id } of await all("SELECT job_id AS id FROM jobs ORDER BY 1")) {
    for (const path of [`/jobs/${coded(id)}`, `/jobs/${coded(id)}/job-document`, `/api/v1/jobs/${coded(id)}`]) await get(path);
  }
  for (const { id } of await all("SELECT DISTINCT task_id AS id FROM subtasks ORDER BY 1")) await get(`/iocm/app/batchtask/v1.1.0/taskDetails?taskId=${coded(id)}`);
  for (const { id } of await all("SELECT DISTINCT task_id AS id FROM reports ORDER BY 1")) {
    for (const type of ["ERRORS", "RESULTS"]) await get(`/thing-registration-tasks/${coded(id)}/reports?reportType=${type}`);
    await get(`/api/v1/registration-tasks/${coded(id)}/reports`);
  }
}

/** The name that a record has, in place of the one of the test data. */
const named = (observation) => {
  const record = { ...observation.record };
  for (const name of ["taskId", "jobId"]) if (name in record) record[name] = "v-0";
  return { ...observation, record };
};

async function ofShapes(the, { imports, post, one }) {
  let n = 0;
  for (const kind of KINDS) {
    const { records: [{ observation }] } = parse(text(`tests/data/corpus/import/${kind}.json`));
    for (const [shape, body] of variants(named(observation))) {
      n += 1;
      await imports(`${kind}, ${shape}`, one(body.replaceAll("v-0", `v-${n}`)));
    }
  }
  for (const name of ["journal", "sources", "documents"]) {
    for (const [shape, body] of variants(parse(text(`tests/data/corpus/import/${name}.json`)), 2)) await imports(`${name}, ${shape}`, body);
  }
  const { journal, progress: [progress] } = parse(text("tests/data/corpus/import/journal.json"));
  const { sources: [source] } = parse(text("tests/data/corpus/import/sources.json"));
  const { documents, records: [record] } = parse(text("tests/data/corpus/import/documents.json"));
  for (const [shape, body] of variants(journal)) await imports(`import.journal, ${shape}`, `{"records":[],"journal":${body}}`);
  for (const [shape, body] of variants(progress)) await imports(`import.progress, ${shape}`, `{"records":[],"progress":[${body}]}`);
  for (const [shape, body] of variants(source)) await imports(`import.sources, ${shape}`, `{"records":[],"sources":[${body}]}`);
  for (const [shape, body] of variants(record, 1)) await imports(`import.records, ${shape}`, `{"documents":${stringify(documents)},"records":[${body}]}`);
  await imports("not UTF-8", Buffer.from([0x7b, 0xff, 0x7d]));
  await imports("501 records", `{"records":[${Array(501).fill("{}").join(",")}]}`);

  const pushed = { "x-fleetglass-token": ruleToken };
  for (const path of corpus("ingest")) {
    const name = short(path);
    const message = parse(text(path));
    const confirms = name.startsWith("confirmation") ? { "x-amz-rules-engine-message-type": "DestinationConfirmation" } : {};
    const push = (shape, body) => post(`pushed ${name}, ${shape}`, "/ingest/aws-iot", body, { ...pushed, ...confirms });
    await push("of the corpus", text(path));
    if (confirms["x-amz-rules-engine-message-type"] || Array.isArray(message) || !["execution.json", "job.json", "notify.json", "notify-next.json"].includes(name)) continue;
    for (const [shape, body] of variants(message, 4)) {
      n += 1;
      // Each is about a job of its own, so that none depends on what became of those before.
      await push(shape, body.replaceAll('"j"', `"v-${n}"`).replaceAll('"k"', `"w-${n}"`).replaceAll("/j/", `/v-${n}/`));
    }
  }
  await post("pushed, 501 messages", "/ingest/aws-iot", `[${Array(501).fill("{}").join(",")}]`, pushed);

  for (const path of corpus("login")) {
    for (const where of ["/iocm/app/sec/v1.1.0/login", "/iocm/app/sec/v1.1.0/refreshToken", "/iocm/app/sec/v1.1.0/logout", "/api/v1/session"]) {
      for (const type of ["application/json", "application/x-www-form-urlencoded"]) {
        await post(`corpus, login ${short(path)} as ${type} to ${where}`, where, text(path), {}, { "content-type": type });
      }
    }
  }
  for (const [shape, body] of variants({ appId: "app-of-tests", secret: "app-secret" })) await post(`login, ${shape}`, "/iocm/app/sec/v1.1.0/login", body);
  for (const [shape, body] of variants({ appId: "app-of-tests", secret: "app-secret", refreshToken: "a.b.c" })) await post(`refresh, ${shape}`, "/iocm/app/sec/v1.1.0/refreshToken", body);
  for (const [shape, body] of variants({ accessToken: "a.b.c" })) await post(`logout, ${shape}`, "/iocm/app/sec/v1.1.0/logout", body);
  for (const [shape, body] of variants({ token: "import-secret" })) await post(`sign-in, ${shape}`, "/api/v1/session", body);
}

async function ofForgetting(the, post) {
  const forget = (shape, body) => post(`forget, ${shape}`, "/api/v1/forget", body, asOperator);
  for (const [n, request] of [
    { kind: "job-execution", thingName: "d:all", jobId: "data-all", executionNumber: 2 },
    { kind: "registration-task", taskId: "reg-all" },
    { kind: "batch-task", before: 1763500000.5, statuses: ["Running"] },
    { kind: "job", jobId: "lc-job-all" },
  ].entries()) {
    for (const [shape, body] of variants(request, 1)) await forget(`${n}, ${shape}`, body);
  }
}
