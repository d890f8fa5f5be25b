// The parts of the console's pages, by the roles and names under which people meet them.

/** A button. */
export function button(page, name) {
  return page.getByRole("button", { name, exact: true });
}

/** Waits until a text is on the page. */
export function shows(page, text) {
  const told = page.getByRole("main").getByText(text, { exact: typeof text === "string" });
  return told.filter({ visible: true }).first().waitFor();
}

/** Waits until screen readers are told a text. */
export function hears(page, text) {
  const told = page.getByRole("status").getByText(text, { exact: typeof text === "string" });
  return told.first().waitFor({ state: "attached" });
}

/** The sentence that says how the record stands, behind its status. */
export async function outcome(page) {
  await page.getByRole("main").locator(".outcome").waitFor();
  return text(page.getByRole("main").locator(".outcome"));
}

/** The heading of the page. */
export function title(page) {
  return page.getByRole("main").getByRole("heading", { level: 1 });
}

/** A part of the page, by its heading. */
export function section(page, heading) {
  const named = page.getByRole("heading", { name: heading, exact: typeof heading === "string" });
  return page.getByRole("main").locator("section").filter({ has: named }).last();
}

/** The members of a part of the page, as an object. */
export function members(page, heading) {
  return section(page, heading).locator("dl > div").evaluateAll((pairs) => {
    const text = (element) => element.innerText.replace(/\s+/g, " ").trim();
    return Object.fromEntries(pairs.map((pair) => [text(pair.querySelector("dt")), text(pair.querySelector("dd"))]));
  });
}

/** The text of an element, with plain spaces. */
export async function text(locator) {
  return (await locator.innerText()).replace(/\s+/g, " ").trim();
}

/** The texts of a table's row, cell by cell, with plain spaces. */
export async function cells(row) {
  const texts = await row.getByRole("cell").allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, " ").trim());
}

/** What is on the clipboard. */
export function clipboard(page) {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Which element has the focus: its role and its name, as the accessibility tree has them. */
export async function focused(page) {
  return page.evaluate(() => {
    const { activeElement: e } = document;
    return e.getAttribute("aria-label") ?? e.innerText.trim();
  });
}

/** Where a page of a task asks for it. */
export function apiOf(path) {
  return path.replace("/console/", "/api/v1/");
}

/** The statuses of the answers about its task that a page gets from now on. */
export function answers(page) {
  const heard = [];
  page.on("response", (response) => isOfRecord(page, response) && heard.push(response.status()));
  return heard;
}

/** The next answer about the page's task. */
export function nextAnswer(page) {
  return page.waitForResponse((response) => isOfRecord(page, response));
}

/** Fails unless the element of this id comes to have the focus. */
export async function focusIs(page, id) {
  await page.waitForFunction((id) => document.activeElement?.id === id, id);
}

/** Hides the page, or shows it: a browser without windows has no tabs to change between. */
export function see(page, visible) {
  return page.evaluate((visible) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => !visible });
    const state = visible ? "visible" : "hidden";
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, visible);
}

function isOfRecord(page, response) {
  return new URL(response.url()).pathname === apiOf(new URL(page.url()).pathname);
}
