// What can be copied: ids, values, the link, and the commands, each announced.
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, clipboard, hears, shows, text } from "../lib/console-page.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open, url } = stage();
const TASK = "/console/registration-tasks/84383462-b484-4cc4-9b21-ef2ecb49a2b1";
const EXECUTION = "/console/things/line1:press-05/jobs/firmware-4_3_1";
const BATCH = "/console/batch-tasks/5bf8f8567dd2d86eab87edd9";

const origin = () => new URL(url("/")).origin;

const VALUES = [
  [TASK, "Copy task id", "Copied: task id", "84383462-b484-4cc4-9b21-ef2ecb49a2b1"],
  [TASK, "Copy Role", "Copied: Role", "arn:aws:iam::123456789012:role/IoTBulkProvisioning"],
  [EXECUTION, "Copy thing name", "Copied: thing name", "line1:press-05"],
];

for (const [path, name, said, copied] of VALUES) {
  test(`“${name}” copies the value and says so`, async () => {
    const page = await open(path);
    await button(page, name).click();
    await hears(page, said);
    assert.equal(await clipboard(page), copied);
  });
}

test("Link copies the page's address", async () => {
  const path = "/console/things/line2:press-08/jobs/firmware-4_3_1?executionNumber=1";
  const page = await open(path);
  await button(page, "Copy link").click();
  await hears(page, "Copied: link");
  assert.equal(await clipboard(page), url(path));
});

const OF_EXECUTION = "describe-job-execution --job-id firmware-4_3_1 --thing-name line1:press-05 --execution-number 1";
const OF_TASK = "describe-thing-registration-task --task-id 84383462-b484-4cc4-9b21-ef2ecb49a2b1";
const BATCH_URL = () => `${origin()}/iocm/app/batchtask/v1.1.0/tasks/5bf8f8567dd2d86eab87edd9?select=tag`;
const BATCH_HEADERS = `-H 'app_key: xKWF0ZqnH0wXn2nGvdE4YwQ1bBEa' -H "Authorization: Bearer $TOKEN"`;

const COMMANDS = [
  [TASK, "AWS CLI", () => `aws iot ${OF_TASK} --endpoint-url ${origin()}`],
  [EXECUTION, "AWS CLI, control plane", () => `aws iot ${OF_EXECUTION} --endpoint-url ${origin()}`],
  [EXECUTION, "AWS CLI, jobs data plane", () => `aws iot-jobs-data ${OF_EXECUTION} --endpoint-url ${origin()}`],
  [BATCH, "curl, with your access token in TOKEN", () => `curl '${BATCH_URL()}' ${BATCH_HEADERS}`],
];

for (const [path, tool, line] of COMMANDS) {
  test(`the command for ${tool} is copied as it is shown`, async () => {
    const page = await open(path);
    await button(page, "Command").click();
    const panel = page.getByRole("group", { name: "Commands for this record" });
    await panel.getByRole("button", { name: `${tool}: Copy`, exact: true }).click();
    await hears(page, `Copied: ${tool}`);
    assert.equal(await clipboard(page), line());
    assert.ok((await text(panel)).includes(line()), await text(panel));
  });
}

test("Escape, or a click elsewhere, closes the commands", async () => {
  const page = await open(TASK);
  const panel = page.getByRole("group", { name: "Commands for this record" });
  await button(page, "Command").click();
  await panel.waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
  assert.equal(await button(page, "Command").evaluate((element) => element === document.activeElement), true);
  await page.keyboard.press("Enter");
  await panel.waitFor();
  await page.getByRole("heading", { level: 1 }).click();
  await panel.waitFor({ state: "hidden" });
});

test("a browser that does not allow copying is told of", async () => {
  const page = await open(TASK, { permissions: [] });
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
  });
  await button(page, "Copy link").click();
  await hears(page, "The browser did not allow copying");
  await shows(page, "In progress");
});

test("the keyboard copies the id of the row that has the focus, else of the page", async () => {
  const page = await open("/console/executions?job=firmware-4_3_1&sort=thing&order=asc");
  await page.getByRole("table").getByRole("link").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const second = await page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press("c");
  await hears(page, "Copied: thing name");
  assert.equal(await clipboard(page), second);
  await page.goto(url(TASK));
  await button(page, "Copy task id").waitFor();
  await page.keyboard.press("c");
  await hears(page, "Copied: task id");
  assert.equal(await clipboard(page), "84383462-b484-4cc4-9b21-ef2ecb49a2b1");
});
