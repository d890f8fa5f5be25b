// What the project consists of, as far as the tests read it.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unstable_splitSqlQuery } from "wrangler";

/** The project's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The bytes of a file, given from the root. */
export const bytes = (path) => readFileSync(join(root, path));

/** The text of a file, given from the root. */
export const text = (path) => readFileSync(join(root, path), "utf8");

/** The files of a folder, from the root, in the order of their names. */
export const files = (folder, ending) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));

/** The Worker's compatibility date. */
export const compatibilityDate = () => /^compatibility_date = "(.+)"$/m.exec(text("wrangler.toml"))[1];

/** The statements of a migration. */
export const migration = (path) => unstable_splitSqlQuery(text(path));

/** The statements of all migrations of a folder, in order. */
export const migrations = (folder = "migrations") => files(folder, ".sql").flatMap(migration);
