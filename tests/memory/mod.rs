//! Memory does not grow with the number of paths.
#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::determinism::{BASELINE, folder};

/// The largest resident size of a run so far, in kilobytes, asked for every few milliseconds until the run ends. The system keeps the
/// high-water mark, so only what is taken in the last few milliseconds could be missed. The judgement ranges are worked out on one thread, and
/// the threads allocate from one arena: how many ranges are in hand at once, and which threads meet in an arena of the system's allocator, would
/// each move the mark by a tenth from run to run.
fn peak_of_run(paths: &str, threads: &str, frequency: &str) -> u64 {
    let output = folder(&format!("memory_{paths}_{frequency}"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_attain"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["run", BASELINE, "--paths", paths, "--threads", threads])
        .args(["--frequency", frequency, "--no-charts", "--output"])
        .env("RAYON_NUM_THREADS", "1")
        .env("MALLOC_ARENA_MAX", "1")
        .arg(&output)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(number.unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{paths} paths: {status}");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn ten_times_the_paths_take_the_same_memory() {
    let peak = |paths| peak_of_run(paths, "2", "annual");
    let (few, many) = (peak("50000"), peak("500000"));
    assert!(few > 5_000, "{few} kB: the reading works");
    let ratio = many as f64 / few as f64;
    assert!((0.95..=1.05).contains(&ratio), "{few} kB at 50,000 paths, {many} kB at 500,000");
    assert!(many < 300_000, "{many} kB at 500,000 paths");
}

#[test]
fn months_on_eight_threads_fit_into_300_megabytes() {
    let (annual, monthly) =
        (peak_of_run("50000", "8", "annual"), peak_of_run("50000", "8", "monthly"));
    assert!(monthly > annual, "{annual} kB by year, {monthly} kB by month: the months are there");
    assert!(monthly < 300_000, "{monthly} kB by month");
}
