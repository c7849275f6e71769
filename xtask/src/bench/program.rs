//! Our own programs: the one that measures, and the command.

use std::env;
use std::path::PathBuf;
use std::time::Instant;

use crate::step::{Workspace, finish, not_started, text};

/// The command on the shipped baseline: names of the figures and what it is given.
pub const COMMANDS: [(&str, &[&str]); 2] =
    [("command/charts", &[]), ("command/no_charts", &["--no-charts"])];
const BASELINE: &str = "scenarios/chongqing-2024/baseline.toml";

/// Where builds go: this program lies two folders below.
pub fn target() -> Result<PathBuf, String> {
    let this = env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let folder = this.parent().and_then(|profile| profile.parent());
    folder.map(PathBuf::from).ok_or_else(|| format!("{} is in no target folder", this.display()))
}

/// The release build.
pub struct Program<'a> {
    workspace: &'a Workspace,
    target: PathBuf,
}

impl<'a> Program<'a> {
    /// Builds both programs.
    pub fn build(workspace: &'a Workspace) -> Result<Self, String> {
        let target = target()?;
        let folder = target.to_string_lossy().into_owned();
        let mut build = workspace.cargo("build --quiet --release --package attain --bins");
        finish(build.args(["--package", "attain-benches", "--target-dir", &folder]))?;
        Ok(Self { workspace, target })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.target.join("release").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// What the measuring program prints; the second argument, the folder of its plans, is filled in.
    pub fn measure(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = self.workspace.command(self.path("attain-benches"));
        command.args(&arguments[..1]).arg(self.target.join("bench"));
        command.args(arguments.iter().skip(2));
        let output = command.output().map_err(|error| not_started(&command, &error))?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(format!("attain-benches {}: {}", arguments.join(" "), text(&output))),
        }
    }

    /// Seconds of the command on the shipped baseline.
    pub fn command(&self, arguments: &[&str]) -> Result<f64, String> {
        let mut command = self.workspace.command(self.path("attain"));
        command.args(["run", BASELINE]).args(arguments).arg("--output");
        command.arg(self.target.join("bench").join("output"));
        let start = Instant::now();
        finish(&mut command)?;
        Ok(start.elapsed().as_secs_f64())
    }
}
