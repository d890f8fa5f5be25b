// Signing in to a deployment that answers nobody without a key.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, newPage } from "../lib/browser.mjs";
import { stand } from "../lib/console-clock.mjs";
import { button, outcome, shows, title } from "../lib/console-page.mjs";
import { startConsole } from "../lib/console.mjs";
import { readToken } from "../lib/workerd.mjs";

const TASK = "/console/things/line1:press-01/jobs/firmware-4_3_1";

let running;
let browser;

before(async () => {
  [running, browser] = await Promise.all([startConsole(undefined, "closed"), launch()]);
});
after(() => Promise.all([browser?.close(), running?.stop()]));

async function open(path) {
  const page = await newPage(browser);
  await stand(page);
  await page.goto(running.url(path));
  return page;
}

const signIn = async (page, token) => {
  await page.getByLabel("Token").fill(token);
  await page.keyboard.press("Enter");
};

test("a page asks who it is, and is there once that is told", async () => {
  const page = await open(TASK);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  // In the frame after the heading.
  await page.locator("#token:focus").waitFor();
  assert.equal(await page.getByRole("main").count(), 1);
  await signIn(page, "another");
  await page.getByRole("alert").getByText("This token is not valid").waitFor();
  await signIn(page, readToken);
  assert.equal(await outcome(page), "Succeeded SUCCEEDED The device reported success after 13 min 31 s");
  assert.equal(await page.getByRole("heading", { name: "Sign in" }).count(), 0);
  assert.equal(await page.evaluate(() => document.cookie), "");
  await page.context().close();
});

test("the link that a terminal prints signs in, and keeps no token in the address", async () => {
  const page = await open(`${TASK}#token=${readToken}`);
  assert.equal(await outcome(page), "Succeeded SUCCEEDED The device reported success after 13 min 31 s");
  assert.equal(page.url(), running.url(TASK));
  await page.reload();
  await outcome(page);
  await page.context().close();
});

test("another host's link signs nobody in, and keeps no token in the address", async () => {
  const page = await open("/console/settings");
  const elsewhere = running.url("/console/settings").replace("127.0.0.1", "fleet.localhost");
  await page.goto(`${elsewhere}#token=${readToken}`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(page.url(), elsewhere);
  await page.context().close();
});

test("who signs out is asked again", async () => {
  const page = await open(`/console/settings#token=${readToken}`);
  await shows(page, "Signed in as reader");
  await button(page, "Sign out").click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto(running.url("/console/executions"));
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await signIn(page, readToken);
  await title(page).filter({ hasText: "Executions (" }).waitFor();
  await page.context().close();
});
