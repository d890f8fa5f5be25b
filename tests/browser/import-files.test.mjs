// Files that are dropped onto the page of imports, or chosen there.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import * as list from "../lib/console-list.mjs";
import { outcome, shows } from "../lib/console-page.mjs";
import { stage } from "../lib/console-stage.mjs";
import { importToken, readToken } from "../lib/workerd.mjs";

const { open, url } = stage();

const execution = (thingName, status = "QUEUED") => ({
  kind: "job-execution",
  record: { thingName, jobId: "dropped", executionNumber: 1, status, queuedAt: 1763510000, lastUpdatedAt: 1763510000, versionNumber: 1 },
  observedAt: 1763600000,
});
const LIST = { executionSummaries: [{ thingArn: "arn:aws:iot:us-west-2:123456789012:thing/listed", jobExecutionSummary: { status: "QUEUED", executionNumber: 1 } }] };
const YAML = "execution:\n  jobId: dropped\n  thingArn: arn:aws:iot:us-west-2:123456789012:thing/of-yaml\n  executionNumber: 1\n  status: IN_PROGRESS\n  lastUpdatedAt: '2025-11-20T00:56:40+00:00'\n";

/** The page of imports, of somebody who has signed in with a token. */
async function imports(token) {
  const page = await open(`/console/#token=${token}`);
  await page.locator("h1").waitFor();
  await page.goto(url("/console/imports"));
  return page;
}

const part = (page) => page.getByRole("region", { name: "Import files" });
/** Files can be chosen. */
const ready = (page) => page.locator(".import-files button:not([aria-disabled])").first().waitFor();

const button = (page) => page.getByRole("button", { name: "Choose files" });

/** Chooses files, once that is possible. */
async function choose(page, files) {
  await ready(page);
  await page.locator('input[type="file"]').setInputFiles(files);
}

describe("files on the page of imports", () => {
  let folder;
  const file = (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  before(() => (folder = mkdtempSync(join(tmpdir(), "fleetglass-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("several are imported, with the summary and the refusals of the command", async () => {
    const page = await imports(importToken);
    const lines = Array.from({ length: 1200 }, (_, n) => JSON.stringify(execution(`drop-${n}`))).join("\n");
    await choose(page, [file("fleet.ndjson", lines), file("list.json", JSON.stringify(LIST)), file("one.yaml", YAML)]);
    await shows(page, "Taken: 1,201 · Refused: 1");
    await shows(page, "list.json:1: record 1: refused: jobId is missing (the field Job id gives it)");
    assert.match(await part(page).innerText(), /Executions Taken: 1,201\s+Not recognised Refused: 1/);
    const table = await list.table(page, "Imports");
    await table.getByRole("row", { name: /console \d/ }).first().waitFor();
    await page.goto(url("/console/things/of-yaml/jobs/dropped"));
    await shows(page, "In progress");
  });

  test("once more they are known already; a field gives an id", async () => {
    const page = await imports(importToken);
    await page.getByText("Ids for answers that lack them").click();
    await page.getByLabel("Job id").fill("given");
    await choose(page, [file("list.json", JSON.stringify(LIST)), file("one.yaml", YAML)]);
    await shows(page, "Taken: 1 · Known already: 1");
    await page.goto(url("/console/things/listed/jobs/given"));
    assert.match(await outcome(page), /^Pending QUEUED/);
  });

  test("a file can be dropped anywhere on the page", async () => {
    const page = await imports(importToken);
    await ready(page);
    const dropped = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "dropped.json"));
      return data;
    }, JSON.stringify(execution("by-drop")));
    await page.dispatchEvent("h1", "dragover", { dataTransfer: dropped });
    await page.locator(".import-files.over").waitFor();
    await page.dispatchEvent("h1", "drop", { dataTransfer: dropped });
    await shows(page, "Taken: 1");
    assert.equal(await page.locator(".import-files.over").count(), 0);
  });

  test("what is no record is told, and nothing is lost", async () => {
    const page = await imports(importToken);
    await choose(page, [file("broken.json", `{"a":\n${JSON.stringify(execution("after-broken"))}\n`), file("empty.json", ""), file("text.txt", "A\tb\n")]);
    await shows(page, "empty.json: holds no records");
    await part(page).getByText(/^text\.txt:1: record 1: refused: .+ without names \(--output text\), not JSON: --output json gives that$/).waitFor();
  });

  test("who may not import is told so", async () => {
    const page = await imports(readToken);
    await shows(page, "Importing takes a key with the right “import”, which yours has not.");
    assert.equal(await button(page).getAttribute("aria-disabled"), "true");
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(["{}"], "dropped.json"));
      return data;
    });
    await page.dispatchEvent("h1", "drop", { dataTransfer: dropped });
    assert.equal(await page.locator(".import-files progress").count(), 0);
  });

  test("it is stopped, and what was acknowledged is kept", async () => {
    const page = await imports(importToken);
    const lines = Array.from({ length: 6000 }, (_, n) => JSON.stringify(execution(`stop-${n}`))).join("\n");
    await choose(page, [file("large.ndjson", lines)]);
    await page.getByRole("button", { name: "Stop" }).click();
    await shows(page, "Stopped.");
    await shows(page, "What was acknowledged is kept, and the same files can be imported again.");
    assert.ok(await button(page).evaluate((element) => element === document.activeElement), "the focus stays in the part");
    await choose(page, [file("one.json", JSON.stringify(execution("after-stop")))]);
    await shows(page, "Taken: 1");
  });

  test("the deployment's refusal is told", async () => {
    const page = await imports(importToken);
    await ready(page);
    await page.route("**/api/v1/import", (route) => route.fulfill({ status: 403, contentType: "application/json", body: JSON.stringify({ error: "forbidden", message: "The key was revoked.", requestId: "r" }) }));
    await choose(page, [file("one.json", JSON.stringify(execution("refused")))]);
    await shows(page, "The deployment refused: The key was revoked.");
    page.faults.splice(0);
  });
});
