// Every page of the console in every state, for the tests that look at all of them and for the pictures.
//
// name    names the picture
// path    the address
// before  what happens before the page is opened
// heading, or shown: by what one sees that the state is reached; a heading of the page, or a text on it
// after   what happens then
// loading whether it is looked at while it loads
// zoned   whether it is pictured in a second time zone
// floats  whether something lies above the page, so that its picture ends where the window does
import { button, see, shows } from "./console-page.mjs";
import {
  AMBIGUOUS,
  LONGEST_JOB,
  LONGEST_THING,
  NOW,
  OUTSIDE,
  PAUSED,
  REMAINING,
  REPORTED,
  RIGHT_TO_LEFT,
  STUCK,
  STUCK_THING,
  SUMS_DIFFER,
  WITH_FAILURES,
  WITH_SUBTASKS,
  WITHOUT_PARAMETERS,
} from "./console-records.mjs";
import {
  answerFailure,
  answerNotFound,
  answerOtherVersion,
  answerWithNothing,
  hideFirstRow,
  loseRequests,
  recover,
} from "./console-troubles.mjs";

const IN_PROGRESS = "84383462-b484-4cc4-9b21-ef2ecb49a2b1";
const BATCH = "/console/batch-tasks/5bf8f8567dd2d86eab87edd9";

const task = (id) => `/console/registration-tasks/${id}`;
const batch = (id) => `/console/batch-tasks/${id}`;
const job = (thing, id) => `/console/things/${thing}/jobs/${id}`;
const press = (thing, number) => job(thing, "firmware-4_3_1") + (number ? `?executionNumber=${number}` : "");

const AT_WORK = press("line1:press-05");

const FAILED = "Fleetglass could not answer";

const overview = [
  { name: "overview", path: "/console/", heading: "Needs attention", zoned: true },
  { name: "overview-table", path: "/console/", heading: /^Executions over time/, after: openTable },
  { name: "overview-month", path: "/console/", heading: /^Executions over time/, after: showMonth },
  { name: "overview-empty", path: "/console/", before: answerWithNothing, heading: "Nothing has been imported yet" },
  { name: "overview-loading", path: "/console/", before: loseRequests, shown: /^Loading/, loading: true },
  { name: "overview-error", path: "/console/", before: answerFailure, heading: FAILED },
  { name: "overview-offline", path: "/console/", heading: "Needs attention", after: goOffline },
  { name: "outdated", path: "/console/", heading: "Needs attention", after: outdate, floats: true },
  { name: "sections-menu", path: "/console/", heading: "Needs attention", after: openSections, floats: true },
];

/** The lists, each with a filter that some of its records pass. */
const LISTS = {
  "registration-tasks": { title: "Registration tasks", filter: "state=error,warning" },
  jobs: { title: "Jobs", filter: "attention=with-failures" },
  executions: { title: "Executions", filter: "state=in-progress&job=firmware-4_3_1&latest=true&updatedFrom=-24h" },
  things: { title: "Things", filter: "search=press" },
  "batch-tasks": { title: "Batch tasks", filter: "status=Running&createdTo=2026-11-19T15:00:00Z" },
  imports: { title: "Imports", filter: "state=warning" },
};

const eachList = Object.entries(LISTS).flatMap(([name, { title, filter }]) => {
  const [path, heading] = [`/console/${name}`, new RegExp(`^${title} \\(`)];
  return [
    { name, path, heading, zoned: name === "executions" },
    { name: `${name}-filtered`, path: `${path}?${filter}`, heading, shown: "Clear filters" },
    { name: `${name}-empty`, path, before: answerWithNothing, heading: /yet$/ },
  ];
});

const EXECUTIONS = "/console/executions";
const COLUMNS = "columns=thing,status,job,message,number,version,queued,started,timesOut,since,updated,observed";
const executions = { path: EXECUTIONS, heading: /^Executions \(/ };

const lists = [
  { ...executions, name: "no-matches", path: `${EXECUTIONS}?search=no-such-thing`, heading: "No matches" },
  { ...executions, name: "loading", before: loseRequests, heading: "Executions", loading: true },
  { ...executions, name: "error", before: answerFailure, heading: FAILED },
  { ...executions, name: "stale", after: failRefresh },
  { ...executions, name: "signed-out", before: askWhoItIs, heading: "Sign in" },
  { ...executions, name: "refused", path: `${EXECUTIONS}?cursor=00`, heading: "This cannot be asked for" },
  { ...executions, name: "dropped", path: `${EXECUTIONS}?state=burnt&colour=red`, shown: /^Left out/ },
  { ...executions, name: "compact", before: chooseCompactRows },
  { ...executions, name: "all-columns", path: `${EXECUTIONS}?${COLUMNS}` },
  { ...executions, name: "last-page", path: `${EXECUTIONS}?limit=25`, after: turnPage },
  { ...executions, name: "new-row", before: hideFirstRow, after: refresh },
  { ...executions, name: "columns", after: openMenu("Columns"), floats: true },
  { ...executions, name: "export", after: openMenu("Export"), floats: true },
  { ...executions, name: "filters", after: openMenu("Filters"), floats: true },
  { ...executions, name: "save-view", after: saveView, floats: true },
];

const settings = { path: "/console/settings", heading: "Settings" };

const lookUp = [
  { name: "look-up", path: "/console/search", heading: "Look up a record" },
  { name: "look-up-visited", path: "/console/search", before: visitSome, shown: "Status when visited" },
  { name: "look-up-ambiguous", path: `/console/search?id=${AMBIGUOUS}`, shown: /^\d+ matches/ },
  {
    name: "look-up-nothing",
    path: "/console/search?id=press-99",
    heading: "No record has the id or name “press-99”",
  },
  { name: "look-up-loading", path: "/console/search?id=x", before: loseRequests, shown: /^Looking/, loading: true },
  { name: "look-up-error", path: "/console/search?id=x", before: answerFailure, heading: FAILED },
  { ...settings, name: "settings" },
  { ...settings, name: "palette", before: visitSome, after: openPalette(), floats: true },
  { ...settings, name: "palette-typed", after: openPalette("line1"), floats: true },
  { ...settings, name: "palette-nothing", after: openPalette("zz"), floats: true },
  { name: "no-page", path: "/console/fleets", heading: "There is no such page" },
];

const registrationTasks = [
  { name: "in-progress", path: task(IN_PROGRESS), shown: "In progress", zoned: true },
  { name: "cancelling", path: task("d94278a3-70a1-4b41-97a5-18daca594f2e"), shown: "Cancelling" },
  { name: "completed", path: task("febb3238-90d1-41da-b102-64e9054b9495"), shown: "Succeeded" },
  { name: "with-failures", path: task("0efd7f25-3776-4e96-8d3f-e0308fb5ac5a"), shown: "Completed with failures" },
  { name: "failed", path: task("f69c1b26-edf6-4a65-9fb1-a0a57a682074"), heading: "Message" },
  { name: "failed-right-to-left", path: task(RIGHT_TO_LEFT), heading: "Message" },
  { name: "cancelled", path: task("34f40d48-3630-471b-a061-9e6f88f9a423"), shown: "Cancelled" },
  { name: "without-counts", path: task("15f20fd7-0609-41a9-8a7d-5b5a5a205b26"), shown: "Cancelled" },
  { name: "violations", path: task(OUTSIDE), heading: /values are outside/ },
  { name: "unknown-status", path: task(PAUSED), shown: "Unknown status" },
  { name: "remaining", path: task(REMAINING), shown: /remaining$/ },
  { name: "stuck", path: task(STUCK), shown: "Looks stuck" },
  { name: "reports", path: task(REPORTED), heading: "Reports" },
  { name: "not-found", path: task("no-such-task"), heading: "No registration task has this id" },
  { name: "refused", path: task("x".repeat(41)), heading: "This cannot be asked for" },
  { name: "error", path: task(IN_PROGRESS), before: answerFailure, heading: FAILED },
  { name: "loading", path: task(IN_PROGRESS), before: loseRequests, shown: /^Loading/, loading: true },
  { name: "paused", path: task(IN_PROGRESS), shown: "In progress", after: (page) => button(page, "Pause refreshing").click() },
  { name: "offline", path: task(IN_PROGRESS), shown: "In progress", after: goOffline },
  { name: "stale", path: task(IN_PROGRESS), shown: "In progress", after: failRefresh },
  { name: "gone", path: task(IN_PROGRESS), shown: "In progress", after: lose },
  { name: "command", path: task(IN_PROGRESS), shown: "In progress", after: openCommand, floats: true },
  { name: "shortcuts", path: task(IN_PROGRESS), shown: "In progress", after: openShortcuts, floats: true },
];

const jobExecutions = [
  { name: "queued", path: press("line2:press-10"), shown: "Pending" },
  { name: "in-progress", path: AT_WORK, shown: "In progress", zoned: true },
  { name: "overdue", path: job("packaging:robot-03", "diagnostics-2026-11-19"), shown: "Overdue" },
  { name: "succeeded", path: press("line1:press-01"), shown: "Succeeded" },
  { name: "failed", path: press("line1:press-04"), shown: "Failed" },
  { name: "timed-out", path: press("line2:press-08", 1), shown: "Timed out", zoned: true },
  { name: "rejected", path: press("line2:press-09"), shown: "Rejected" },
  { name: "removed", path: press("line3:press-14"), shown: "Removed" },
  { name: "cancelled", path: press("line3:press-13"), shown: "Cancelled" },
  { name: "cancelled-by-force", path: press("line3:press-12"), shown: /by force$/ },
  { name: "unknown-status", path: job("line1:press-05", "diagnostics-2026-11-19"), shown: "Unknown status" },
  { name: "in-queue", path: job("packaging:robot-02", "cert-rotation-2026q4"), heading: "In the thing’s queue" },
  { name: "attempts", path: press("line2:press-08"), heading: "Attempts" },
  { name: "stuck", path: press(STUCK_THING), shown: "Looks stuck" },
  { name: "longest-names", path: job(LONGEST_THING, LONGEST_JOB), shown: "Pending" },
  { name: "many-details", path: job("water:pump-station-2", "diagnostics-2026-11-19"), shown: "Succeeded" },
  { name: "large-document", path: job("line4:press-21", "large-document"), shown: "Pending" },
  { name: "text-document", path: job("line4:press-21", "shell-script"), shown: "Pending" },
  { name: "folded", path: AT_WORK, shown: "In progress", after: (page) => button(page, "Job document: Fold").click() },
  { name: "raw-json", path: AT_WORK, shown: "In progress", after: openRawJson },
  { name: "command", path: AT_WORK, shown: "In progress", after: openCommand, floats: true },
  { name: "not-found", path: press("line1:press-04", 7), heading: "This thing has no such execution of this job" },
];

const batchTasks = [
  { name: "pending", path: batch("20b42e017b9b06bdbbf0ccdd"), shown: "Pending" },
  { name: "running", path: BATCH, shown: "In progress", zoned: true },
  { name: "complete", path: batch("7f0c08c96e27c66039571111"), shown: "Succeeded" },
  { name: "with-failures", path: batch("dca0d699899e2ca4b0f5956f"), shown: "Completed with failures" },
  { name: "all-failed", path: batch("e0ca3f1b80a8855daa3b427a"), shown: "Completed with failures" },
  { name: "timeout", path: batch("108cfdff570edfc4035d4df7"), shown: "Timed out" },
  { name: "device-type", path: batch("68f53e07fc366481771dddb1"), heading: "Target" },
  { name: "groups", path: batch("7b28b0dbc8fedcbb28ff11e9"), heading: "Target" },
  { name: "file", path: batch("4b121e9e27d011f773e768ff"), heading: "Target" },
  { name: "older-parameters", path: batch("b59088d6ff3e6c60df909823"), heading: "Target" },
  { name: "without-parameters", path: batch(WITHOUT_PARAMETERS), shown: "Pending" },
  { name: "sums-differ", path: batch(SUMS_DIFFER), shown: "In progress" },
  { name: "subtasks", path: batch(WITH_SUBTASKS), heading: /^Subtasks imported: 4/ },
  { name: "not-found", path: batch("no-such-task"), heading: "No batch task has this id" },
];

const things = [
  { name: "blocked", path: `/console/things/${STUCK_THING}`, shown: "Looks stuck" },
  { name: "waiting", path: "/console/things/packaging:robot-02", heading: /^Queue/ },
  { name: "idle", path: "/console/things/line1:press-01", shown: /^Nothing is pending/ },
  { name: "longest-name", path: `/console/things/${LONGEST_THING}`, heading: /^Queue/ },
  { name: "unknown", path: "/console/things/none", heading: "Nothing is known of this thing" },
  { name: "error", path: "/console/things/line1:press-01", before: answerFailure, heading: FAILED },
  { name: "loading", path: "/console/things/line1:press-01", before: loseRequests, shown: /^Loading/, loading: true },
];

const jobs = [
  { name: "running", path: "/console/jobs/firmware-4_3_1", shown: "In progress", zoned: true },
  { name: "with-failures", path: `/console/jobs/${WITH_FAILURES}`, shown: "Completed with failures" },
  { name: "no-record", path: "/console/jobs/mqtt-keepalive-120s", heading: /^Executions \(/ },
  { name: "not-found", path: "/console/jobs/none", heading: "No job record has this id" },
];

const imports = [
  { name: "nothing-refused", path: "/console/imports/2026-11-18-night", shown: "Nothing refused" },
  { name: "refusals", path: "/console/imports/2026-11-19-night", heading: /^Request 1/ },
  { name: "not-found", path: "/console/imports/none", heading: "No import has this id" },
  { name: "error", path: "/console/imports/2026-11-19-night", before: answerFailure, heading: FAILED },
];

const named = (prefix, states) => states.map((state) => ({ ...state, name: `${prefix}-${state.name}` }));

/** All of them. */
export const STATES = [
  ...overview,
  ...eachList,
  ...named("list", lists),
  ...lookUp,
  ...named("registration-task", registrationTasks),
  ...named("job-execution", jobExecutions),
  ...named("batch-task", batchTasks),
  ...named("thing", things),
  ...named("job", jobs),
  ...named("import", imports),
];

/** Brings a fresh page into a state. `url(path)` makes an address. */
export async function reach(page, state, url) {
  await state.before?.(page, url);
  await page.goto(url(state.path));
  const main = page.getByRole("main");
  if (state.heading) await main.getByRole("heading", { name: state.heading }).first().waitFor();
  if (state.shown) await shows(page, state.shown);
  const loads = main.getByRole("status").getByText(/^(Loading|Looking) .*…$/);
  if (!state.loading) {
    await loads.first().waitFor({ state: "detached" });
    await main.locator(".waiting").waitFor({ state: "detached" });
    // What arrives late: attempts, the queue.
    await page.waitForLoadState("networkidle");
  }
  await state.after?.(page);
}

async function visitSome(page, url) {
  for (const path of [task(IN_PROGRESS), AT_WORK, BATCH, press("line1:press-04")]) {
    await page.goto(url(path));
    await page.getByText(/^As of/).waitFor();
    await page.waitForLoadState("networkidle");
  }
}

async function goOffline(page) {
  await page.context().setOffline(true);
  await page.getByRole("group", { name: "Freshness" }).getByText("Offline").waitFor();
}

async function failRefresh(page) {
  await answerFailure(page);
  await button(page, "Refresh now").click();
  await button(page, "Retry").waitFor();
}

async function lose(page) {
  await answerNotFound(page);
  await button(page, "Refresh now").click();
  await page.getByText("The record is no longer there").waitFor();
}

/** The API answers nobody without a key. */
function askWhoItIs(page) {
  const json = { error: "unauthorized", message: "Sign in, or send a token that is valid.", requestId: "" };
  return page.route("**/api/v1/**", (route) => route.fulfill({ status: 401, json }));
}

function openCommand(page) {
  return button(page, "Command").click();
}

async function openShortcuts(page) {
  await button(page, "Keyboard shortcuts").click();
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
}

async function openRawJson(page) {
  await button(page, "Raw JSON").click();
  await button(page, "DescribeJobExecution, control plane").click();
}

function openTable(page) {
  return page.getByRole("main").getByText("As a table").click();
}

async function showMonth(page) {
  const answer = page.waitForResponse(/every=day/);
  await button(page, "30 days").click();
  await answer;
}

function openMenu(name) {
  return async (page) => {
    await button(page, name).click();
    await page.getByRole("group", { name, exact: true }).waitFor();
  };
}

async function saveView(page) {
  await openMenu("Save view")(page);
  await page.getByRole("textbox", { name: "Name of the view" }).fill("Night shift");
  await page.keyboard.press("Enter");
  await button(page, "Forget the view Night shift").waitFor();
}

async function openSections(page) {
  await page.setViewportSize({ width: 320, height: 800 });
  const sections = page.getByRole("navigation", { name: "Sections" });
  await sections.getByRole("button").click();
  await sections.getByRole("link", { name: "Imports" }).waitFor();
}

function openPalette(typed) {
  return async (page) => {
    await page.keyboard.press("Control+k");
    const field = page.getByRole("dialog").getByRole("combobox");
    await field.waitFor();
    if (!typed) return;
    const answer = page.waitForResponse("**/api/v1/lookup?**");
    await field.fill(typed);
    await answer;
    await page.getByRole("option", { name: `Look up “${typed}”` }).waitFor();
  };
}

async function chooseCompactRows(page, url) {
  await page.goto(url("/console/settings"));
  await page.getByRole("radio", { name: "Compact" }).check();
}

async function turnPage(page) {
  const next = button(page, "Next");
  while ((await next.getAttribute("aria-disabled")) === null) {
    const cursor = new URL(page.url()).searchParams.get("cursor");
    await next.click();
    await page.waitForURL((url) => url.searchParams.get("cursor") !== cursor);
    await page.locator("[aria-busy]").waitFor({ state: "detached" });
  }
}

async function refresh(page) {
  await recover(page);
  await button(page, "Refresh now").click();
  await page.getByRole("row").and(page.locator("[data-new]")).waitFor();
}

/** The person returns to the tab after a while, in which another version was deployed. */
async function outdate(page) {
  await answerOtherVersion(page);
  await page.clock.setFixedTime((NOW + 120) * 1000);
  await see(page, false);
  await see(page, true);
  await button(page, "Reload").waitFor();
}
