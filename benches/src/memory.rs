//! The most memory that a run of the reference workload takes.

use std::fs;
use std::path::Path;

use attain::math::wide::Instructions;
use attain_benches::Workload;
use attain_benches::stopwatch::run;

use super::{Outcome, figure, model};

/// Runs it on two threads; this program must do nothing else before. The figure is missing where the system does not tell.
pub fn measure(folder: &Path, paths: u64) -> Outcome {
    let model = model(&Workload::B1.write(&folder.join("b1"))?, paths)?;
    let (seconds, simulation) = run(&model, Instructions::Best, 2)?;
    let fans = simulation.model().plan().indicators.iter();
    let fans = fans.filter_map(|one| simulation.period_fan(&one.id)).count();
    assert_eq!(fans, Workload::B1.indicators, "each indicator has its fan by month");
    if let Some(peak) = peak() {
        figure(&format!("memory/{paths}"), peak, "MB");
    }
    figure(&format!("memory/{paths}/seconds"), seconds, "s");
    Ok(())
}

/// The high-water mark of the resident memory, in megabytes of 10^6 bytes; Linux only.
fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}
