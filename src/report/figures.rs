//! Charts of a run: a fan for each indicator that moves, a distribution for each count, the picture of all targets.

use rayon::prelude::*;

use super::bars;
use super::past::{is_base_judged, outcomes};
use super::words::{
    basis, figure, measure, plain_name, subject, target as target_words, unit, words,
};
use super::{Charts, Results};
use crate::attainment::{Attainment, Estimator, Statistic};
use crate::chart::{
    self, Chance, ChartError, Direction, DistributionFigure, DotsFigure, DotsRow, FanFigure,
    FanTarget, ForecastYear, Options, TornadoFigure, Words,
};
use crate::error::{Error, Result};
use crate::math::histogram::Histogram;
use crate::model::Loading;
use crate::plan::{Basis, Indicator, Reading, Relation, Target};
use crate::process::Scale;
use crate::simulate::Simulation;
use crate::summary::{Fan, Figure as Kind, figure as kind_of};

/// A drawn file.
pub(super) struct Drawn {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A figure of any kind.
pub(super) enum Figure {
    Fan(Box<FanFigure>),
    Distribution(Box<DistributionFigure>),
    Dots(Box<DotsFigure>),
    Tornado(Box<TornadoFigure>),
}

impl Figure {
    fn png(&self, options: &Options) -> std::result::Result<Vec<u8>, ChartError> {
        match self {
            Self::Fan(figure) => chart::render_png(figure.as_ref(), options),
            Self::Distribution(figure) => chart::render_png(figure.as_ref(), options),
            Self::Dots(figure) => chart::render_png(figure.as_ref(), options),
            Self::Tornado(figure) => chart::render_png(figure.as_ref(), options),
        }
    }

    fn svg(&self, options: &Options) -> std::result::Result<String, ChartError> {
        match self {
            Self::Fan(figure) => chart::render_svg(figure.as_ref(), options),
            Self::Distribution(figure) => chart::render_svg(figure.as_ref(), options),
            Self::Dots(figure) => chart::render_svg(figure.as_ref(), options),
            Self::Tornado(figure) => chart::render_svg(figure.as_ref(), options),
        }
    }
}

/// All charts of a run.
pub(super) fn draw(results: &Results, charts: &Charts) -> Result<Vec<Drawn>> {
    render(&figures(results), charts, &options(&results.simulation, charts))
}

/// How the charts of a simulation are written, with where they come from.
pub(super) fn options(simulation: &Simulation, charts: &Charts) -> Options {
    let scenario = simulation.model().scenario();
    Options {
        language: charts.language,
        scale: charts.scale,
        chunks: vec![
            ("Software".into(), format!("attain {}", env!("CARGO_PKG_VERSION"))),
            ("Plan".into(), scenario.plan.id.clone()),
            ("Scenario".into(), scenario.id.clone()),
            ("Seed".into(), scenario.settings.seed.to_string()),
            ("Paths".into(), simulation.paths.to_string()),
        ],
    }
}

/// Figures as PNG and, if asked for, SVG, drawn on all cores.
pub(super) fn render(
    figures: &[(String, Figure)],
    charts: &Charts,
    options: &Options,
) -> Result<Vec<Drawn>> {
    let drawn: std::result::Result<Vec<Vec<Drawn>>, Error> = figures
        .par_iter()
        .map(|(name, figure)| {
            let failed = |cause: ChartError| Error::Figure {
                figure: name.clone(),
                cause: cause.to_string(),
            };
            let mut files = Vec::with_capacity(2);
            let png = figure.png(options).map_err(failed)?;
            files.push(Drawn { name: format!("charts/{name}.png"), bytes: png });
            if charts.svg {
                let bytes = figure.svg(options).map_err(failed)?.into_bytes();
                files.push(Drawn { name: format!("charts/{name}.svg"), bytes });
            }
            Ok(files)
        })
        .collect();
    Ok(drawn?.into_iter().flatten().collect())
}

fn figures(results: &Results) -> Vec<(String, Figure)> {
    let mut figures = vec![("targets".to_string(), Figure::Dots(Box::new(dots(results))))];
    for indicator in &results.simulation.model().plan().indicators {
        let figure = match kind_of(indicator) {
            Kind::Fan => fan(results, indicator).map(|one| Figure::Fan(Box::new(one))),
            Kind::Distribution => bars::distribution(results, indicator)
                .map(|one| Figure::Distribution(Box::new(one))),
            Kind::None => None,
        };
        figures.extend(figure.map(|figure| (indicator.id.clone(), figure)));
    }
    figures
}

/// The target of an indicator with what the run says about it.
pub(super) fn aim<'a>(
    results: &'a Results,
    indicator: &Indicator,
) -> Option<(&'a Target, &'a Attainment)> {
    let plan = results.simulation.model().plan();
    let target = plan.targets.iter().find(|target| target.indicator == indicator.id)?;
    Some((target, results.attainment.iter().find(|one| one.target == target.id)?))
}

pub(super) fn chance(one: &Attainment) -> Chance {
    let half = (one.estimate.upper_95 - one.estimate.lower_95) / 2.0;
    Chance {
        probability: one.estimate.probability,
        judgement: Some((one.judgement_low, one.judgement_high)),
        basis: basis(one.basis),
        sampling_error: match one.estimate.estimator {
            Estimator::Exact | Estimator::ReferenceClass => String::new(),
            _ => format!("±{:.1}", (100.0 * half).max(0.1)),
        },
    }
}

/// The side on which a target is met. A band is shown with the edges at which the plan's figure would just be met.
pub(super) fn direction(target: &Target) -> Direction {
    let value = target.value;
    match (target.relation, target.reading, target.high) {
        (Relation::AtMost, ..) => Direction::AtMost,
        (Relation::About, Reading::Band, _) => {
            Direction::Within(value - target.tolerance, value + target.tolerance)
        }
        (Relation::Between, Reading::Band, Some(high)) => Direction::Within(value, high),
        _ => Direction::AtLeast,
    }
}

/// The threshold as it is printed.
pub(super) fn label(target: &Target) -> String {
    match direction(target) {
        Direction::Within(low, high) => format!("{}–{}", figure(low), figure(high)),
        Direction::AtMost => format!("≤{}", figure(target.value)),
        Direction::AtLeast if target.relation == Relation::MoreThan => {
            format!(">{}", figure(target.value))
        }
        Direction::AtLeast if target.relation == Relation::About => {
            format!("≥{}", figure(floor(target)))
        }
        Direction::AtLeast => figure(target.value),
    }
}

/// Where the met side of a figure begins: "about" is met from the tolerance below its value on.
pub(super) fn floor(target: &Target) -> f64 {
    match target.relation {
        Relation::About => target.value - target.tolerance,
        _ => target.value,
    }
}

pub(super) fn fan(results: &Results, indicator: &Indicator) -> Option<FanFigure> {
    let model = results.simulation.model();
    let fan = results.fans.iter().find(|fan| fan.indicator == indicator.id)?;
    let aimed = aim(results, indicator).filter(|(target, _)| target.quantity == indicator.shows);
    let shown = aimed.map_or(model.plan().year, |(target, _)| target.year);
    let first = fan.points.first()?.year;
    let mut history = outcomes(model.plan(), indicator);
    history.retain(|(year, _)| *year < first);
    Some(FanFigure {
        id: indicator.id.clone(),
        name: aimed.map_or_else(|| plain_name(indicator), |(target, _)| subject(target)),
        measure: measure(indicator),
        unit: unit(indicator),
        judged_base: is_base_judged(indicator, &history),
        history,
        fan: years(fan),
        first_year: None,
        shown: Some(shown),
        target: aimed.map(|(target, one)| FanTarget {
            year: target.year,
            value: floor(target),
            threshold: bars::threshold(results, target).unwrap_or(target.value),
            label: label(target),
            direction: direction(target),
            words: target_words(target),
            chance: chance(one),
        }),
        density: density(results, indicator, shown),
        notes: notes(&results.simulation, aimed.is_some()),
    })
}

fn years(fan: &Fan) -> Vec<ForecastYear> {
    let mut years: Vec<ForecastYear> = Vec::new();
    for point in &fan.points {
        match years.last_mut() {
            Some(last) if last.year == point.year => {
                last.quantiles.push((point.quantile, point.value));
            }
            _ => years.push(ForecastYear {
                year: point.year,
                quantiles: vec![(point.quantile, point.value)],
            }),
        }
    }
    years
}

const CELLS: usize = 64;

/// Density of an indicator in a year on its published scale, lightly smoothed.
fn density(results: &Results, indicator: &Indicator, year: i32) -> Vec<(f64, f64)> {
    let Some((histogram, scale)) = histogram(results, indicator, year) else { return Vec::new() };
    let low = scale.to_published(histogram.quantile(0.003));
    let high = scale.to_published(histogram.quantile(0.997));
    let width = (high - low) / CELLS as f64;
    if width <= 0.0 || !width.is_finite() {
        return Vec::new();
    }
    let up_to = |x: f64| histogram.cdf(scale.from_published(x));
    let edge = |cell: usize| low + width * cell as f64;
    let mass: Vec<f64> =
        (0..CELLS).map(|cell| (up_to(edge(cell + 1)) - up_to(edge(cell))) / width).collect();
    let at = |cell: i64| mass.get(usize::try_from(cell).unwrap_or(CELLS)).copied().unwrap_or(0.0);
    let smooth = |cell: i64| {
        (at(cell - 2) + 4.0 * at(cell - 1) + 6.0 * at(cell) + 4.0 * at(cell + 1) + at(cell + 2))
            / 16.0
    };
    (0..CELLS).map(|cell| (edge(cell) + width / 2.0, smooth(cell as i64))).collect()
}

pub(super) fn histogram<'a>(
    results: &'a Results,
    indicator: &Indicator,
    year: i32,
) -> Option<(&'a Histogram, Scale)> {
    let model = results.simulation.model();
    let node = model.node_of(&indicator.id)?;
    let index = model.years().iter().position(|known| *known == year)?;
    results.simulation.tally().histogram(node, index)
}

fn dots(results: &Results) -> DotsFigure {
    let plan = results.simulation.model().plan();
    let mut rows: Vec<(f64, DotsRow)> = results
        .attainment
        .iter()
        .filter_map(|one| {
            let target = plan.target(&one.target)?;
            let row = DotsRow {
                name: subject(target),
                target: target_words(target),
                probability: one.estimate.probability,
                judgement: Some((one.judgement_low, one.judgement_high)),
                basis: match one.basis {
                    Basis::Fitted => chart::Basis::Fitted,
                    Basis::Assumed => chart::Basis::Assumed,
                    Basis::ReferenceClass => chart::Basis::ReferenceClass,
                },
                muted: target.scope,
            };
            Some((if target.scope { -1.0 } else { one.estimate.probability }, row))
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let met = |statistic, k| {
        let figure = results.joint.find("plan", Loading::Default, statistic, k);
        figure.map_or(0.0, |figure| figure.value)
    };
    DotsFigure {
        id: "targets".to_string(),
        expected: met(Statistic::ExpectedMet, None),
        expected_range: (
            met(Statistic::MetQuantile, Some(10)),
            met(Statistic::MetQuantile, Some(90)),
        ),
        count: plan.targets.iter().filter(|target| !target.scope).count(),
        measure: Words::new(
            format!("{}年末达标概率，由高到低", plan.year),
            format!(
                "Probability of meeting each target by the end of {}, highest first",
                plan.year
            ),
        ),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        muted_words: Words::new(
            "在建项目范围，不计入合计",
            "scope of a running programme, not counted",
        ),
        notes: errors(results).into_iter().chain(notes(&results.simulation, true)).collect(),
    }
}

/// The greatest half width of the sampling error, for all targets together.
fn errors(results: &Results) -> Option<Words> {
    let sampled = results.attainment.iter().filter(|one| {
        !matches!(one.estimate.estimator, Estimator::Exact | Estimator::ReferenceClass)
    });
    let half = |one: &Attainment| (one.estimate.upper_95 - one.estimate.lower_95) / 2.0;
    let greatest = sampled.map(half).reduce(f64::max)?;
    let points = format!("±{:.1}", (100.0 * greatest).max(0.1));
    Some(Words::new(
        format!("抽样误差不超过{points}个百分点（95%）。"),
        format!("Sampling error at most {points} points (95%)."),
    ))
}

/// Scenario, paths, seed, source of the target, date of the data.
pub(super) fn notes(simulation: &Simulation, with_target: bool) -> Vec<Words> {
    let scenario = simulation.model().scenario();
    let (plan, seed) = (&scenario.plan, scenario.settings.seed);
    let paths = figure(simulation.paths as f64);
    let name = words(&scenario.name);
    let mut notes = vec![Words::new(
        format!("{}，{paths}条路径，种子{seed}。", name.zh),
        format!("{}, {paths} paths, seed {seed}.", name.en),
    )];
    if with_target {
        notes.push(Words::new(
            format!("目标来源：{}{}年计划。", plan.place.zh, plan.year),
            format!("Targets: {} plan for {}.", plan.place.en, plan.year),
        ));
    }
    let known = plan.as_of;
    notes.push(Words::new(format!("数据截至{known}。"), format!("Data as of {known}.")));
    notes
}
