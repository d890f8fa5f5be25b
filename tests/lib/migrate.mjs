import { migrations } from "./project.mjs";

/** Applies the migrations of a folder to a D1 database that has none. */
export async function migrate(database, folder) {
  const known = await database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'executions'").all();
  if (known.results.length === 0) await database.batch(migrations(folder).map((sql) => database.prepare(sql)));
}
