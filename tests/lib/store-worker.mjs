// A Worker beside the deployments, by which tests reach their stores: rows by statements, values by their keys.

const metadataOf = (request) => JSON.parse(decodeURIComponent(request.headers.get("x-metadata"))) ?? undefined;

/** Statements with their parameters, in one transaction. */
async function batch(database, request) {
  const statements = (await request.json()).map(([sql, ...parameters]) => database.prepare(sql).bind(...parameters));
  return Response.json((await database.batch(statements)).map(({ results }) => ({ results })));
}

async function get(namespace, key) {
  const { value, metadata } = await namespace.getWithMetadata(key, "arrayBuffer");
  return new Response(value, { status: value === null ? 404 : 200, headers: { "x-metadata": encodeURIComponent(JSON.stringify(metadata)) } });
}

async function answer(request, env) {
  const { pathname, searchParams } = new URL(request.url);
  const [, binding, key] = pathname.split("/").map(decodeURIComponent);
  const store = env[binding];
  switch (request.method) {
    case "POST":
      return batch(store, request);
    case "PUT":
      await store.put(key, await request.arrayBuffer(), { metadata: metadataOf(request) });
      return new Response();
    case "DELETE":
      await store.delete(key);
      return new Response();
    default:
      return key === undefined ? Response.json(await store.list({ cursor: searchParams.get("cursor") ?? undefined })) : get(store, key);
  }
}

export default {
  fetch: (request, env) => answer(request, env).catch(({ message }) => new Response(message, { status: 500 })),
};
