//! The command behind `cargo xtask fuzz`.

#![expect(
    clippy::disallowed_methods,
    reason = "the rule protects wasm; this is native and tells inputs per second"
)]

use clap::Parser;
use fleetglass_fuzz::{FuzzTarget, Outcome};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Runs every parser on inputs made from its corpus; ends with `N inputs, N failed`.
#[derive(Parser)]
#[command(name = "cargo xtask fuzz", bin_name = "cargo xtask fuzz")]
struct Args {
    /// Which parsers [default: all].
    #[arg(value_name = "TARGET", value_parser = target)]
    targets: Vec<FuzzTarget>,
    /// How many inputs for each.
    #[arg(long, default_value_t = 1_000_000)]
    inputs: u64,
    /// What the inputs depend on.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Run this input alone.
    #[arg(long, value_name = "FILE", requires = "targets")]
    only: Option<PathBuf>,
}

fn target(name: &str) -> Result<FuzzTarget, String> {
    let names = || FuzzTarget::ALL.map(|target| target.name).join(", ");
    FuzzTarget::of_name(name).ok_or_else(|| format!("the targets are {}", names()))
}

fn main() -> io::Result<ExitCode> {
    let args = Args::parse();
    let targets = if args.targets.is_empty() { FuzzTarget::ALL.to_vec() } else { args.targets };
    let (mut inputs, mut failed) = (0, 0);
    for target in targets {
        let outcome = match &args.only {
            Some(path) => alone(target, &std::fs::read(path)?),
            None => many(target, args.inputs, args.seed),
        };
        inputs += outcome.inputs;
        failed += outcome.failed;
    }
    println!("{inputs} inputs, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn many(target: FuzzTarget, inputs: u64, seed: u64) -> Outcome {
    let (began, shown) = (Instant::now(), io::stdout().is_terminal());
    let line = |outcome: &Outcome| {
        let Outcome { inputs, taken, failed, .. } = outcome;
        let (name, rate) = (target.name, *inputs as f64 / began.elapsed().as_secs_f64());
        format!(
            "{name:9} {inputs} inputs, {failed} failed, {}% taken, {rate:.0}/s",
            taken * 100 / inputs.max(&1)
        )
    };
    let outcome = target.run(inputs, seed, |outcome| {
        if shown {
            print!("\r{} ", line(outcome));
            // A terminal that cannot be flushed shows the line later.
            let _ = io::stdout().flush();
        }
    });
    println!("{}{} ", if shown { "\r" } else { "" }, line(&outcome));
    for (place, found) in &outcome.found {
        let (name, path) = (target.name, found.path.display());
        println!("  {place}: {}\n  again: cargo xtask fuzz {name} --only {path}", found.message);
    }
    outcome
}

fn alone(target: FuzzTarget, input: &[u8]) -> Outcome {
    let failed = match target.try_one(input) {
        Ok(taken) => {
            println!("{}: {}", target.name, if taken { "taken" } else { "refused" });
            0
        }
        Err((place, message)) => {
            println!("{}: failed at {place}: {message}", target.name);
            1
        }
    };
    Outcome { inputs: 1, failed, ..Outcome::default() }
}
