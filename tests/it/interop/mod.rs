//! What other programs make of what is generated. A test runs where it finds its tool and says what it passed over;
//! with `PARALLAX_REQUIRE_TOOLS=1` a missing tool is a failure.

mod kustomize;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use parallax::model::delivery::Tree;

/// A program with its first arguments.
#[derive(Clone, Debug)]
pub(crate) struct Tool(Vec<String>);

impl Tool {
    /// The tool, where it answers to `probe`; else it is said that it is passed over.
    #[expect(clippy::print_stderr, reason = "who runs the tests is told what was passed over")]
    pub(crate) fn find(words: &[&str], probe: &[&str]) -> Option<Self> {
        let tool = Self(words.iter().map(|word| (*word).to_owned()).collect());
        let answers = tool.command().args(probe).output().is_ok_and(|output| output.status.success());
        if !answers {
            let required = std::env::var_os("PARALLAX_REQUIRE_TOOLS").is_some_and(|value| value == "1");
            assert!(!required, "`{}` is required and does not answer to `{}`", words.join(" "), probe.join(" "));
            eprintln!("passed over: `{}` is not there", words.join(" "));
        }
        answers.then_some(tool)
    }

    /// Python with a module.
    pub(crate) fn python(module: &str) -> Option<Self> {
        let python = std::env::var("PARALLAX_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        Self::find(&[&python], &["-c", &format!("import {module}")])
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.0.first().expect("a program"));
        command.args(self.0.iter().skip(1)).stdin(Stdio::null());
        command
    }

    /// What it says about something, which must go well.
    pub(crate) fn run(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
        let output = self.command().args(args).output().expect("it runs");
        let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{self:?}\n{}\n{}", told(&output.stdout), told(&output.stderr));
        output
    }
}

/// Writes a tree into a folder of its own below `root`.
pub(crate) fn write(root: &Path, name: &str, tree: &Tree) -> PathBuf {
    let folder = root.join(name);
    for (path, file) in tree {
        let place = folder.join(path.as_str());
        fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
        fs::write(place, &file.text).expect("a file");
    }
    folder
}
