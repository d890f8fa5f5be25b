// A generated fleet: its lists in every filter and order, walked page by page, its counts, exports and backup; what the
// providers' operations list of it; what is left of it when some was forgotten, and when it was published anew.
import { generatedBy } from "../lib/cli.mjs";
import { rows } from "../lib/workerd.mjs";
import { NOW, asOperator, json, recordStores, session } from "./session.mjs";

const FLEET = ["--executions", "700", "--things", "60", "--tasks", "24", "--batch-tasks", "16", "--seed", "7"];
/** Pages of a walk at most. */
const PAGES = 40;
const coded = encodeURIComponent;

/** Of each list of /api/v1: its orders, and filters with values; `{name}` stands for one of the fleet's. */
const LISTS = {
  executions: {
    sorts: ["updated", "queued", "started", "thing", "job", "status", "number", "timesOut"],
    filters: [
      "thing={thing}", "job={job}", "status=FAILED", "status=SUCCEEDED,REJECTED,Tea", ...states("pending", "in-progress", "success", "error", "stopped", "unknown", "error,success"),
      ...attention("failed", "timed-out", "about-to-time-out", "stuck", "failed,timed-out,about-to-time-out,stuck"), "latest=true", "latest=false", "source=aws", "source=huawei", "source=huawei:x",
      "prefix={prefix}", "search={search}", "search=fail", ...ranges("queued", "started", "updated"), "job={job}&state=error&sort=queued", "search=fail&status=FAILED&sort=started&order=asc", "counts=false",
    ],
  },
  "registration-tasks": {
    sorts: ["updated", "created", "task", "status", "progress", "succeeded", "failed"],
    filters: ["status=InProgress", "status=Completed,Failed", ...states("in-progress", "success", "warning", "error", "stopped", "unknown"), ...attention("failed", "with-failures", "stuck"), "source=aws", "prefix=1", "search=abc", ...ranges("created", "updated")],
  },
  jobs: {
    sorts: ["updated", "created", "job", "status", "executions", "failures"],
    filters: ["status=IN_PROGRESS", "status=COMPLETED", ...states("pending", "in-progress", "success", "warning", "stopped", "unknown"), ...attention("with-failures"), "source=aws", "prefix={prefix}", "search=firm", ...ranges("created", "updated")],
  },
  things: { sorts: ["thing", "updated", "pending", "failures", "executions"], filters: [...attention("with-failures"), "source=aws", "prefix={prefix}", "search=line", ...ranges("updated")] },
  "batch-tasks": {
    sorts: ["created", "observed", "task", "name", "app", "type", "status", "progress", "total", "succeeded", "failed"],
    filters: ["app={app}", "type=DeviceCmd", "status=Complete", ...states("pending", "in-progress", "success", "warning", "error", "unknown"), ...attention("timed-out", "with-failures", "stuck"), "source=huawei", "source=huawei:{app}", "source=aws", "prefix=a", "search=valve", ...ranges("created")],
  },
  subtasks: { sorts: ["task", "device", "status", "observed"], filters: ["task={batch}", "device={device}", "task={batch}&status=Fail", "task={batch}&state=error,pending", ...states("pending", "in-progress", "success", "error", "unknown"), "prefix=dev", "search=error"] },
  imports: { sorts: ["began", "ended", "records", "refused"], filters: [...states("success", "warning"), ...ranges("began")] },
};

function states(...names) {
  return names.map((name) => `state=${name}`);
}

function attention(...names) {
  return names.map((name) => `attention=${name}`);
}

function ranges(...names) {
  return names.flatMap((name) => [`${name}From=2026-11-19T00:00:00Z`, `${name}To=1795046400.5`, `${name}From=2026-11-10T00:00:00Z&${name}To=2026-11-18T00:00:00%2B01:00`]);
}

/** Queries that are refused, of any list. */
const REFUSED = ["sort=tea", "order=up", "limit=0", "limit=251", "limit=x", "cursor=x", "tea=1", "counts=maybe", "state=tea", "attention=tea", "status=", "search=ab", "search=%00abc", "source=tea", "updatedFrom=tea", "createdFrom=tea", "latest=tea", `prefix=${"x".repeat(257)}`, "search=%ff%ff%ff"];

export async function ofFleet(recording, checkout) {
  const the = await session(recording, { checkout, title: "fleet", names: ["local"] });
  const get = (path, headers = {}) => the.record(`GET ${path}${headers["if-none-match"] ? " again" : ""}`, { path, headers });
  await bringIn(the, generatedBy(checkout, ...FLEET));
  await recordStores(recording, the, "fleet: stores");
  const names = await someNames(the.workerd);
  const filled = (text) => text.replace(/\{(\w+)\}/g, (_, name) => coded(names[name]));

  for (const [list, { sorts, filters }] of Object.entries(LISTS)) {
    for (const sort of sorts) for (const order of ["asc", "desc"]) await walk(get, `/api/v1/${list}?sort=${sort}&order=${order}&limit=${list === "executions" ? 120 : 25}`);
    for (const filter of filters.map(filled)) await walk(get, `/api/v1/${list}?${filter}&limit=60`);
    for (const query of ["", "?limit=1", "?limit=250"]) await get(`/api/v1/${list}${query}`);
    for (const query of REFUSED) await get(`/api/v1/${list}?${query}`);
    for (const format of ["csv", "ndjson"]) {
      await get(`/api/v1/export/${list}?format=${format}`);
      await get(`/api/v1/export/${list}?format=${format}&${filled(filters[0])}`);
    }
    await get(`/api/v1/export/${list}?format=tea`);
    await get(`/api/v1/export/${list}?sort=tea`);
  }
  await besideLists(the, get, filled, names);
  await providersLists(the, get, filled);
  await backup(the);
  await written(recording, the, names);
  await the.finish();
  await retention(recording, checkout);
}

/** What is left of the fleet where nothing is kept longer than a month. */
async function retention(recording, checkout) {
  const the = await session(recording, { checkout, title: "retention", names: ["retains"] });
  await bringIn(the, generatedBy(checkout, ...FLEET, "--until", "2026-10-15T00:00:00Z"));
  for (let n = 0; n < 12; n += 1) await the.workerd.scheduled();
  await recordStores(recording, the, "retention: stores");
  await the.finish();
}

/** Imports the lines, as the command would. */
async function bringIn({ record }, ndjson) {
  const lines = ndjson.trimEnd().split("\n");
  for (let from = 0, request = 0; from < lines.length; from += 400, request += 1) {
    const records = lines.slice(from, from + 400).map((line) => `{"observation":${line}}`).join(",");
    const journal = `{"import":"import-${request % 3}","request":${request},"via":"fence","refused":${request % 2},"refusals":[{"record":"r","reason":"why"}]}`;
    const body = `{"records":[${records}],"journal":${journal},"sources":[{"source":"aws","observedAt":1795130000,"every":60}]}`;
    await record(`import ${request}`, { method: "POST", path: "/api/v1/import", headers: { ...asOperator, ...json }, body }, { now: NOW - 60_000 + request * 1000 });
  }
}

/** Names of the fleet, the same each time. */
async function someNames({ index }) {
  const first = async (sql) => Object.values((await rows(index, sql))[0])[0];
  const [thing, job] = [
    await first("SELECT thing_name FROM executions GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"),
    await first("SELECT job_id FROM executions GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"),
  ];
  return {
    thing,
    job,
    prefix: thing.slice(0, 3),
    search: job.slice(2, 7),
    app: await first("SELECT app_id FROM batch_tasks WHERE app_id <> '' ORDER BY 1 LIMIT 1"),
    batch: await first("SELECT task_id FROM subtasks GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"),
    device: await first("SELECT device_id FROM subtasks WHERE device_id <> '' ORDER BY 1 LIMIT 1"),
    task: await first("SELECT task_id FROM reports ORDER BY 1 LIMIT 1"),
    batchTask: await first("SELECT task_id FROM batch_tasks ORDER BY 1 LIMIT 1"),
    text: await first("SELECT task_id FROM registration_tasks ORDER BY 1 LIMIT 1"),
    mid: await first("SELECT import_id FROM imports ORDER BY 1 LIMIT 1"),
  };
}

/** A list page by page to its end, one page back, and the first page again with its tag. */
async function walk(get, path) {
  let at = path;
  let previous;
  for (let page = 0; page < PAGES && at !== undefined; page += 1) {
    const reply = await get(at);
    if (reply.status !== 200) return;
    if (page === 0) await get(at, { "if-none-match": reply.headers.etag ?? "none" });
    const { next, previous: back } = JSON.parse(reply.text);
    previous = back ?? previous;
    at = next && `${path}&cursor=${coded(next)}`;
  }
  if (previous) await get(`${path}&cursor=${coded(previous)}&counts=false`);
}

async function besideLists(the, get, filled, names) {
  for (const path of [
    "/api/v1/attention", "/api/v1/attention?from=2026-11-18T00:00:00Z", "/api/v1/attention?from=tea", "/api/v1/totals", "/api/v1/totals?from=2026-11-01T00:00:00Z&to=2026-11-20T00:00:00Z",
    "/api/v1/totals?from=2026-01-01T00:00:00Z&to=2026-11-20T00:00:00Z&every=day", "/api/v1/totals?from=2026-01-01T00:00:00Z&to=2026-11-20T00:00:00Z", "/api/v1/totals?from=1&to=2&every=tea",
    "/api/v1/changes", "/api/v1/changes?since=0", "/api/v1/changes?since=1000", "/api/v1/changes?since=-1", "/api/v1/changes?since=99999999999999999999", "/api/v1/sources", "/api/v1/wanted",
    "/api/v1/things/{thing}", "/api/v1/things/none", "/api/v1/jobs/{job}", "/api/v1/jobs/none", "/api/v1/registration-tasks/{task}", "/api/v1/registration-tasks/{task}/progress",
    "/api/v1/registration-tasks/{task}/reports", "/api/v1/batch-tasks/{batchTask}", "/api/v1/batch-tasks/{batchTask}/progress", "/api/v1/imports/{mid}/refusals", "/api/v1/imports/none/refusals",
    "/api/v1/executions/{thing}/{job}", "/api/v1/executions/{thing}/{job}/1", "/api/v1/executions/{thing}/{job}/99", "/api/v1/executions/{thing}/none",
    "/api/v1/lookup?id={thing}", "/api/v1/lookup?id={job}", "/api/v1/lookup?id={prefix}&prefix=true", "/api/v1/lookup?id={text}", "/api/v1/lookup?id=%20{batchTask}%20", "/api/v1/lookup?id=none", "/api/v1/lookup", "/api/v1/lookup?id={prefix}&prefix=tea",
    "/api/v1/session", "/api/v1/tea", "/health", "/", "/console", "/tea",
  ]) {
    const { headers: { etag } } = await get(filled(path));
    if (etag) await get(filled(path), { "if-none-match": etag });
  }
  await the.record("wanted, after records were looked at", { path: "/api/v1/wanted" });
  for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"]) {
    for (const path of ["/api/v1/executions", `/api/v1/things/${coded(names.thing)}`, "/jobs", "/iocm/app/batchtask/v1.1.0/tasks/x", "/health", "/api/v1/import"]) await the.record(`${method} ${path}`, { method, path });
  }
}

async function providersLists({ workerd }, get, filled) {
  const pages = async (path, size) => {
    let token;
    for (let page = 0; page < PAGES; page += 1) {
      const { status, text } = await get(`${path}${path.includes("?") ? "&" : "?"}maxResults=${size}${token ? `&nextToken=${coded(token)}` : ""}`);
      token = status === 200 ? JSON.parse(text).nextToken : undefined;
      if (!token) return;
    }
  };
  for (const path of [
    "/jobs", "/jobs?status=IN_PROGRESS", "/jobs?targetSelection=SNAPSHOT", "/jobs?thingGroupName=line3", "/jobs?namespaceId=n", "/jobs/{job}/things", "/jobs/{job}/things?status=FAILED", "/iot/things/{thing}/jobs",
    "/iot/things/{thing}/jobs?status=SUCCEEDED", "/iot/things/{thing}/jobs?jobId={job}", "/thing-registration-tasks", "/thing-registration-tasks?status=Completed", "/thing-registration-tasks/{task}/reports?reportType=ERRORS", "/thing-registration-tasks/{task}/reports?reportType=RESULTS",
  ]) {
    await pages(filled(path), 7);
    await get(filled(path));
    await get(filled(`${path}${path.includes("?") ? "&" : "?"}maxResults=251`));
    await get(filled(`${path}${path.includes("?") ? "&" : "?"}nextToken=tea`));
  }
  for (const { id } of await rows(workerd.index, "SELECT thing_name AS id FROM things ORDER BY 1")) {
    for (const path of [`/jobs-data/things/${coded(id)}/jobs`, `/jobs-data/things/${coded(id)}/jobs/$next`]) await get(path);
  }
  for (const { id } of await rows(workerd.index, "SELECT job_id AS id FROM jobs ORDER BY 1")) for (const path of [`/jobs/${coded(id)}`, `/jobs/${coded(id)}/job-document`]) await get(path);
  const details = "/iocm/app/batchtask/v1.1.0/taskDetails";
  for (const query of ["taskId={batch}", "taskId={batch}&status=Fail", "taskId={batch}&deviceId={device}", "taskId=none", "", "taskId={batch}&pageSize=0", "taskId={batch}&pageNo=x", "taskId={batch}&pageSize=3&pageNo=0", "taskId={batch}&pageSize=3&pageNo=1", "taskId={batch}&pageSize=3&pageNo=99", "taskId={batch}&appId={app}"]) await get(filled(`${details}?${query}`));
}

async function backup({ ask, record }) {
  let after = "";
  for (let page = 0; page < PAGES; page += 1) {
    const { status, text } = await record(`backup ${page}`, { path: `/api/v1/backup?after=${coded(after)}`, headers: asOperator });
    const last = status === 200 && text.trimEnd().split("\n").at(-1);
    const next = last && /"(?:after|next)":"([^"]*)"/.exec(last)?.[1];
    if (!next) break;
    after = next;
  }
  await record("backup after tea", { path: "/api/v1/backup?after=tea", headers: asOperator });
}

/** What is written beside imports: forgetting, publishing anew, what is scheduled. */
async function written(recording, the, { thing, job, task, batch }) {
  const post = (entry, path, body = "") => the.record(entry, { method: "POST", path, headers: { ...asOperator, ...json }, body });
  for (const request of [
    { kind: "job-execution", thingName: thing, jobId: job, executionNumber: 1 },
    { kind: "job-execution", thingName: thing, jobId: job },
    { kind: "job", jobId: job },
    { kind: "registration-task", taskId: task },
    { kind: "batch-task", taskId: batch },
    { kind: "job-execution", before: 1794900000, statuses: ["FAILED"] },
    { kind: "job-execution", before: 1794900000 },
  ]) {
    for (let n = 0; n < PAGES; n += 1) {
      const { status, text } = await post(`forget ${JSON.stringify(request)}, ${n}`, "/api/v1/forget", JSON.stringify(request));
      if (status !== 200 || !JSON.parse(text).more) break;
    }
  }
  await the.workerd.scheduled();
  await recordStores(recording, the, "fleet: stores after forgetting");
  await the.workerd.records.put("aws/job-execution/nobody/nothing", "x", { metadata: "e1" });
  let after = "";
  for (let n = 0; n < PAGES; n += 1) {
    const { status, text } = await post(`republish ${n}`, `/api/v1/republish?after=${coded(after)}`);
    const next = status === 200 && (JSON.parse(text).next ?? JSON.parse(text).after);
    if (!next) break;
    after = next;
  }
  await post("republish after tea", "/api/v1/republish?after=tea");
  await recordStores(recording, the, "fleet: stores after publishing anew");
}
