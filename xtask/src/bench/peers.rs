//! Other programs that do the same or a part of it: set up, run, or missing with the reason.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::figures::Figures;
use super::program::target;
use crate::step::{Workspace, finish, not_started, text};

const FOLDER: &str = "benches/peers";

/// A peer, or why it cannot be measured here.
struct Peer {
    /// Its figure.
    figure: &'static str,
    program: Result<PathBuf, String>,
    arguments: Vec<String>,
}

/// All peers.
pub struct Peers<'a> {
    workspace: &'a Workspace,
    peers: Vec<Peer>,
}

impl<'a> Peers<'a> {
    /// Makes the virtual environment and builds what has to be built. What cannot be had is missing, and no error.
    pub fn set_up(workspace: &'a Workspace) -> Result<Self, String> {
        let folder = target()?.join("peers");
        let python = python(workspace, &folder.join("python"));
        let script = |figure, name: &str, option: &str| {
            let mut arguments = vec![format!("{FOLDER}/{name}")];
            arguments.extend(option.split_whitespace().map(str::to_owned));
            Peer { figure, program: python.clone(), arguments }
        };
        let peers = vec![
            script("numpy/b1", "numpy_b1.py", ""),
            script("numpy/sorted", "numpy_b1.py", "--sorted"),
            script("numpy/hits", "numpy_b1.py", "--hits-only"),
            script("openturns/walk", "openturns_part.py", ""),
            Peer {
                figure: "stochastic-rs/paths",
                program: stochastic_rs(workspace, &folder.join("stochastic-rs")),
                arguments: Vec::new(),
            },
        ];
        Ok(Self { workspace, peers })
    }

    /// Runs each peer once, on one thread. A peer that fails its own check is an error; one that lacks a package is missing.
    pub fn measure(&mut self, figures: &mut Figures) -> Result<(), String> {
        let shape = counted_shape(figures);
        for peer in &mut self.peers {
            let Ok(program) = &peer.program else { continue };
            let mut command = self.workspace.command(program);
            command.args(&peer.arguments);
            if peer.figure == "numpy/hits" {
                command.args(&shape);
            }
            for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"] {
                command.env(name, "1");
            }
            let output = command.output().map_err(|error| not_started(&command, &error))?;
            let said = text(&output);
            if output.status.success() {
                figures.read(&String::from_utf8_lossy(&output.stdout))?;
            } else if said.contains("ModuleNotFoundError") {
                peer.program = Err(last_line(&said));
            } else {
                return Err(format!("{}: {said}", peer.figure));
            }
        }
        Ok(())
    }

    /// No peer can be had.
    #[cfg(test)]
    pub fn none(workspace: &'a Workspace, reason: &str) -> Self {
        let figures = ["numpy/b1", "numpy/hits", "openturns/walk", "stochastic-rs/paths"];
        let peer = |figure| Peer { figure, program: Err(reason.to_owned()), arguments: Vec::new() };
        Self { workspace, peers: figures.map(peer).into() }
    }

    /// Why a figure is missing.
    pub fn missing(&self, figure: &str) -> Option<&str> {
        let peer = self.peers.iter().find(|peer| peer.figure == figure)?;
        peer.program.as_ref().err().map(String::as_str)
    }
}

/// Plain counting is measured on as many indicators and years as the shipped plan has.
fn counted_shape(figures: &Figures) -> Vec<String> {
    let mut arguments = vec!["--paths".to_owned(), "200000".to_owned()];
    for (option, figure) in [("--indicators", "accuracy/fans"), ("--periods", "accuracy/years")] {
        if let Some(number) = figures.median(figure) {
            arguments.extend([option.to_owned(), format!("{number:.0}")]);
        }
    }
    arguments
}

/// A virtual environment with the pinned packages; a package that cannot be had is found missing later.
fn python(workspace: &Workspace, folder: &Path) -> Result<PathBuf, String> {
    let (inner, systems) = match cfg!(windows) {
        true => ("Scripts/python.exe", "python"),
        false => ("bin/python", "python3"),
    };
    let program = folder.join(inner);
    if !program.is_file() {
        said(workspace.command(systems).args(["-m", "venv"]).arg(folder))?;
    }
    let pins = std::fs::read_to_string(workspace.path(&format!("{FOLDER}/requirements.txt")));
    for pin in pins.map_err(|error| format!("requirements.txt: {error}"))?.lines() {
        let mut install = workspace.command(&program);
        let install =
            install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", pin]);
        if let Err(reason) = said(install) {
            eprintln!("cannot install {pin}: {reason}");
        }
    }
    Ok(program)
}

/// Built apart from the workspace, since it brings many crates.
fn stochastic_rs(workspace: &Workspace, folder: &Path) -> Result<PathBuf, String> {
    let manifest = workspace.path(&format!("{FOLDER}/stochastic-rs/Cargo.toml"));
    let mut build = workspace.cargo("build --quiet --release --locked");
    said(build.arg("--manifest-path").arg(manifest).arg("--target-dir").arg(folder))?;
    let name = format!("stochastic-rs-part{}", std::env::consts::EXE_SUFFIX);
    Ok(folder.join("release").join(name))
}

/// Runs a command; the last line that it printed is the reason if it failed.
fn said(command: &mut Command) -> Result<(), String> {
    finish(command).map_err(|reason| last_line(&reason))
}

fn last_line(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.next_back().unwrap_or("it gave no reason").to_owned()
}
