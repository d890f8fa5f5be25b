// docs/openapi.json, held against the running Worker: every path answers as it is described, takes the parameters that are
// described, and no others.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import Ajv2020 from "ajv/dist/2020.js";
import { buildCommand, generated, importing } from "../lib/cli.mjs";
import { send } from "../lib/http.mjs";
import { text } from "../lib/project.mjs";
import { importToken, start } from "../lib/workerd.mjs";

const openapi = JSON.parse(text("docs/openapi.json"));
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(openapi, "openapi");

/** Where all rows of a list are. */
const exported = (list) => list.replace("/api/v1/", "/api/v1/export/");

const LISTS = Object.keys(openapi.paths).filter((path) => exported(path) !== path && exported(path) in openapi.paths);

let workerd;

const ask = (path, options = {}) =>
  send(workerd.origin(), { path, ...options, headers: { authorization: `Bearer ${importToken}`, ...options.headers } });

/** Where a schema stands in the document. */
const place = (...steps) =>
  `openapi#/${steps.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;

function check(value, ...steps) {
  const validate = ajv.getSchema(place(...steps));
  assert.ok(validate, steps.join(" "));
  assert.ok(validate(value), `${steps[1]}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value).slice(0, 500)}`);
}

const answer = (path, method, status, type = "application/json") =>
  ["paths", path, method, "responses", status, "content", type, "schema"];

async function got(described, path) {
  const reply = await ask(path);
  assert.equal(reply.status, 200, `${path}: ${reply.text}`);
  const body = JSON.parse(reply.text);
  check(body, ...answer(described, "get", "200"));
  return body;
}

describe("OpenAPI", () => {
  const first = {};

  before(async () => {
    buildCommand();
    workerd = await start({ names: ["closed"] });
    const fleet = generated("--executions", "1500", "--things", "200", "--tasks", "30", "--batch-tasks", "20", "--seed", "11");
    const { status, stderr } = await importing(workerd.origin(), ["-"], { input: fleet });
    assert.equal(status, 0, stderr);
    for (const list of LISTS) {
      const { items, change } = JSON.parse((await ask(`${list}?limit=1`)).text);
      first[list] = items[0];
      first.change = change;
    }
  });
  after(() => workerd?.stop());

  for (const list of LISTS) {
    const parameters = openapi.paths[list].get.parameters;

    test(`${list}: every row of every order is as described`, async () => {
      for (const sort of parameters.find(({ name }) => name === "sort").schema.enum) {
        let cursor = "";
        do {
          const page = await got(list, `${list}?sort=${sort}&limit=250${cursor}`);
          assert.ok(page.items.length > 0, sort);
          cursor = page.next ? `&cursor=${page.next}` : "";
        } while (cursor);
      }
    });

    test(`${list}: takes the parameters that are described, and names what it knows`, async () => {
      const reply = await ask(`${list}?nope=1`);
      assert.equal(reply.status, 400);
      check(JSON.parse(reply.text), ...answer(list, "get", "400"));
      const known = /Known: (.*)\.$/.exec(JSON.parse(reply.text).message)[1].split(", ");
      assert.deepEqual(known.sort(), parameters.map(({ name }) => name).sort());
      for (const { name, schema } of parameters) {
        const values = schema.enum ?? schema.items?.enum;
        if (!values) continue;
        const { message } = JSON.parse((await ask(`${list}?${name}=nope`)).text);
        for (const value of values) assert.ok(message.includes(value), `${name}: ${message}`);
        for (const value of values) await got(list, `${list}?${name}=${value}`);
      }
    });

    test(`${list}: the export's lines are rows, and as many as match`, async () => {
      const [json, csv] = [await ask(exported(list)), await ask(`${exported(list)}?format=csv`)];
      const rows = json.text.trim().split("\n").map((line) => JSON.parse(line));
      for (const row of rows) check(row, ...answer(exported(list), "get", "200", "application/x-ndjson"));
      const { total } = await got(list, `${list}?limit=1`);
      assert.equal(rows.length, total.count);
      const [names, ...lines] = csv.text.trimEnd().split("\r\n");
      assert.ok(lines.length >= rows.length);
      const row = openapi.components.schemas[openapi.paths[list].get.responses["200"].content["application/json"].schema.properties.items.items.$ref.split("/").at(-1)];
      assert.deepEqual(names.split(",").sort(), Object.keys(row.properties).sort());
      assert.equal((await ask(`${exported(list)}?format=xml`)).status, 400);
    });
  }

  /** A value for each name in a path. */
  function filled(path) {
    const list = `/api/v1/${path.split("/")[3]}`;
    return path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(first[list][name]));
  }

  const QUERIES = {
    "/api/v1/lookup": () => `?id=${first["/api/v1/things"].thingName}`,
    "/api/v1/totals": () => "?from=2020-01-01T00:00:00Z&to=2021-12-31T00:00:00Z&every=day",
    "/api/v1/changes": () => `?since=${first.change}`,
  };
  const others = Object.keys(openapi.paths).filter((path) => !LISTS.includes(path.replace("/export/", "/")));
  for (const path of others.filter((path) => openapi.paths[path].get && path !== "/api/v1/backup")) {
    test(`${path}: answers as described, and errors too`, async () => {
      const { responses } = openapi.paths[path].get;
      const url = filled(path) + (QUERIES[path]?.() ?? "");
      const nobody = await ask(url, { headers: { authorization: "" } });
      assert.equal(nobody.status, 401);
      check(JSON.parse(nobody.text), ...answer(path, "get", "401"));
      await got(path, url);
      if ("304" in responses) {
        const { headers } = await ask(url);
        const again = await ask(url, { headers: { "if-none-match": headers.etag } });
        assert.equal(again.status, 304);
      }
      if ("404" in responses) {
        const missing = await ask(path.replace(/\{executionNumber\}/, "999").replace(/\{(\w+)\}/g, "not-there"));
        assert.equal(missing.status, 404, path);
        check(JSON.parse(missing.text), ...answer(path, "get", "404"));
      }
    });
  }

  test("/api/v1/lookup: finds tasks, jobs and things, whole ids among what begins with them too", async () => {
    const names = { "registration-task": "taskId", "batch-task": "taskId", job: "jobId", thing: "thingName" };
    for (const [kind, name] of Object.entries(names)) {
      const id = first[`/api/v1/${kind}s`][name];
      for (const query of [`id=${id}`, `id=${id}&prefix=true`]) {
        const { matches } = await got("/api/v1/lookup", `/api/v1/lookup?${query}`);
        assert.ok(matches.some((found) => found.kind === kind && found[name] === id), query);
      }
    }
  });

  test("/api/v1/backup: every line has a kind, and the last tells where it goes on", async () => {
    let after = "";
    for (;;) {
      const reply = await ask(`/api/v1/backup?after=${after}`);
      const lines = reply.text.trim().split("\n").map((line) => JSON.parse(line));
      for (const line of lines) check(line, ...answer("/api/v1/backup", "get", "200", "application/x-ndjson"));
      if (lines.at(-1).kind === "end") break;
      after = lines.at(-1).after;
    }
  });

  for (const path of others.filter((path) => openapi.paths[path].post)) {
    test(`${path}: answers as described`, async () => {
      const bodies = {
        "/api/v1/import": { records: [{ observation: { kind: "job", record: { jobId: "j" }, observedAt: 1 } }] },
        "/api/v1/forget": { kind: "job", jobId: "j" },
        "/api/v1/session": { token: importToken },
        "/ingest/aws-iot": [],
      };
      const body = bodies[path];
      if (body) check(body, "paths", path, "post", "requestBody", "content", "application/json", "schema");
      const reply = await ask(path, { method: "POST", body: body && JSON.stringify(body) });
      assert.equal(reply.status, 200, reply.text);
      check(JSON.parse(reply.text), ...answer(path, "post", "200"));
    });
  }
});
