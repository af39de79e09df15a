//! The command line: see `cli`.

fn main() -> std::process::ExitCode {
    parallax::cli::run()
}
