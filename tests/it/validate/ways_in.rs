//! The ways in which others run `validate`: the action, the hook, the pipeline.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_yaml::Value;

use super::{bare, directory, platform};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn yaml(name: &str) -> Value {
    serde_yaml::from_str(&fs::read_to_string(root().join(name)).expect("a file")).expect("YAML")
}

/// The step of the action that validates.
fn step(action: &Value) -> &Value {
    let steps = action["runs"]["steps"].as_sequence().expect("steps");
    steps.iter().find(|step| step["name"] == "Validate").expect("the step")
}

/// Runs the script of the action with these inputs.
fn act(directory: &Path, inputs: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let action = yaml("action.yml");
    let step = step(&action);
    let mut command = Command::new("bash");
    // As a runner does: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax, `shell: bash`.
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().expect("a script")]);
    command.current_dir(directory).env("RUNNER_TEMP", directory);
    for (variable, value) in step["env"].as_mapping().expect("variables") {
        let input =
            value.as_str().and_then(|text| text.strip_prefix("${{ inputs.")?.strip_suffix(" }}")).expect("an input");
        let given = inputs.iter().find(|(name, _)| *name == input).map(|(_, value)| *value);
        let value = given.or_else(|| action["inputs"][input]["default"].as_str()).expect("a default");
        command.env(variable.as_str().expect("a name"), value);
    }
    let output = command.output().expect("bash runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

const PROGRAM: (&str, &str) = ("parallax", env!("CARGO_BIN_EXE_parallax"));

#[test]
fn the_action_annotates_writes_sarif_and_fails_where_it_should() {
    let directory = directory(&[("a b/inventory.yaml", &platform(&[bare("a")]))]);
    let (code, out, err) = act(
        directory.path(),
        &[PROGRAM, ("inventory", "a b/inventory.yaml"), ("deny", "warning"), ("args", "--skip=PX2\n--width=100")],
    );
    assert!(code == Some(1) && out.starts_with("::warning file=a b/inventory.yaml"), "{out}{err}");
    let sarif: serde_json::Value =
        serde_json::from_slice(&fs::read(directory.path().join("parallax.sarif")).expect("SARIF")).expect("JSON");
    assert_eq!(super::formats::faults_of_sarif(&sarif), Vec::<String>::new());
    assert_eq!(act(directory.path(), &[PROGRAM]).0, Some(0), "a warning is no error, and the inventory is found");
}

#[test]
fn no_input_of_the_action_is_run() {
    let directory = directory(&[("inventory.yaml", &platform(&[]))]);
    for hostile in ["$(touch ran)", "`touch ran`", "\"; touch ran; \"", "x\ntouch ran", "--output=text=ran", "*"] {
        for input in ["inventory", "deny", "baseline", "sarif"] {
            act(directory.path(), &[PROGRAM, (input, hostile)]);
            assert!(!directory.path().join("ran").exists(), "{input}: {hostile}");
        }
    }
    let action = yaml("action.yml");
    for step in action["runs"]["steps"].as_sequence().expect("steps") {
        assert!(!step["run"].as_str().expect("a script").contains("${{"), "inputs reach scripts as variables only");
    }
}

#[test]
fn the_hook_names_a_command_that_is_there() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = hooks.as_sequence().and_then(|all| all.first()).expect("a hook");
    let entry: Vec<&str> = hook["entry"].as_str().expect("an entry").split(' ').collect();
    assert_eq!(entry.first(), Some(&"parallax"));
    let directory = directory(&[("platform/inventory.yaml", &platform(&[bare("a")]))]);
    let (code, out, err) = super::run_with(directory.path(), &[&entry[1..], &["platform"]].concat(), "", &[]);
    assert!(code == 0 && out.contains("PX409"), "{out}{err}");
}
