//! Starts the console.

fn main() {
    fleetglass_console::start();
}
