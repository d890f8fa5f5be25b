// The accessibility tree of a page, as text: a line for each node, indented below what it is in.

/** Roles of boxes that mean nothing without a name. */
const BOXES = new Set(["none", "generic"]);
/** A line of a text: where lines end is for the pictures to tell. */
const LINE = "InlineTextBox";

/** Reads it. */
export async function readTree(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return treeText(nodes);
}

/** The text of a tree, as Chromium's debugging protocol tells of it. */
export function treeText(nodes) {
  const known = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines = [];
  const write = (node, depth) => {
    lines.push("  ".repeat(depth) + describe(node));
    for (const child of joinTexts(inside(node, known))) write(child, depth + 1);
  };
  write(nodes[0], 0);
  return lines.join("\n");
}

/** The nodes below one; in place of boxes, what is in those. */
function inside({ childIds = [] }, known) {
  const children = childIds.flatMap((id) => known.get(id) ?? []);
  return children.flatMap((child) => (isBox(child) ? inside(child, known) : [child]));
}

const isBox = ({ ignored, role, name, properties = [] }) =>
  ignored || role.value === LINE || (BOXES.has(role.value) && !name?.value && !properties.some(({ name }) => name === "focusable"));

/** Texts that follow each other are one: how they are divided among nodes, nobody is told. */
function joinTexts(nodes) {
  const joined = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (isText(node) && last && isText(last)) joined[joined.length - 1] = { ...last, name: { value: last.name.value + node.name.value } };
    else joined.push(node);
  }
  return joined;
}

const isText = ({ role }) => role.value === "StaticText";

function describe({ role, name, value, description, properties = [] }) {
  const told = properties.map(({ name, value }) => `${name}=${valueOf(value)}`).sort();
  const texts = [value && `value=${value.value}`, description?.value && `description=${description.value}`].filter(Boolean);
  return [role.value, JSON.stringify(name?.value ?? ""), ...texts, ...told].join(" ");
}

const valueOf = ({ value, relatedNodes }) => (relatedNodes ? relatedNodes.map(({ idref }) => idref).join(" ") : value);
