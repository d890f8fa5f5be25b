// The console in the language of the person: what is translated, what stays as it came, and how one chooses.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as list from "../lib/console-list.mjs";
import { cells, outcome, section, shows, title } from "../lib/console-page.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open, page: newPage, url } = stage();
const CHINESE = { locale: "zh-CN" };
const TASK = "/console/registration-tasks/84383462-b484-4cc4-9b21-ef2ecb49a2b1";
const FIRMWARE = "/console/executions?job=firmware-4_3_1";

const heading = (page, words) => title(page).filter({ hasText: words }).waitFor();
const language = (page) => page.locator("html").getAttribute("lang");

/** Opens a page whose language's texts are answered in some way. */
async function openWith(answer, options = CHINESE) {
  const page = await newPage(options);
  await page.route("**/console/languages/**", answer);
  await page.goto(url("/console/"));
  return page;
}

for (const locale of ["zh-CN", "zh-Hans-SG", "zh"]) {
  test(`a browser that prefers ${locale} is answered in Chinese`, async () => {
    const page = await open("/console/", { locale });
    await heading(page, "概览");
    assert.equal(await language(page), "zh-Hans");
    assert.equal(await page.title(), "概览 · Fleetglass");
    const sections = page.getByRole("navigation", { name: "导航" }).getByRole("link");
    assert.deepEqual(await sections.allInnerTexts(), ["概览", "注册任务", "作业", "作业执行", "事物", "批量任务", "导入"]);
  });
}

for (const locale of ["zh-TW", "de-DE", "en-US"]) {
  test(`a browser that prefers ${locale} is answered in English`, async () => {
    const page = await open("/console/", { locale });
    await heading(page, "Overview");
    assert.equal(await language(page), "en");
  });
}

test("no English is left on a Chinese page, but what came from outside", async () => {
  const page = await open("/console/", CHINESE);
  await page.getByRole("link", { name: /^aws$/ }).or(page.getByText("aws", { exact: true })).first().waitFor();
  const words = await page.getByRole("main").evaluate((main) => {
    for (const outside of main.querySelectorAll("code, bdi, time")) outside.remove();
    return main.innerText.match(/[A-Za-z]{2,}/g) ?? [];
  });
  assert.deepEqual(words.filter((word) => !["ID", "UTC"].includes(word)), []);
});

test("statuses are told in Chinese beside what the provider wrote", async () => {
  const page = await open(FIRMWARE, CHINESE);
  await list.table(page, "作业执行");
  const row = list.row(page, "line1:press-04");
  const [thing, status, job, message] = await cells(row);
  assert.deepEqual([thing, status, job], ["line1:press-04", "失败 FAILED", "firmware-4_3_1"]);
  assert.match(message, /^checksum-mismatch · expected: 3fdba35f/);
  await page.getByRole("group", { name: "按状态" }).getByRole("button", { name: "2 失败" }).click();
  await page.waitForURL(/status=FAILED/);
});

test("numbers and dates are written as the language does", async () => {
  const english = await open(TASK);
  assert.equal(await outcome(english), "In progress InProgress 1,855 of about 5,013 things processed · 12 failed");
  await shows(english, "As of its source’s last report, 19 Nov 2026, 17:00:00 UTC+01, 2 minutes ago");
  const chinese = await open(TASK, CHINESE);
  assert.equal(await outcome(chinese), "进行中 InProgress 已处理 1,855 个事物，共约 5,013 个 · 12 个失败");
  await shows(chinese, /^截至其来源的最近一次报告：\s*2026年11月19日 17:00:00 UTC\+01，2\s?分钟前$/);
  await chinese.goto(url(`${FIRMWARE}&status=TIMED_OUT`));
  await list.table(chinese, "作业执行");
  assert.equal((await cells(list.row(chinese, "line2:press-08"))).at(-1), "11月18日 08:05:41");
});

test("English is chosen in the settings, and stays", async () => {
  const page = await open("/console/settings", CHINESE);
  await heading(page, "设置");
  await page.getByRole("combobox", { name: "语言" }).selectOption("English");
  await heading(page, "Settings");
  assert.equal(await language(page), "en");
  await page.goto(url(TASK));
  await shows(page, "In progress");
  await page.goto(url("/console/settings"));
  const choice = page.getByRole("combobox", { name: "Language" });
  assert.equal(await choice.inputValue(), "en");
  await choice.selectOption("简体中文");
  await heading(page, "设置");
});

const TROUBLES = {
  "is missing": (route) => route.fulfill({ status: 404, body: "" }),
  "does not come": (route) => route.abort(),
  "is no JSON": (route) => route.fulfill({ body: "<html>" }),
};

for (const [what, answer] of Object.entries(TROUBLES)) {
  test(`where the language's file ${what}, the console speaks English`, async () => {
    const page = await openWith(answer);
    await heading(page, "Overview");
    assert.equal(await language(page), "en");
    // Chromium tells of a file that cannot be loaded; the console itself has nothing to complain of.
    const others = page.faults.splice(0).filter((fault) => !fault.startsWith("Failed to load resource"));
    assert.deepEqual(others, []);
  });
}

test("what a language's file lacks is said in English", async () => {
  const page = await openWith((route) => route.fulfill({ json: { locale: "zh-CN", overview: "概览" } }));
  await heading(page, "概览");
  await section(page, "Needs attention").getByRole("link").first().waitFor();
});
