// The parts of a list, by the roles and names under which people meet them.

/** The table of a list, once it shows what was asked for. */
export async function table(page, name) {
  const table = page.getByRole("main").getByRole("table", { name, exact: true });
  await table.and(page.locator(":not([aria-busy])")).waitFor();
  return table;
}

/** The rows of a table, without its headings. */
async function rows(page, name) {
  return (await table(page, name)).locator("tbody").getByRole("row");
}

/** What each row leads to, from the first to the last. */
export async function records(page, name) {
  const found = await rows(page, name);
  return found.evaluateAll((rows) => rows.map((row) => row.querySelector("a").getAttribute("href")));
}

/** The texts of a column in sight, by its place. */
export async function column(page, name, place) {
  const found = await rows(page, name);
  const texts = (rows, place) => rows.map((row) => row.cells[place].innerText.replace(/\s+/g, " ").trim());
  return found.evaluateAll(texts, place);
}

/** The headings of the columns in sight. */
export async function headings(page, name) {
  return (await table(page, name)).getByRole("columnheader").allInnerTexts();
}

/** The row of a record. */
export function row(page, id) {
  return page.getByRole("row").filter({ has: page.getByRole("link", { name: id, exact: true }) });
}

/** The counts by status. */
export function counts(page) {
  return page.getByRole("group", { name: "By status" });
}

/** The count of a status. */
export function count(page, label) {
  return counts(page).getByRole("button").filter({ has: page.getByText(label, { exact: true }) });
}

/** The texts of all counts. */
export async function countsTold(page) {
  const texts = await counts(page).getByRole("button").allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, " ").trim());
}

/** The line that tells which rows are shown, and of how many. */
export function range(page, text) {
  return page.getByRole("navigation", { name: "Pages" }).getByText(text, { exact: true }).waitFor();
}

/** Opens a menu, and gives what is in it. */
export async function menu(page, name) {
  await page.getByRole("button", { name, exact: true }).click();
  return page.getByRole("group", { name, exact: true });
}

/** True for what has the focus. */
export function hasFocus(locator) {
  return locator.evaluate((element) => element === document.activeElement);
}

/** What the address says, as an object. */
export function query(page) {
  return Object.fromEntries(new URL(page.url()).searchParams);
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
