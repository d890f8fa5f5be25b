//! The maximum sizes of the downloads.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::fingerprint::files;
use crate::project::Project;

/// The budgets, against accidents: Workers have no compressed limit that a program of this kind could reach.
const WORKER_LIMIT: usize = 1024 * 1024;
const CONSOLE_LIMIT: usize = 500 * 1024;

/// The kinds of files that the console's first view loads.
const FIRST_VIEW: [&str; 4] = ["html", "css", "js", "wasm"];
const PAGE: &str = "index.html";

/// The Worker's WebAssembly and JavaScript, each by gzip -9, which is how Cloudflare counts them.
pub(crate) fn worker(project: &Project) -> Result<()> {
    let mut sum = 0;
    for name in ["index_bg.wasm", "index.js"] {
        let size = gzip(&read(&project.path("build").join(name))?)?;
        println!("{size:>8}  {name}");
        sum += size;
    }
    within("the Worker, gzip", sum, WORKER_LIMIT)
}

/// The console's page and the files that it names, each by brotli -11. Others are loaded when they are needed.
pub(crate) fn console(project: &Project) -> Result<()> {
    let folder = project.path("dist/console");
    let page = fs::read_to_string(folder.join(PAGE)).context("cannot read the console's page")?;
    let mut sum = 0;
    for file in files(&folder)?.iter().filter(|file| is_loaded_first(file, &page)) {
        let size = brotli(&read(file)?)?;
        println!("{size:>8}  {}", file.file_name().unwrap_or_default().display());
        sum += size;
    }
    within("the console, brotli", sum, CONSOLE_LIMIT)
}

fn within(what: &str, size: usize, limit: usize) -> Result<()> {
    println!("{size:>8}  {what} (at most {limit})");
    if size == 0 || size > limit {
        bail!("{what}: {size} bytes, and {limit} are allowed");
    }
    Ok(())
}

fn is_loaded_first(file: &Path, page: &str) -> bool {
    let is_of_kind =
        file.extension().is_some_and(|extension| FIRST_VIEW.iter().any(|kind| extension == *kind));
    let name = file.file_name().and_then(|name| name.to_str());
    is_of_kind && name.is_some_and(|name| name == PAGE || page.contains(name))
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn brotli(bytes: &[u8]) -> Result<usize> {
    const QUALITY: u32 = 11;
    const WINDOW: u32 = 22;
    let mut encoder = CompressorWriter::new(Vec::new(), 1 << 16, QUALITY, WINDOW);
    encoder.write_all(bytes)?;
    encoder.flush()?;
    Ok(encoder.into_inner().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_of_the_whole_compressed_stream() {
        let bytes = [b'a'; 10_000];
        assert!((10..200).contains(&gzip(&bytes).unwrap()));
        assert!((5..200).contains(&brotli(&bytes).unwrap()));
    }

    #[test]
    fn what_the_page_names_is_loaded_first() {
        let page = "<script src=/console/loader-1.js>";
        for (name, expected) in
            [("loader-1.js", true), ("index.html", true), ("importer.js", false), ("loader-1.txt", false)]
        {
            assert_eq!(is_loaded_first(Path::new(name), page), expected, "{name}");
        }
    }

    #[test]
    fn nothing_at_all_is_no_small_size() {
        assert!(within("x", 0, 10).is_err());
        assert!(within("x", 10, 10).is_ok());
        assert!(within("x", 11, 10).is_err());
    }
}
