// Records into Fleetglass by its own `/api/v1/import`, which publishes them to KV before it answers.

import { TOKEN } from "./stage.mjs";

export async function importRecords(port, tasks, executions, token = TOKEN) {
  const records = [
    ...tasks.map((record) => observed("registration-task", record)),
    ...executions.map(({ jobDocument, ...record }) => ({ ...observed("job-execution", record), document: 0 })),
  ];
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/import`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ documents: executions.slice(0, 1).map((e) => e.jobDocument), records }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`import: ${response.status} ${text}`);
  const other = JSON.parse(text).results.find(({ outcome }) => outcome !== "imported");
  if (other) throw new Error(`import: ${JSON.stringify(other)}`);
}

function observed(kind, record) {
  return { observation: { kind, record, observedAt: Math.floor(Date.now() / 1000) } };
}
