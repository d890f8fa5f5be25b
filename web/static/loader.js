// Trunk names the program in preload links; this starts it.
try {
  const glue = document.querySelector('link[rel="modulepreload"]').href;
  const program = document.querySelector('link[rel="preload"][as="fetch"]').href;
  const module = await import(glue);
  await module.default({ module_or_path: program });
} catch (error) {
  const failed = document.getElementById("shell-failed");
  if (failed) {
    failed.hidden = false;
    document.getElementById("shell-text").hidden = true;
  }
  throw error;
}
