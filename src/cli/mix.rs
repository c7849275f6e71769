//! `attain mix`: scenarios by weights, and one overall probability of each target.

use std::path::Path;

use serde_json::json;

use super::arguments::{Format, Mix};
use super::diagnostic;
use super::interrupt::{First, Interrupt};
use super::option::Options;
use super::output::say;
use super::progress::Progress;
use super::run;
use super::score::{filled, spoken, thousands};
use crate::attainment::{Mixture, percent};
use crate::chart::Language;
use crate::error::Result;
use crate::model::Model;
use crate::report::{Charts, MixtureResults};
use crate::scenario::Scenario;
use crate::simulate::Execution;

/// Columns for the Chinese name beside the English one.
const ROOM: usize = 30;

/// Mixes the scenarios and writes what comes of it.
pub(super) fn run(arguments: &Mix) -> Result<()> {
    let options = Options::read(&arguments.run)?;
    let scenarios = run::load(&arguments.run, &options)?;
    run::ready(&arguments.run, &scenarios)?;
    let models = scenarios.into_iter().map(Scenario::calibrate).collect::<Result<Vec<Model>>>()?;
    if let Some(first) = models.first() {
        diagnostic::warn(&first.calibration().warnings);
    }
    let interrupt = Interrupt::listen(First::Ends);
    interrupt.begin();
    let watch = &interrupt.watch;
    let execution = Execution { threads: options.threads, ..Execution::default() };
    let paths = models.first().map_or(0, |model| model.settings().most_paths());
    let progress = Progress::new(&format!("{} scenarios", models.len()), paths);
    let weights = &arguments.weights;
    let mixture = progress.during(watch, || Mixture::of_with(models, weights, execution, watch))?;
    let results = MixtureResults::new(mixture);
    let language = run::language(arguments.run.lang);
    let charts = (!arguments.run.no_charts).then(|| Charts { language, ..Charts::default() });
    let files = results.files(charts.as_ref())?;
    let folder = interrupt.write(|| files.write(&arguments.run.output))?;
    match arguments.run.format {
        Format::Json => {
            let mixture = &results.mixture;
            let value = json!({
                "folder": folder,
                "weights": mixture.weights,
                "targets": mixture.targets,
                "groups": mixture.groups,
            });
            say!("{}", serde_json::to_string(&value).unwrap_or_default());
        }
        Format::Text => print(&results, &folder, language, arguments.top),
    }
    Ok(())
}

fn print(results: &MixtureResults, folder: &Path, language: Language, top: usize) {
    let ((zh, en), mixture, plan) = (spoken(language), &results.mixture, results.plan());
    for (scenario, weight) in mixture.scenarios().zip(&mixture.weights) {
        let weight = percent(*weight);
        match (zh, en) {
            (true, true) => {
                say!("{weight:>5}  {}  {}", filled(&scenario.name.zh, ROOM), scenario.name.en);
            }
            (true, false) => say!("{weight:>5}  {}", scenario.name.zh),
            _ => say!("{weight:>5}  {}", scenario.name.en),
        }
    }
    say!();
    if let Some(group) = mixture.groups.first() {
        let (met, count) = (group.expected.value, group.targets);
        if zh {
            say!("预计达标：{count}个目标中的{met:.1}个。最弱的目标：");
        }
        if en {
            say!("Expected to be met: {met:.1} of {count} targets. The weakest:");
        }
    }
    for one in results.weakest().into_iter().take(top) {
        let Some(target) = plan.target(&one.target) else { continue };
        let name = match (zh, en) {
            (true, false) => target.name.zh.clone(),
            (false, _) => target.name.en.clone(),
            _ => format!("{}  {}", filled(&target.name.zh, ROOM), target.name.en),
        };
        let each: Vec<String> =
            one.scenarios.iter().map(|found| percent(found.probability)).collect();
        say!("  {:>4}  ({})  {name}", percent(one.overall.value), each.join(", "));
    }
    say!();
    let (paths, folder) = (thousands(mixture.paths()), folder.display());
    if en {
        say!("{paths} paths a scenario, on the same draws. Tables and charts: {folder}");
    } else {
        say!("每个情景{paths}条路径，共用随机数。表和图：{folder}");
    }
}
