//! Reads a scenario file with what it extends, and lists every problem with its place.

mod condition;
mod layer;
mod profile;
mod set;
mod shock;
mod size;

use std::path::{Component, Path, PathBuf};

use super::{Input, Scenario, Settings};
use crate::error::{Fault, Place, Problem, Result};
use crate::plan::Text;
use crate::plan::file::{Page, read_named_at};
use crate::shock::Whom;
use layer::Layer;

type Inputs = Vec<(PathBuf, String)>;

impl Scenario {
    /// Reads a scenario file, what it extends and its plan, and checks them.
    ///
    /// # Errors
    ///
    /// All problems of all files at once, as [`Error::Input`](crate::Error::Input).
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        Self::load_with(path, &[])
    }

    /// As [`Scenario::load`], with numbers changed by name: settings, shocks and every number of the ledger.
    ///
    /// # Errors
    ///
    /// All problems of all files and changes at once, as [`Error::Input`](crate::Error::Input).
    pub fn load_with(path: impl AsRef<Path>, sets: &[(String, String)]) -> Result<Self> {
        let (mut inputs, mut problems) = (Inputs::new(), Vec::new());
        let scenario = read(path.as_ref(), sets, &mut inputs, &mut problems).map(|mut scenario| {
            let doubtful = !problems.is_empty();
            problems.extend(super::check::problems(&scenario, doubtful));
            let input = |(path, sha256)| Input { path, sha256 };
            scenario.inputs = inputs.iter().cloned().map(input).collect();
            scenario
        });
        match scenario {
            Some(scenario) if problems.is_empty() => Ok(scenario),
            _ => Err(in_order(problems, &inputs).into()),
        }
    }
}

/// Problems without a place first, then by file in the order of reading, line and column.
fn in_order(mut problems: Vec<Problem>, inputs: &Inputs) -> Vec<Problem> {
    problems.sort_by_key(|problem| {
        problem.place.as_ref().map(|place| {
            let file = inputs.iter().position(|(path, _)| path.display().to_string() == place.file);
            (file, place.line, place.column)
        })
    });
    problems.dedup();
    problems
}

fn read(
    path: &Path,
    sets: &[(String, String)],
    inputs: &mut Inputs,
    problems: &mut Vec<Problem>,
) -> Option<Scenario> {
    let layer = chain(path, inputs, problems)?;
    let place = layer.places.get("plan").cloned();
    let Some(plan) = &layer.plan else {
        if layer.is_incomplete {
            return None;
        }
        let table = "the scenario file".into();
        let first = Place {
            file: path.display().to_string(),
            line: 1,
            column: 1,
            width: 1,
            text: String::new(),
        };
        let hint = "add plan = \"plan/plan.toml\", or extend a scenario that names its plan";
        let fault = Fault::MissingKey { key: "plan".into(), table };
        problems.push(Problem::new(fault).at(Some(first)).hint(hint));
        return None;
    };
    let plan = read_named_at(&path.with_file_name("").join(plan), place, inputs, problems)?;
    let mut scenario = scenario(path, layer, plan, problems);
    set::overrides(&mut scenario, problems);
    for (index, change) in sets.iter().enumerate() {
        set::set(&mut scenario, index + 1, change, problems);
    }
    Some(scenario)
}

fn scenario(
    path: &Path,
    layer: Layer,
    mut plan: crate::plan::Plan,
    problems: &mut Vec<Problem>,
) -> Scenario {
    let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let default = Settings::default();
    let mut whole = |key: &str, least: u64, number: Option<i64>, otherwise: u64| {
        let Some(number) = number else { return otherwise };
        u64::try_from(number).unwrap_or_else(|_| {
            let range = format!("{least} and above");
            let fault = Fault::OutOfRange { key: key.into(), value: number.to_string(), range };
            let place = layer.places.get(key).cloned();
            problems.push(Problem::new(fault).at(place).hint("write a positive whole number"));
            otherwise
        })
    };
    let settings = Settings {
        paths: whole("settings.paths", 2, layer.paths, default.paths),
        seed: whole("settings.seed", 0, layer.seed, default.seed),
        until: layer.until,
        frequency: layer.frequency.unwrap_or_default(),
        sampling: layer.sampling.unwrap_or_default(),
        tolerance: layer.tolerance,
    };
    plan.places.extend(layer.places);
    let mut shocks = layer.shocks;
    for reach in shocks.iter_mut().flat_map(|shock| &mut shock.reach) {
        if let Whom::Section { id, .. } = &reach.whom {
            reach.whom = Whom::section(&plan, id);
        }
    }
    Scenario {
        name: layer.name.unwrap_or_else(|| Text::same(id.clone())),
        id,
        description: layer.description.unwrap_or_default(),
        likelihood: layer.likelihood,
        plan,
        settings,
        shocks,
        conditions: layer.conditions,
        overrides: layer.overrides,
        inputs: Vec::new(),
    }
}

/// Reads a scenario file and all that it extends, laid over one another.
fn chain(path: &Path, inputs: &mut Inputs, problems: &mut Vec<Problem>) -> Option<Layer> {
    let (layers, finished) = (Vec::new(), Vec::new());
    let mut stack = Stack { layers, finished, is_incomplete: false, inputs, problems };
    stack.add(path, None, &mut Vec::new());
    let is_incomplete = stack.is_incomplete;
    let mut layer = stack.layers.into_iter().reduce(|below, above| above.over(below))?;
    layer.is_incomplete |= is_incomplete;
    Some(layer)
}

/// Layers from the lowest to the highest.
struct Stack<'a> {
    layers: Vec<Layer>,
    /// Files that are among the layers, or could not be read.
    finished: Vec<PathBuf>,
    /// True if a file that is extended could not be read.
    is_incomplete: bool,
    inputs: &'a mut Inputs,
    problems: &'a mut Vec<Problem>,
}

impl Stack<'_> {
    /// Adds a file on top of what it extends; `open` are the files that lead to it.
    fn add(&mut self, path: &Path, named_at: Option<Place>, open: &mut Vec<PathBuf>) {
        let page = Page::open(path, named_at, self.inputs, self.problems);
        let read = page.map(|page| (layer::read(&page), page.close(self.problems)));
        let Some((Some(mut layer), places)) = read else {
            self.is_incomplete = true;
            return;
        };
        layer.places = places;
        open.push(path.to_path_buf());
        for (index, name) in layer.extends.clone().iter().enumerate() {
            let at = layer.places.get(&format!("extends.{}", index + 1));
            let at = at.or_else(|| layer.places.get("extends")).cloned();
            match below(path, name, open) {
                Ok(file) if self.finished.contains(&file) => {}
                Ok(file) => {
                    self.add(&file, at, open);
                    self.finished.push(file);
                }
                Err((fault, hint)) => {
                    layer.is_incomplete = true;
                    self.problems.push(Problem::new(fault).at(at).hint(hint));
                }
            }
        }
        open.pop();
        // Who holds one scenario for likely says nothing about another that is made from it.
        if !open.is_empty() {
            layer.likelihood = None;
            layer.places.retain(|name, _| !name.starts_with("likelihood"));
        }
        self.layers.push(layer);
    }
}

/// The file that a scenario extends, or why it may not.
fn below(
    own: &Path,
    name: &str,
    open: &[PathBuf],
) -> std::result::Result<PathBuf, (Fault, String)> {
    let mut parts = Path::new(name).components();
    let inside = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    if !inside {
        let fault = Fault::Contradiction(format!("`extends` leads out of the folder: \"{name}\""));
        return Err((
            fault,
            "extend a scenario file in the same folder, such as \"baseline.toml\"".into(),
        ));
    }
    let file = own.with_file_name(name);
    let Some(first) = open.iter().position(|other| *other == file) else { return Ok(file) };
    let shown = open[first..]
        .iter()
        .chain([&file])
        .map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned());
    let circle = shown.collect::<Vec<_>>().join(" → ");
    let fault = Fault::Contradiction(format!("scenarios extend each other in a circle: {circle}"));
    Err((fault, "take out one `extends`".into()))
}

/// The scenario files of a folder, by name.
///
/// # Errors
///
/// What the system says if the folder cannot be read.
pub fn in_folder(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_file() && path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    Ok(files)
}
