//! Embeds every file under `catalog/`, sorted by path, with one digest over all of them, the templates of generated
//! files, and those of the report with the digest of its script.
//!
//! The digest is taken here so that starting the program hashes nothing.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    catalog()?;
    write("templates.rs", &templates("templates/gitops")?)?;
    let mut report = templates("templates/report")?;
    // Browsers run only the script of this digest, whatever else a page may hold.
    let digest = data_encoding::BASE64.encode(&Sha256::digest(fs::read("templates/report/report.js")?));
    writeln!(report, "const SCRIPT_DIGEST: &str = {digest:?};").map_err(io::Error::other)?;
    write("report.rs", &report)
}

/// Every template of a folder with its text.
fn templates(folder: &str) -> io::Result<String> {
    let mut code = String::from("static TEMPLATES: &[(&str, &str)] = &[\n");
    for (name, path) in &below(folder, "hbs")? {
        writeln!(code, "    ({name:?}, include_str!({:?})),", path.display().to_string()).map_err(io::Error::other)?;
    }
    code.push_str("];\n");
    Ok(code)
}

fn catalog() -> io::Result<()> {
    let files = below("catalog", "toml")?;
    let mut code = String::from("pub(crate) static FILES: &[(&str, &str)] = &[\n");
    let mut digest = Sha256::new();
    for (name, path) in &files {
        let text = fs::read(path)?;
        // Length before content: no two sets of files hash the same bytes.
        digest.update(u64::try_from(name.len()).unwrap_or(u64::MAX).to_le_bytes());
        digest.update(name);
        digest.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
        digest.update(&text);
        writeln!(code, "    ({name:?}, include_str!({:?})),", path.display().to_string()).map_err(io::Error::other)?;
    }
    code.push_str("];\n");
    let hex = digest.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    writeln!(code, "pub(crate) const DIGEST: &str = {hex:?};").map_err(io::Error::other)?;
    write("catalog.rs", &code)
}

fn write(name: &str, code: &str) -> io::Result<()> {
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join(name), code)
}

/// Every file of a kind below a folder of the project, sorted by its path relative to that folder.
fn below(folder: &str, kind: &str) -> io::Result<Vec<(String, PathBuf)>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join(folder);
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, "", kind, &mut files)?;
    files.sort();
    for (_, path) in &files {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    Ok(files)
}

/// Adds every file of a kind below `folder` with its path behind `prefix`, `/`-separated on every system.
fn collect(folder: &Path, prefix: &str, kind: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            println!("cargo::rerun-if-changed={}", entry.path().display());
            collect(&entry.path(), &format!("{name}/"), kind, files)?;
        } else if Path::new(&name).extension().is_some_and(|it| it == kind) {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}
