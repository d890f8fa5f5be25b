// How the overview tells of sources: when each last spoke, and when it fell silent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/console-stage.mjs";
import { rows } from "../lib/workerd.mjs";

const { open, index } = stage();

const line = (page, source) => page.locator(".plain-list li").filter({ hasText: source });
/** The page's clock is the machine's. */
const running = () => {};
const now = () => Math.floor(Date.now() / 1000);

/** A collector tells of a source, which it asks every five seconds. */
function report(source, told) {
  const { observedAt = now(), toldAt = now(), every = 5, problem = null, behind = 0 } = told;
  const sql = "INSERT OR REPLACE INTO sources (source, observed_at, imported_at, told_at, via, every, problem, behind) VALUES (?, ?, ?, ?, 'collect', ?, ?, ?)";
  return rows(index(), sql, source, observedAt, observedAt, toldAt, every, problem, behind);
}

test("a collector that tells is fresh, one that stopped is silent, and one that cannot ask says why", async () => {
  await report("aws-goes", { behind: 1200 });
  await report("aws-stopped", { toldAt: now() - 3600, observedAt: now() - 3600 });
  await report("aws-refused", { observedAt: now() - 7200, problem: "ListJobs: 403 AccessDeniedException: no" });
  const page = await open("/console/", { clock: running });
  await line(page, "aws-goes").getByText("Fresh").waitFor();
  await line(page, "aws-goes").getByText("1,200 changes still to be described").waitFor();
  await line(page, "aws-stopped").getByText(/^Silent since .*\d:\d\d/).waitFor();
  await line(page, "aws-refused").getByText(/^Silent since/).waitFor();
  await line(page, "aws-refused").getByText("ListJobs: 403 AccessDeniedException: no").waitFor();
});

test("a page that stays open hears that a collector goes on, though nothing changes", async () => {
  await report("aws-goes-on", { toldAt: now() - 3600, observedAt: now() - 3600 });
  const page = await open("/console/", { clock: running });
  await line(page, "aws-goes-on").getByText(/^Silent since/).waitFor();
  await report("aws-goes-on", {});
  await line(page, "aws-goes-on").getByText("Fresh").waitFor();
  assert.equal(await line(page, "aws-goes-on").count(), 1);
});
