//! `attain explain`: which shock makes the difference, and where the uncertainty of a target comes from.

use std::path::Path;

use serde_json::json;

use super::arguments::{Explain, Format};
use super::diagnostic::{self, width};
use super::interrupt::{First, Interrupt};
use super::option::Options;
use super::output::say;
use super::progress::Progress;
use super::score::{filled, spoken, thousands, title};
use super::{run, sensitivity};
use crate::attainment::{Dissection, Explained, Explanation, percent};
use crate::chart::Language;
use crate::error::Result;
use crate::model::Uncertain;
use crate::plan::Text;
use crate::report::{Charts, ExplanationResults};
use crate::scenario::Scenario;
use crate::simulate::{Difference, Execution};

/// Explains each scenario and writes what its shocks do.
pub(super) fn run(arguments: &Explain) -> Result<()> {
    let options = Options::read(&arguments.run)?;
    let scenarios = run::load(&arguments.run, &options)?;
    if let Some(id) = &arguments.target {
        scenarios.iter().try_for_each(|scenario| sensitivity::known(scenario, id))?;
    }
    run::ready(&arguments.run, &scenarios)?;
    let interrupt = Interrupt::listen(First::Ends);
    for scenario in scenarios {
        one(scenario, arguments, &options, &interrupt)?;
    }
    Ok(())
}

fn one(
    scenario: Scenario,
    arguments: &Explain,
    options: &Options,
    interrupt: &Interrupt,
) -> Result<()> {
    let targets = &scenario.plan.targets;
    let asked: Vec<usize> = (0..targets.len())
        .filter(|at| arguments.target.as_ref() == Some(&targets[*at].id))
        .collect();
    let model = scenario.calibrate()?;
    diagnostic::warn(&model.calibration().warnings);
    interrupt.begin();
    let watch = &interrupt.watch;
    let execution = Execution { threads: options.threads, ..Execution::default() };
    let progress = Progress::new(&model.scenario().id, model.settings().most_paths());
    let explanation = progress.during(watch, || Explanation::of_with(model, execution, watch))?;
    let spinner = Progress::step("taking targets apart and drawing the charts");
    let results = ExplanationResults::new(explanation, &asked);
    let language = run::language(arguments.run.lang);
    let charts = (!arguments.run.no_charts).then(|| Charts { language, ..Charts::default() });
    let files = results.files(charts.as_ref())?;
    let folder = interrupt.write(|| files.write(&arguments.run.output))?;
    spinner.end();
    match arguments.run.format {
        Format::Json => print_json(&results, &folder),
        Format::Text => {
            let (zh, en) = spoken(language);
            title(results.explanation.scenario(), zh, en);
            match &arguments.target {
                Some(id) => print_target(&results, id, language),
                None => print_plan(&results, arguments.top, language),
            }
            say!();
            let (paths, folder) = (thousands(results.explanation.paths), folder.display());
            if en {
                say!("{paths} paths for each set of shocks. Tables and charts: {folder}");
            } else {
                say!("每组冲击{paths}条路径。表和图：{folder}");
            }
        }
    }
    Ok(())
}

fn named(name: &Text, language: Language) -> String {
    match spoken(language) {
        (true, true) if name.zh != name.en => format!("{} {}", name.zh, name.en),
        (true, _) => name.zh.clone(),
        _ => name.en.clone(),
    }
}

fn change(found: Difference, unit: f64, decimals: usize) -> String {
    let least = if decimals > 1 { 0.01 } else { 0.1 };
    let half = (unit * (found.upper_95 - found.value)).max(least);
    let value = unit * found.value;
    // What rounds to nothing has no sign.
    let value = if value.abs() < least / 2.0 { 0.0 } else { value };
    format!("{value:>+8.decimals$} ± {half:.decimals$}")
}

/// The contributions of the shocks to one result, the largest first.
fn contributions(results: &ExplanationResults, one: &Explained, unit: f64, language: Language) {
    let shocks = &results.explanation.scenario().shocks;
    let mut order: Vec<usize> = (0..shocks.len()).collect();
    let size = |shock: &usize| one.contributions[*shock].value.abs();
    order.sort_by(|a, b| size(b).total_cmp(&size(a)));
    for shock in order {
        let figure = change(one.contributions[shock], unit, 2);
        say!("  {figure}  {} ({})", named(&shocks[shock].name, language), shocks[shock].id);
    }
}

fn print_plan(results: &ExplanationResults, top: usize, language: Language) {
    let en = spoken(language).1;
    let (scenario, expected) = (results.explanation.scenario(), &results.explanation.expected);
    let (without, with) = (expected.without, expected.with);
    if en {
        say!(
            "Expected to be met: {without:.1} without shocks, {with:.1} with them. Contributions:"
        );
    } else {
        say!("预计达标：无冲击{without:.1}个，有冲击{with:.1}个。各冲击的贡献：");
    }
    contributions(results, expected, 1.0, language);
    say!();
    if en {
        say!(
            "Targets that the shocks move most, with the largest contribution in percentage points:"
        );
    } else {
        say!("变动最大的目标及贡献最大的冲击（百分点）：");
    }
    let mut targets: Vec<&Explained> = results.explanation.targets.iter().collect();
    let size = |one: &Explained| one.difference.value.abs();
    targets.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let moved = targets.into_iter().filter(|one| !one.difference.is_none()).take(top);
    let name = |one: &Explained| {
        scenario
            .plan
            .target(&one.id)
            .map(|target| named(&target.name, language))
            .unwrap_or_default()
    };
    for one in moved {
        let largest = (0..scenario.shocks.len()).max_by(|a, b| {
            let size = |shock: &usize| one.contributions[*shock].value.abs();
            size(a).total_cmp(&size(b))
        });
        let Some(shock) = largest else { continue };
        let (before, after) = (percent(one.without), percent(one.with));
        let part = change(one.contributions[shock], 100.0, 1);
        say!(
            "  {:>4} → {:<4}  {}: {part}  {}",
            before.trim_end_matches('%'),
            after,
            scenario.shocks[shock].id,
            name(one),
        );
    }
}

fn print_target(results: &ExplanationResults, id: &str, language: Language) {
    let en = spoken(language).1;
    let scenario = results.explanation.scenario();
    let Some(one) = results.explanation.targets.iter().find(|one| one.id == *id) else { return };
    let Some(target) = scenario.plan.target(id) else { return };
    say!("{}", named(&target.name, language));
    let (without, with) = (percent(one.without), percent(one.with));
    if en {
        say!("Probability {without} without shocks, {with} with them. Contributions in points:");
    } else {
        say!("达标概率：无冲击{without}，有冲击{with}。各冲击的贡献（百分点）：");
    }
    contributions(results, one, 100.0, language);
    if let Some(dissection) = results.dissections.first() {
        say!();
        sources(results, dissection, language);
    }
}

/// Where the uncertainty of a target comes from, and what happens on the paths that miss it.
fn sources(results: &ExplanationResults, one: &Dissection, language: Language) {
    let en = spoken(language).1;
    let missed = percent(one.missed);
    if en {
        say!(
            "Where its uncertainty comes from, and what is different on the {missed} of paths that miss:"
        );
        say!("  {:>10}  {:>10}  {:>10}  source", "alone", "in all", "on misses");
    } else {
        say!("不确定性的来源，以及未达标的{missed}路径上的差异：");
        let head = |text: &str| format!("{}{text}", " ".repeat(10 - width(text)));
        say!("  {}  {}  {}  来源", head("单独"), head("合计"), head("未达标时"));
    }
    for share in &one.shares {
        let name = match share.source {
            Uncertain::Parameters => Text::new("参数", "parameters that history leaves open"),
            Uncertain::Innovations => Text::new("年度新息", "what happens year by year"),
            Uncertain::Shock(shock) => results
                .explanation
                .scenario()
                .shocks
                .get(shock)
                .map(|one| one.name.clone())
                .unwrap_or_default(),
        };
        let name = named(&name, language);
        say!(
            "  {:>10}  {:>10}  {:>10}  {}",
            format!("{:.1}%", 100.0 * share.first.value.max(0.0)),
            format!("{:.1}%", 100.0 * share.total.value.max(0.0)),
            format!("{:+.2}", share.on_misses),
            filled(&name, 0),
        );
    }
    let Some(gap) = one.gap else { return };
    let rest = one.rest;
    if en {
        say!(
            "  On misses it lies {gap:+.2} from its mean; {rest:+.2} of that comes from parts that do not simply add up."
        );
        say!(
            "  Shares are of the variance; misses on the scale of the model: log points for growth and levels, log odds for shares."
        );
    } else {
        say!("  未达标时偏离均值{gap:+.2}，其中{rest:+.2}来自不可直接相加的部分。");
        say!("  份额为方差份额；偏离按模型尺度：增速和水平为对数点，比率为对数几率。");
    }
}

fn print_json(results: &ExplanationResults, folder: &Path) {
    let explanation = &results.explanation;
    let value = json!({
        "scenario": explanation.scenario().id,
        "paths": explanation.paths,
        "all_sets_of_shocks": explanation.is_complete,
        "folder": folder,
        "expected_met": explanation.expected,
        "targets": explanation.targets,
        "dissections": results.dissections,
    });
    say!("{}", serde_json::to_string(&value).unwrap_or_default());
}
