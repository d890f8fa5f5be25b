// What runs in a page that is looked at.

/**
 * From the beginning: adds up how far the layout shifts by itself, writes down what screen readers are told, and asks the API one question
 * after another: in which order answers come would else differ from run to run, and what is shown meanwhile.
 */
export function watchPage() {
  const seen = { shift: 0, said: [], asked: Promise.resolve() };
  globalThis.seen = seen;
  const shifts = (list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) seen.shift += value;
  };
  new PerformanceObserver(shifts).observe({ type: "layout-shift", buffered: true });
  const listen = () => {
    const text = document.querySelector("[aria-live]")?.textContent ?? "";
    if (text && text !== seen.said.at(-1)) seen.said.push(text);
  };
  new MutationObserver(listen).observe(document, { subtree: true, childList: true, characterData: true });
  const { fetch } = globalThis;
  globalThis.fetch = (request, options) => {
    if (!new URL(request.url ?? request, location).pathname.startsWith("/api/")) return fetch(request, options);
    const answer = seen.asked.then(() => fetch(request, options));
    seen.asked = answer.then((response) => response.clone().arrayBuffer()).catch(() => {});
    return answer;
  };
}

/** Chooses what people choose in the settings. */
export function remember(choices) {
  for (const [name, value] of Object.entries(choices)) localStorage.setItem(`fleetglass.${name}`, value);
}

/** What it is by the tab, the address bar and the root, and what was said and shifted. */
export function readPage() {
  const { documentElement: root, title } = document;
  const { pathname, search, hash } = location;
  const attributes = [...root.attributes].map(({ name, value }) => `${name}=${value}`).sort();
  const { shift, said } = globalThis.seen;
  const lines = [`title: ${title}`, `address: ${pathname}${search}${hash}`, `root: ${attributes.join(" ")}`, `scrolled: ${Math.round(scrollY)}`];
  return { page: lines.join("\n"), said: said.join("\n"), shift };
}

/** Ends what is said just now: it would leave by itself at some time. */
export function hush() {
  for (const region of document.querySelectorAll("[aria-live]")) region.textContent = "";
}

/** Waits for fonts, and until what was changed just now has been painted; else than while it `loads`, also for all answers. */
export async function settled(loads) {
  await document.fonts.ready;
  let last;
  do {
    last = globalThis.seen.asked;
    if (!loads) await last;
    for (let n = 0; n < 3; n += 1) await new Promise((done) => requestAnimationFrame(done));
  } while (last !== globalThis.seen.asked);
}

/** The document as text, a line for each element and text: without comments, and with attributes in the order of their names. */
export function markup() {
  const lines = [];
  const write = (node, depth) => {
    const indent = " ".repeat(depth);
    if (node.nodeType === Node.TEXT_NODE && node.data.trim()) lines.push(indent + node.data.trim());
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const attributes = [...node.attributes].map(({ name, value }) => ` ${name}="${value}"`).sort();
    lines.push(`${indent}<${node.localName}${attributes.join("")}>`);
    for (const child of node.childNodes) write(child, depth + 1);
  };
  const body = document.body.cloneNode(true);
  for (const comment of comments(body)) comment.remove();
  body.normalize();
  write(body, 0);
  return lines.join("\n");

  function comments(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  }
}

/** Where a link stands in the window, whether it has the focus, and what stands in its row. */
export function restingRow(link) {
  const row = link.closest("tr");
  const texts = [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, " ").trim());
  const place = [...row.parentElement.rows].indexOf(row);
  const focus = link === document.activeElement ? "has the focus" : "has no focus";
  return `row ${place}, ${Math.round(link.getBoundingClientRect().top)} px, ${focus}: ${texts.join(" | ")}`;
}
