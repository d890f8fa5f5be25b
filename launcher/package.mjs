// What the package consists of: the built Worker, the console, the migrations.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the package, which has the folders of the project. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** A path in the package. */
export const path = (...names) => join(root, ...names);

/** The console and the rules for its headers. */
export const assets = path("dist");

const text = (name) => readFileSync(path(name), "utf8");
const member = (name, file) => new RegExp(`^${name} = "(.+)"$`, "m").exec(text(file))[1];

/** The version of the Worker. The project's own manifest has none: cargo's has it. */
export const version = JSON.parse(text("package.json")).version ?? member("version", "Cargo.toml");

/** The date of the runtime's behaviour that the Worker is made for. */
export const compatibilityDate = member("compatibility_date", "wrangler.toml");

/** The ids of the stores in wrangler.toml, so that `wrangler dev --persist-to` finds the same records. */
export const storeIds = () => {
  const [INDEX, SEARCH] = [...text("wrangler.toml").matchAll(/^database_id = "(.+)"$/gm)].map(([, id]) => id);
  return { RECORDS: member("id", "wrangler.toml"), INDEX, SEARCH };
};

/** The Worker's modules. */
export const modules = () => ({
  "index.js": { type: "esm", contents: text("build/index.js") },
  "index_bg.wasm": { type: "wasm", contents: readFileSync(path("build/index_bg.wasm")) },
});

/** The folder of each database's migrations. */
const MIGRATIONS = { INDEX: "migrations", SEARCH: "migrations/search" };

/** Each database's migrations, in their order: their names and their SQL. */
export function migrations() {
  const of = (folder) => {
    const names = readdirSync(path(folder)).filter((name) => name.endsWith(".sql"));
    return names.sort().map((name) => ({ name, sql: readFileSync(path(folder, name), "utf8") }));
  };
  return Object.fromEntries(Object.entries(MIGRATIONS).map(([binding, folder]) => [binding, of(folder)]));
}
