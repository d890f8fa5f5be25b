//! Makes the console's program smaller than Trunk does.
//!
//! The WebAssembly is optimised and its JavaScript minified. The functions that one has of the other get names of one
//! or two letters: their own names hold sums, which do not compress, and stand in both.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{WASM_FEATURES, run};
use crate::fingerprint::{Fingerprint, files};
use crate::project::Project;
use crate::setup::Tools;

/// The suffix of the WebAssembly's file name.
const WASM: &str = "_bg.wasm";
/// The suffix of the JavaScript's file name.
const SCRIPT: &str = ".js";
/// The name that wasm-opt gives to the only module from which the WebAssembly imports functions.
const MODULE: &str = "a";

/// What makes a program smaller: no function of more than 30 bytes moves into the one that alone calls it, since many
/// small ones compress better than few large ones; and an address is never below 1024, where the stack would end.
const WASM_SIZE: [&str; 3] = ["--low-memory-unused", "--one-caller-inline-max-function-size", "30"];

/// Names, and what they become.
type Names = BTreeMap<String, String>;

/// Makes the program in the folder `console` smaller. The files' names contain their hashes, as before.
pub(super) fn shrink(project: &Project, tools: &Tools, console: &Path) -> Result<()> {
    let work = project.path("build/console");
    fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    let (script, wasm) = (work.join("program.js"), work.join("program.wasm"));
    let name = name(&files(console)?)?;
    let [built_script, built_wasm] = [SCRIPT, WASM].map(|kind| console.join(name.clone() + kind));

    let names = shorten(project, tools, &built_wasm, &wasm)?;
    minify(project, tools, &built_script, &script, &names)?;
    fs::remove_file(built_script)?;
    fs::remove_file(built_wasm)?;

    let new_name = renamed(&name, &[&fs::read(&script)?, &fs::read(&wasm)?]);
    fs::rename(script, console.join(new_name.clone() + SCRIPT))?;
    fs::rename(wasm, console.join(new_name.clone() + WASM))?;
    let page = console.join("index.html");
    fs::write(&page, fs::read_to_string(&page)?.replace(&name, &new_name)).context("cannot write the page")
}

/// Trunk's name of the program.
fn name(files: &[PathBuf]) -> Result<String> {
    let names = files.iter().filter_map(|file| file.file_name()?.to_str());
    let mut programs = names.filter_map(|name| name.strip_suffix(WASM));
    programs.next().map(str::to_owned).context("Trunk built no program")
}

/// A name with the sum of other content.
fn renamed(name: &str, content: &[&[u8]]) -> String {
    let stem = name.rsplit_once('-').map_or(name, |(stem, _)| stem);
    format!("{stem}-{}", Fingerprint::of(content))
}

/// Optimises WebAssembly, and shortens the names that it shares.
fn shorten(project: &Project, tools: &Tools, from: &Path, to: &Path) -> Result<Names> {
    let output = to.with_extension("json");
    let mut command = optimise(project, tools, from, to);
    run(command.arg("--minify-imports-and-exports-and-modules"), &output, "console")?;
    names(&fs::read_to_string(output)?)
}

/// The names in wasm-opt's output, including the module of an import.
fn names(output: &str) -> Result<Names> {
    let entries: BTreeMap<String, Vec<Vec<String>>> =
        serde_json::from_str(output).context("wasm-opt does not tell the names that it shortened")?;
    let mut names = Names::new();
    for entry in entries.into_values().flatten() {
        let [module @ .., name, short] = entry.as_slice() else { bail!("wasm-opt tells half a name") };
        names.extend(module.iter().map(|module| (module.clone(), MODULE.to_owned())));
        names.insert(name.clone(), short.clone());
    }
    Ok(names)
}

/// Minifies the JavaScript, of which the page uses the default export alone, with the names of the WebAssembly.
fn minify(project: &Project, tools: &Tools, from: &Path, to: &Path, names: &Names) -> Result<()> {
    let (entry, cache) = (to.with_extension("entry.js"), to.with_extension("names.json"));
    fs::write(&entry, format!("export {{ default }} from {:?};", from.display().to_string()))?;
    fs::write(&cache, serde_json::to_string(names)?)?;
    let all = names.keys().map(String::as_str).collect::<Vec<_>>().join("|");
    let mut command = tools.esbuild(project);
    command.args(["--bundle", "--minify", "--format=esm", "--log-level=warning", "--mangle-quoted"]);
    command.arg(format!("--mangle-props=^({all})$")).arg(format!("--mangle-cache={}", cache.display()));
    command.arg(entry).arg(format!("--outfile={}", to.display()));
    run(&mut command, &to.with_extension("log"), "console")
}

/// Optimises WebAssembly for its size.
fn optimise(project: &Project, tools: &Tools, from: &Path, to: &Path) -> Command {
    let mut command = tools.wasm_opt(project);
    command
        .args(["--flatten", "--rereloop", "-Oz", "-Oz", "--strip-debug", "--strip-producers"])
        .args(WASM_FEATURES)
        .args(WASM_SIZE);
    command.arg(from).arg("--output").arg(to);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_what_has_webassembly() {
        let files = ["d/loader-9ad61f8c1e1b5a1e.js", "d/console-9ad61f8c1e1b5a1e_bg.wasm"].map(PathBuf::from);
        assert_eq!(name(&files).unwrap(), "console-9ad61f8c1e1b5a1e");
        assert!(name(&files[..1]).is_err());
    }

    #[test]
    fn other_content_has_another_name() {
        assert_ne!(renamed("the-console-1", &[b"a", b"b"]), renamed("the-console-1", &[b"a", b"c"]));
        assert!(renamed("the-console-1", &[]).starts_with("the-console-"));
    }

    #[test]
    fn names_are_those_of_functions_and_of_their_module() {
        let output = r#"{"imports": [["./x_bg.js", "f_1", "b"]], "exports": [["memory", "c"]]}"#;
        let expected = [("./x_bg.js", "a"), ("f_1", "b"), ("memory", "c")];
        assert_eq!(names(output).unwrap(), expected.map(|(name, short)| (name.into(), short.into())).into());
        assert!(names("warning: x").is_err());
    }
}
