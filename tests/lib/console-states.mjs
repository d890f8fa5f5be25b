// Every page of the console in every state, for the tests that look at all of them and for the pictures.
//
// name    names the picture
// path    the address
// before  what happens before the page is opened
// heading, or shown: by what one sees that the state is reached; a heading of the page, or a text on it
// after   what happens then
// zoned   whether it is pictured in a second time zone
// floats  whether something lies above the page, so that its picture ends where the window does
import { LONGEST_JOB, LONGEST_THING, OUTSIDE, PAUSED, RIGHT_TO_LEFT } from "./console-records.mjs";
import { answerFailure, answerNotFound, loseRequests } from "./console-troubles.mjs";

const IN_PROGRESS = "84383462-b484-4cc4-9b21-ef2ecb49a2b1";
const BATCH = "/console/batch-tasks/5bf8f8567dd2d86eab87edd9";

const task = (id) => `/console/registration-tasks/${id}`;
const batch = (id) => `/console/batch-tasks/${id}`;
const job = (thing, id) => `/console/things/${thing}/jobs/${id}`;
const press = (thing, number) => job(thing, "firmware-4_3_1") + (number ? `?executionNumber=${number}` : "");
const button = (page, name) => page.getByRole("button", { name, exact: true });

const AT_WORK = press("line1:press-05");

const lookUp = [
  { name: "look-up", path: "/console/", heading: "Look up a record" },
  { name: "look-up-visited", path: "/console/", before: visitSome, shown: "Status when visited" },
  { name: "look-up-ambiguous", path: "/console/?id=firmware-4_3_1", shown: /^\d+ matches/ },
  { name: "look-up-nothing", path: "/console/?id=press-99", heading: "No record has the id or name “press-99”" },
  { name: "look-up-loading", path: "/console/?id=x", before: loseRequests, shown: "Looking it up…" },
  { name: "look-up-error", path: "/console/?id=x", before: answerFailure, heading: "Fleetglass could not answer" },
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
  { name: "not-found", path: task("no-such-task"), heading: "No registration task has this id" },
  { name: "refused", path: task("x".repeat(41)), heading: "This cannot be asked for" },
  { name: "error", path: task(IN_PROGRESS), before: answerFailure, heading: "Fleetglass could not answer" },
  { name: "loading", path: task(IN_PROGRESS), before: loseRequests, shown: /^Loading/ },
  { name: "offline", path: task(IN_PROGRESS), shown: "In progress", after: goOffline },
  { name: "stale", path: task(IN_PROGRESS), shown: "In progress", after: failRefresh },
  { name: "gone", path: task(IN_PROGRESS), shown: "In progress", after: lose },
  { name: "command", path: task(IN_PROGRESS), shown: "In progress", after: openCommand, floats: true },
  { name: "shortcuts", path: task(IN_PROGRESS), shown: "In progress", after: openShortcuts, floats: true },
];

const jobExecutions = [
  { name: "queued", path: press("line2:press-10"), shown: "Pending" },
  { name: "in-progress", path: AT_WORK, shown: "In progress", zoned: true },
  { name: "overdue", path: job("packaging:robot-03", "diagnostics-2026-11-19"), shown: /^should have/ },
  { name: "succeeded", path: press("line1:press-01"), shown: "Succeeded" },
  { name: "failed", path: press("line1:press-04"), shown: "Failed" },
  { name: "timed-out", path: press("line2:press-08", 1), shown: "Timed out", zoned: true },
  { name: "rejected", path: press("line2:press-09"), shown: "Rejected" },
  { name: "removed", path: press("line3:press-14"), shown: "Removed" },
  { name: "cancelled", path: press("line3:press-13"), shown: "Cancelled" },
  { name: "cancelled-by-force", path: press("line3:press-12"), shown: "Cancelled by force" },
  { name: "unknown-status", path: job("line1:press-05", "diagnostics-2026-11-19"), shown: "Unknown status" },
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
  { name: "without-parameters", path: batch("c4b7ad977a87099c72b5e114"), shown: "Pending" },
  { name: "sums-differ", path: batch("d27afab2f0523c96e1f9cc93"), shown: "In progress" },
  { name: "not-found", path: batch("no-such-task"), heading: "No batch task has this id" },
];

/** All of them. */
export const STATES = [
  ...lookUp,
  ...registrationTasks.map((state) => ({ ...state, name: `registration-task-${state.name}` })),
  ...jobExecutions.map((state) => ({ ...state, name: `job-execution-${state.name}` })),
  ...batchTasks.map((state) => ({ ...state, name: `batch-task-${state.name}` })),
];

/** Brings a fresh page into a state. `url(path)` makes an address. */
export async function reach(page, state, url) {
  await state.before?.(page, url);
  await page.goto(url(state.path));
  const main = page.getByRole("main");
  const sign = state.heading
    ? main.getByRole("heading", { name: state.heading })
    : main.getByText(state.shown, { exact: typeof state.shown === "string" });
  await sign.first().waitFor();
  await state.after?.(page);
}

async function visitSome(page, url) {
  for (const path of [task(IN_PROGRESS), AT_WORK, BATCH, press("line1:press-04")]) {
    await page.goto(url(path));
    await page.getByText(/^As of/).waitFor();
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
