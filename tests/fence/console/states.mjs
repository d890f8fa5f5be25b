// What of the console is compared: every state that the tests know, and some beside them.
//
// Members beside those of console-states.mjs:
// locale, zone  the browser's language and time zone
// remembered    what was chosen in the settings before
// given         what is imported before the page is opened
// imports       what is imported while it is open, one after another; each time the person returns to the tab
// last          what is waited for behind the rest
// rests         the address of a link that has the focus meanwhile
import { STATES } from "../../lib/console-states.mjs";
import { OBSERVED, jobExecution, registrationTask } from "../../lib/console-records.mjs";
import { answerRefusal } from "../../lib/console-troubles.mjs";
import * as observations from "../../lib/observations.mjs";

/** How each state is looked at: a theme looks the same at any width, and a width in any theme. */
export const LOOKS = [
  { look: "1280 light", width: 1280, theme: "light" },
  { look: "320 dark", width: 320, theme: "dark" },
];

const PAGES = {
  overview: "/console/",
  executions: "/console/executions",
  "executions filtered": "/console/executions?state=in-progress&job=firmware-4_3_1&latest=true&updatedFrom=-24h",
  "no matches": "/console/executions?search=no-such-thing",
  "registration task": "/console/registration-tasks/84383462-b484-4cc4-9b21-ef2ecb49a2b1",
  "job execution": "/console/things/line1:press-05/jobs/firmware-4_3_1",
  job: "/console/jobs/firmware-4_3_1",
  thing: "/console/things/packaging:robot-02",
  "batch task": "/console/batch-tasks/5bf8f8567dd2d86eab87edd9",
  import: "/console/imports/2026-11-19-night",
  settings: "/console/settings",
  "not found": "/console/jobs/none",
};

const plain = (prefix, names, more) => names.map((name) => ({ name: `${prefix} ${name}`, path: PAGES[name], heading: /./, ...more }));

const chinese = { locale: "zh-CN", zone: "America/Los_Angeles" };

const inChinese = [
  ...plain("Chinese", Object.keys(PAGES), chinese),
  ...plain("Chinese palette over", ["settings"], { ...chinese, after: pressing("Control+k"), floats: true }),
  ...plain("Chinese help over", ["settings"], { ...chinese, after: pressing("?"), floats: true }),
];

const remembered = { theme: "dark", density: "compact", clock: "12", zone: "Asia/Shanghai", interval: "60", shortcuts: "off" };

const asChosen = plain("chosen", ["executions", "job execution", "settings"], { remembered });

const sorted = [
  ["executions", "sort=thing&order=desc"],
  ["registration-tasks", "sort=failed&order=desc"],
  ["things", "sort=thing&order=asc"],
].map(([list, query]) => ({ name: `${list} sorted`, path: `/console/${list}?${query}`, heading: /\(\d+\)$/ }));

const thing = (n) => `fence:cart-${String(n).padStart(2, "0")}`;
const cart = (n, jobId, status, { version = 1, ago = n } = {}) =>
  jobExecution(thing(n), jobId, { status, versionNumber: version, lastUpdatedAt: OBSERVED - 60 * ago });
const job = (jobId, members, later = 0) => ({ ...observations.job(jobId, { status: "IN_PROGRESS", ...members }), observedAt: OBSERVED + later });
const task = (successCount) =>
  registrationTask("fence-task", { status: "InProgress", failureCount: 0, successCount, percentageProgress: successCount }, OBSERVED + successCount);

/** Forty at work on a job, and three imports that change what stands above the one in the middle. */
const rollout = (jobId) => ({
  given: [job(jobId), ...Array.from({ length: 40 }, (_, n) => cart(n + 10, jobId, "IN_PROGRESS"))],
  rests: `/console/things/${thing(30)}/jobs/${jobId}`,
  imports: [
    [1, 2, 3].map((n) => cart(n, jobId, "QUEUED")),
    [cart(12, jobId, "REJECTED", { version: 2 }), cart(30, jobId, "IN_PROGRESS", { version: 2, ago: 29 })],
    [job(jobId, { comment: "Paused over night", description: "Carts of the night shift" }, 1), cart(40, jobId, "FAILED", { version: 2, ago: 0 })],
  ],
});

const live = [
  { name: "resting in a job", path: "/console/jobs/fence-rollout", heading: /./, ...rollout("fence-rollout") },
  { name: "resting in executions at work", path: "/console/executions?job=fence-shift&status=IN_PROGRESS", heading: /\(40\)$/, ...rollout("fence-shift") },
  { name: "polled overview", path: "/console/", heading: "Needs attention", imports: [[cart(1, "fence-other", "FAILED")]] },
  { name: "polled executions", path: "/console/executions", heading: /\(\d+\)$/, imports: [[], [cart(2, "fence-other", "FAILED")]] },
  { name: "polled thing", path: `/console/things/${thing(1)}`, heading: /./, imports: [[cart(1, "fence-more", "QUEUED")]] },
  { name: "polled registration task", path: "/console/registration-tasks/fence-task", heading: /./, given: [task(10)], imports: [[], [task(60)]] },
];

/** A list with many pages, for what is clicked. */
export const MANY = Array.from({ length: 300 }, (_, n) => cart(n + 100, "fence-many", ["SUCCEEDED", "FAILED", "QUEUED"][n % 3], { ago: n % 60 }));

/** Intercepts an answer by asking for it from outside the browser, where HOST leads elsewhere. "polled executions" has a new row too. */
const LEFT_OUT = ["list-new-row"];

/** What the tests need not know of a state so that it is the same at each run. */
const MORE = {
  // They show the id of the request, which is another each time.
  "list-refused": { before: answerRefusal },
  "registration-task-refused": { before: answerRefusal },
  // Its clock was put forward: the page learns that within a second.
  outdated: { last: (page) => page.getByText("last imported 3 minutes ago").first().waitFor({ state: "attached" }) },
};

const known = STATES.filter(({ name }) => !LEFT_OUT.includes(name)).map((state) => ({ ...state, ...MORE[state.name] }));

/** All of them. What imports comes last: what is listed changes by it. */
export const COMPARED = [...known, ...sorted, ...inChinese, ...asChosen, ...live];

function pressing(key) {
  return async (page) => {
    await page.keyboard.press(key);
    await page.getByRole("dialog").waitFor();
  };
}
