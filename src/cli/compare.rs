//! `attain compare`: scenarios side by side on the same draws.

use std::path::Path;

use serde_json::json;

use super::arguments::{Compare, Format};
use super::diagnostic::{self, width};
use super::interrupt::{First, Interrupt};
use super::option::Options;
use super::output::say;
use super::progress::Progress;
use super::run;
use super::score::{filled, spoken, thousands};
use crate::attainment::{ComparedTarget, Comparison, Finding, percent};
use crate::chart::Language;
use crate::error::Result;
use crate::model::Model;
use crate::plan::Text;
use crate::report::{Charts, ComparisonResults};
use crate::scenario::Scenario;
use crate::simulate::{Difference, Execution};

/// Targets that are named beside a scenario.
const NAMED: usize = 3;

/// Compares the scenarios and writes what they differ by.
pub(super) fn run(arguments: &Compare) -> Result<()> {
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
    let reference = arguments.reference.as_deref();
    let comparison =
        progress.during(watch, || Comparison::of_with(models, reference, execution, watch))?;
    let spinner = Progress::step("drawing the charts");
    let language = run::language(arguments.run.lang);
    let charts = (!arguments.run.no_charts).then(|| Charts { language, ..Charts::default() });
    let results = ComparisonResults::new(comparison);
    let files = results.files(charts.as_ref())?;
    let folder = interrupt.write(|| files.write(&arguments.run.output))?;
    spinner.end();
    match arguments.run.format {
        Format::Text => print(&results.comparison, (arguments.top, language), &folder),
        Format::Json => print_json(&results.comparison, &folder),
    }
    Ok(())
}

fn print(comparison: &Comparison, (top, language): (usize, Language), folder: &Path) {
    let (zh, en) = spoken(language);
    let plan = &comparison.reference().plan;
    let count = comparison.groups.first().map_or(0, |plan| plan.targets);
    let others = comparison.scenarios().count() - 1;
    let (paths, base) = (thousands(comparison.paths()), &comparison.reference().name);
    if zh {
        say!("{}  {others}个情景与“{}”相比，各{paths}条路径，共用随机数", plan.name.zh, base.zh);
    }
    if en {
        say!(
            "{}: {others} scenarios against \"{}\", {paths} paths each on the same draws",
            plan.name.en,
            base.en
        );
    }
    say!();
    changes(comparison, count, (zh, en));
    say!();
    largest(comparison, top, (zh, en));
    say!();
    account(comparison, en);
    if en {
        say!("Tables and charts: {}", folder.display());
    } else {
        say!("表和图：{}", folder.display());
    }
}

/// A name in the languages that are printed.
fn named(name: &Text, (zh, en): (bool, bool)) -> String {
    match (zh, en) {
        (true, true) if name.zh != name.en => format!("{} {}", name.zh, name.en),
        (true, _) => name.zh.clone(),
        _ => name.en.clone(),
    }
}

/// What each scenario does to the expected number met, and to which targets most.
fn changes(comparison: &Comparison, count: usize, languages: (bool, bool)) {
    let Some(plan) = comparison.groups.first() else { return };
    let en = languages.1;
    let before = plan.expected[comparison.reference];
    if en {
        say!("Expected to be met: {before:.1} of {count} targets. What changes, and where most:");
    } else {
        say!("预计达标：{count}个目标中的{before:.1}个。各情景的变化和变动最大的目标：");
    }
    let scenarios: Vec<&Scenario> = comparison.scenarios().collect();
    let order = comparison.in_order();
    let name = |position: usize| named(&scenarios[position].name, languages);
    let room = order.iter().map(|position| width(&name(*position))).max().unwrap_or(0).min(44);
    for position in &order[1..] {
        let change = plan.changes[*position];
        let figure = if change.is_none() {
            format!("{:>14}", if en { "no change" } else { "无变化" })
        } else {
            let half = change.upper_95 - change.value;
            format!("{:>+6.1} ± {:.2}", change.value, half.max(0.01))
        };
        let foremost = foremost(comparison, *position, en);
        say!("  {figure:>14}  {}  {foremost}", filled(&name(*position), room));
    }
}

/// The targets that a scenario moves most, with both probabilities.
fn foremost(comparison: &Comparison, position: usize, en: bool) -> String {
    let mut moved: Vec<&ComparedTarget> = comparison
        .targets
        .iter()
        .filter(|one| !one.scope && is_move(one.scenarios[position].finding))
        .collect();
    let size = |one: &ComparedTarget| one.scenarios[position].difference.value.abs();
    moved.sort_by(|one, other| size(other).total_cmp(&size(one)));
    let words = moved.iter().take(NAMED).filter_map(|one| {
        let target = comparison.reference().plan.target(&one.target)?;
        let before = percent(one.scenarios[comparison.reference].estimate.probability);
        let after = percent(one.scenarios[position].estimate.probability);
        let name = if en { &target.name.en } else { &target.name.zh };
        Some(format!("{name} {} → {after}", before.trim_end_matches('%')))
    });
    words.collect::<Vec<_>>().join(if en { "; " } else { "；" })
}

fn is_move(finding: Finding) -> bool {
    matches!(finding, Finding::Lower | Finding::Higher)
}

/// The targets that move most under any scenario.
fn largest(comparison: &Comparison, top: usize, languages: (bool, bool)) {
    let en = languages.1;
    if en {
        say!("The largest differences, in percentage points with their 95 % sampling error:");
    } else {
        say!("最大的差异（百分点，附95%抽样误差）：");
    }
    let scenarios: Vec<&Scenario> = comparison.scenarios().collect();
    for index in comparison.by_size().into_iter().take(top) {
        let one = &comparison.targets[index];
        let size = |position: &usize| one.scenarios[*position].difference.value.abs();
        let most = (0..scenarios.len()).max_by(|a, b| size(a).total_cmp(&size(b)));
        let (Some(position), Some(target)) =
            (most, comparison.reference().plan.target(&one.target))
        else {
            continue;
        };
        let found = &one.scenarios[position];
        if !is_move(found.finding) {
            break;
        }
        let before = percent(one.scenarios[comparison.reference].estimate.probability);
        let after = percent(found.estimate.probability);
        say!(
            "  {:>14}  {:>4} → {:<4}  {}  ({})",
            points(found.difference),
            before.trim_end_matches('%'),
            after,
            named(&target.name, languages),
            named(&scenarios[position].name, (languages.0 && !en, en)),
        );
    }
}

fn points(difference: Difference) -> String {
    let half = 100.0 * (difference.upper_95 - difference.value);
    format!("{:>+6.1} ± {:.1}", 100.0 * difference.value, half.max(0.1))
}

/// How many differences there are of each finding.
fn account(comparison: &Comparison, en: bool) {
    let others = (0..comparison.scenarios().count()).filter(|one| *one != comparison.reference);
    let findings: Vec<Finding> = others
        .flat_map(|position| {
            comparison.targets.iter().map(move |one| one.scenarios[position].finding)
        })
        .collect();
    let count = |wanted: Finding| findings.iter().filter(|one| **one == wanted).count();
    let (lower, higher) = (count(Finding::Lower), count(Finding::Higher));
    let (noise, none) = (count(Finding::Noise), count(Finding::NotReached));
    if en {
        say!(
            "Of {} differences {lower} are lower, {higher} higher, {noise} within their error (noise), {none} not reached by any shock.",
            findings.len()
        );
    } else {
        say!(
            "共{}个差异：{lower}个下降，{higher}个上升，{noise}个在误差之内（噪声），{none}个不受任何冲击触及。",
            findings.len()
        );
    }
}

fn print_json(comparison: &Comparison, folder: &Path) {
    let ids: Vec<&str> = comparison.scenarios().map(|one| one.id.as_str()).collect();
    let value = json!({
        "reference": comparison.reference().id,
        "scenarios": ids,
        "paths": comparison.paths(),
        "folder": folder,
        "expected": comparison.groups,
        "targets": comparison.targets,
    });
    say!("{}", serde_json::to_string(&value).unwrap_or_default());
}
