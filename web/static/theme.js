// Runs before the first paint; `preferences.rs` keeps the choice.
try {
  const theme = localStorage.getItem("fleetglass.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Without storage, the system decides.
}
