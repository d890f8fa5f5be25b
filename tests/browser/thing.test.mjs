// The page of a thing: what the API answers for it, and the providers' commands for its executions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, text } from "../lib/console-page.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open } = stage();
const PATH = "/console/things/packaging:robot-02";

test("the raw JSON is what the API answers", async () => {
  const page = await open(PATH);
  await button(page, "Raw JSON").click();
  const shown = JSON.parse(await page.getByRole("region", { name: "Console API", exact: true }).innerText());
  assert.equal(shown.thing.thingName, "packaging:robot-02");
  assert.ok(shown.queue.length > 0);
});

test("the commands list its executions on both planes", async () => {
  const page = await open(PATH);
  await button(page, "Command").click();
  const lines = page.getByRole("group", { name: "Commands for this record" }).locator("code");
  const commands = (await Promise.all((await lines.all()).map(text))).map((line) => line.replace(/ --endpoint-url \S+$/, ""));
  assert.deepEqual(commands, [
    "aws iot-jobs-data get-pending-job-executions --thing-name packaging:robot-02",
    "aws iot list-job-executions-for-thing --thing-name packaging:robot-02",
  ]);
});

test("of a thing that is not known, nothing is told but that, and where to go on", async () => {
  const page = await open("/console/things/none");
  const main = page.getByRole("main");
  await main.getByRole("heading", { name: "Nothing is known of this thing" }).waitFor();
  await main.getByRole("link", { name: "Go to: Things" }).waitFor();
  await main.getByRole("heading", { name: /^Executions/ }).waitFor({ state: "hidden" });
  assert.equal(await button(page, "Command").isDisabled(), true);
});

test("an entry of the queue leads to the thing’s own execution", async () => {
  const page = await open(PATH);
  const entries = page.locator(".queue a");
  await entries.first().waitFor();
  assert.equal(await entries.first().getAttribute("href"), `${PATH}/jobs/${await text(entries.first())}`);
});
