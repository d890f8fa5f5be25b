// What requests cost, counted in what Cloudflare bills: the table of docs/deploy.md tells no less, and not twice as much.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { buildCommand, generated, importing } from "../lib/cli.mjs";
import { send } from "../lib/http.mjs";
import { stringify } from "../lib/json.mjs";
import { execution } from "../lib/observations.mjs";
import { text } from "../lib/project.mjs";
import { importToken, start } from "../lib/workerd.mjs";

const FLEET = ["--executions", "5000", "--things", "500", "--tasks", "50", "--batch-tasks", "30", "--seed", "3"];

/** The rows of the table: request, and what it costs. */
function documented() {
  const [, table] = /\| request \| KV reads.*\n\| ---.*\n((?:\|.*\n)+)/.exec(text("docs/deploy.md"));
  const number = (cell) => Number(cell.replaceAll(",", ""));
  const rows = table.trim().split("\n").map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return new Map(rows.map(([name, ...cells]) => [name, cells.map(number)]));
}

let workerd;
const cost = async (options) => {
  const headers = { authorization: `Bearer ${importToken}`, ...options.headers };
  const reply = await send(workerd.origin("counted"), { ...options, headers });
  const { getWithMetadata = 0, put = 0, ...rows } = JSON.parse(reply.headers["x-counted"]);
  const of = (kind) => (rows[`index${kind}`] ?? 0) + (rows[`search${kind}`] ?? 0);
  return { reply, costs: [getWithMetadata, put, of("Read"), of("Written")] };
};

const batch = (members, later = 0) => ({
  method: "POST",
  path: "/api/v1/import",
  body: stringify({
    records: Array.from({ length: 500 }, (_, n) => {
      const seen = execution(`cost-${n}`, "cost-job", 1, members);
      return { observation: { ...seen, observedAt: seen.observedAt + later } };
    }),
  }),
});

const queued = { status: "QUEUED", lastUpdatedAt: 1763000000, versionNumber: 1 };
const done = { status: "SUCCEEDED", lastUpdatedAt: 1763000100, versionNumber: 2 };

describe("costs", () => {
  const table = documented();
  const requests = {};

  before(async () => {
    buildCommand();
    workerd = await start({ names: ["counted", "local"] });
    const { status, stderr } = await importing(workerd.origin("local"), ["-"], { input: generated(...FLEET) });
    assert.equal(status, 0, stderr);
    const { reply } = await cost({ path: "/api/v1/executions?state=error" });
    const { items, change } = JSON.parse(reply.text);
    const { thingName, jobId } = items[0];
    Object.assign(requests, {
      "describe, from KV": { path: `/iot/things/${thingName}/jobs/${jobId}` },
      "page of 50, counts included": { path: "/api/v1/executions?state=error" },
      "page of 50 that has not changed (304)": {
        path: "/api/v1/executions?state=error",
        headers: { "if-none-match": reply.headers.etag },
      },
      "changes, where there are none": { path: `/api/v1/changes?since=${change}` },
      "list of a job's executions, 250": { path: `/jobs/${jobId}/things` },
      "what needs attention": { path: "/api/v1/attention" },
      "import of 500 new executions": batch(queued),
      "import of 500 executions that moved on": batch(done),
      "import of 500 executions that are known": batch(done),
      "import of 500 executions, seen again later": batch(done, 60),
    });
  });
  after(() => workerd?.stop());

  test("the table tells of all of these", () => assert.deepEqual([...table.keys()], Object.keys(requests)));

  for (const [name, figures] of table) {
    test(name, async () => {
      const { reply, costs } = await cost(requests[name]);
      assert.ok(reply.status < 400, reply.text);
      for (const [place, figure] of figures.entries()) {
        const counted = costs[place];
        assert.ok(counted <= figure && counted >= figure / 2, `${costs}, not ${figures}`);
      }
    });
  }

  test("an export reads no further than its reader", async () => {
    const path = "/api/v1/export/executions?format=csv";
    const { reply, costs } = await cost({ path, headers: { "x-unread": "300" } });
    assert.ok(reply.text.split("\n").length > 5000);
    const [, , read] = costs;
    assert.ok(read >= 1000 && read < 2500, `${read} rows for the first piece`);
  });
});
