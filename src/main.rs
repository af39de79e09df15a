//! The command line: see `cli`.

/// A plan is millions of small lists that live as long as the run: the system's allocator took a fifth of its time, and a
/// tenth more memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    parallax::cli::run()
}
