// A Worker that does nothing: what it takes is the runtime's.
export default { fetch: () => new Response("") };
