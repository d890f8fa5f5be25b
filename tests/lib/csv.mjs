/** The records of a CSV (RFC 4180) whose first line names their members. */
export function readCsv(text) {
  const [names, ...lines] = lists(text);
  return lines.map((line) => Object.fromEntries(names.map((name, place) => [name, line[place]])));
}

function lists(text) {
  const lines = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (end === "" && lines.at(-1).length === 0) break;
    lines.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === "") break;
    if (end === "\r\n") lines.push([]);
  }
  return lines.filter((line) => line.length > 0);
}
