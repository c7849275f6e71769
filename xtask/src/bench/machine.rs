//! What the figures were measured on: processor, system, versions, load.

use std::fs;

use crate::step::Workspace;

/// Described before and after the measurements.
pub struct Machine {
    processor: String,
    cores: usize,
    compiler: String,
    rounds: usize,
    load: [Option<String>; 2],
}

impl Machine {
    /// Before the measurements.
    pub fn new(workspace: &Workspace, rounds: usize) -> Self {
        let compiler = workspace.command("rustc").arg("--version").output();
        let compiler = compiler.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        Self {
            processor: processor().unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            compiler: compiler.unwrap_or_default().trim().to_owned(),
            rounds,
            load: [load(), None],
        }
    }

    /// After the measurements.
    pub fn end(&mut self) {
        self.load[1] = load();
    }

    /// In words.
    pub fn text(&self, versions: &[String], options: &str) -> String {
        let mut parts = vec![
            format!("{}, {} cores, {}", self.processor, self.cores, std::env::consts::OS),
            self.compiler.clone(),
            format!("attain {}", env!("CARGO_PKG_VERSION")),
        ];
        parts.extend_from_slice(versions);
        if let [Some(before), Some(after)] = &self.load {
            parts.push(format!(
                "load of the machine in the minute before {before}, in its last minute {after}"
            ));
        }
        format!(
            "{}. Command: `cargo xtask bench{options}`, {} rounds.",
            parts.join("; "),
            self.rounds
        )
    }
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let field = |name: &str| {
        let line = text.lines().find(|line| line.split(':').next().map(str::trim) == Some(name))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    let name = field("model name")?;
    // Names of virtual machines say little, so that family and model stand beside them.
    match (field("cpu family"), field("model")) {
        (Some(family), Some(model)) => Some(format!("{name} (family {family}, model {model})")),
        _ => Some(name),
    }
}

fn load() -> Option<String> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().next().map(str::to_owned)
}
