//! Charts of a run: a fan for each indicator that moves, a distribution for each count, the picture of all targets.

use rayon::prelude::*;

use super::bars;
use super::pages;
use super::past::{is_base_judged, outcomes};
use super::words::{
    basis, figure, measure, plain_name, subject, target as target_words, unit, words,
};
use super::{Charts, File, Results};
use crate::attainment::{Attainment, Estimator};
use crate::chart::{
    self, Chance, ChartError, Direction, DistributionFigure, DotsFigure, FanFigure, FanTarget,
    ForecastYear, HeatmapFigure, Options, TargetLabel, TornadoFigure, WaterfallFigure, Words,
};
use crate::error::{Error, Result};
use crate::math::histogram::Histogram;
use crate::plan::{Indicator, Movement, Reading, Relation, Target};
use crate::process::Scale;
use crate::simulate::Simulation;
use crate::summary::{Fan, Figure as Kind, figure as kind_of};

/// A figure of any kind.
pub(super) enum Figure {
    Fan(Box<FanFigure>),
    Distribution(Box<DistributionFigure>),
    Dots(Box<DotsFigure>),
    Tornado(Box<TornadoFigure>),
    Heatmap(Box<HeatmapFigure>),
    Waterfall(Box<WaterfallFigure>),
}

impl Figure {
    fn png(&self, options: &Options) -> std::result::Result<Vec<u8>, ChartError> {
        match self {
            Self::Fan(figure) => chart::render_png(figure.as_ref(), options),
            Self::Distribution(figure) => chart::render_png(figure.as_ref(), options),
            Self::Dots(figure) => chart::render_png(figure.as_ref(), options),
            Self::Tornado(figure) => chart::render_png(figure.as_ref(), options),
            Self::Heatmap(figure) => chart::render_png(figure.as_ref(), options),
            Self::Waterfall(figure) => chart::render_png(figure.as_ref(), options),
        }
    }

    fn svg(&self, options: &Options) -> std::result::Result<String, ChartError> {
        match self {
            Self::Fan(figure) => chart::render_svg(figure.as_ref(), options),
            Self::Distribution(figure) => chart::render_svg(figure.as_ref(), options),
            Self::Dots(figure) => chart::render_svg(figure.as_ref(), options),
            Self::Tornado(figure) => chart::render_svg(figure.as_ref(), options),
            Self::Heatmap(figure) => chart::render_svg(figure.as_ref(), options),
            Self::Waterfall(figure) => chart::render_svg(figure.as_ref(), options),
        }
    }
}

/// Draws all charts of a run.
pub(super) fn draw(results: &Results, charts: &Charts) -> Result<Vec<File>> {
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
) -> Result<Vec<File>> {
    let drawn: Result<Vec<Vec<File>>> = figures
        .par_iter()
        .map(|(name, figure)| {
            let failed = |cause: ChartError| Error::Figure {
                figure: name.clone(),
                cause: cause.to_string(),
            };
            let mut files = Vec::with_capacity(2);
            let bytes = figure.png(options).map_err(failed)?;
            files.push(File { name: format!("charts/{name}.png"), bytes });
            if charts.svg {
                let bytes = figure.svg(options).map_err(failed)?.into_bytes();
                files.push(File { name: format!("charts/{name}.svg"), bytes });
            }
            Ok(files)
        })
        .collect();
    Ok(drawn?.into_iter().flatten().collect())
}

pub(super) fn figures(results: &Results) -> Vec<(String, Figure)> {
    let mut figures = pages::all(results);
    for indicator in &results.simulation.model().plan().indicators {
        let aims = aims(results, indicator);
        let kind = kind_of(indicator);
        if kind == Kind::Fan && !is_flat(results, indicator, &aims) {
            let mut drawn = aims.into_iter().filter(|(one, _)| one.quantity == indicator.shows);
            let first = drawn.next();
            let figure = fan(results, indicator, first).map(|one| Figure::Fan(Box::new(one)));
            figures.extend(figure.map(|figure| (indicator.id.clone(), figure)));
            for aim in drawn {
                let name = format!("{}-{}", indicator.id, aim.0.id);
                let figure = fan(results, indicator, Some(aim));
                figures.extend(figure.map(|one| (name, Figure::Fan(Box::new(one)))));
            }
        } else if kind != Kind::None {
            for (index, aim) in aims.into_iter().enumerate() {
                let name = match index {
                    0 => indicator.id.clone(),
                    _ => format!("{}-{}", indicator.id, aim.0.id),
                };
                let figure = bars::distribution(results, indicator, aim);
                figures.extend(figure.map(|one| (name, Figure::Distribution(Box::new(one)))));
            }
        }
    }
    figures
}

/// A target with what the run says about it.
pub(super) type Aim<'a> = (&'a Target, &'a Attainment);

/// The targets of an indicator, in the order of the plan.
pub(super) fn aims<'a>(results: &'a Results, indicator: &Indicator) -> Vec<Aim<'a>> {
    let plan = results.simulation.model().plan();
    let targets = plan.targets.iter().filter(|target| target.indicator == indicator.id);
    let aim = |target: &'a Target| {
        Some((target, results.attainment.iter().find(|one| one.target == target.id)?))
    };
    targets.filter_map(aim).collect()
}

/// Whether a fan would be a flat band that says nothing: a stated level or share without any figure of the past.
pub(super) fn is_flat(results: &Results, indicator: &Indicator, aims: &[Aim]) -> bool {
    let stated = match &indicator.movement {
        Movement::Level(level) => level.base.is_none(),
        Movement::Share(share) => share.base.is_none(),
        _ => false,
    };
    let plan = results.simulation.model().plan();
    let shown = aims.iter().all(|(target, _)| target.quantity == indicator.shows);
    stated && shown && !aims.is_empty() && outcomes(plan, indicator).is_empty()
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

/// The target as it is printed at its line, with what counts where the value alone would not say it.
pub(super) fn label(target: &Target) -> TargetLabel {
    let value = figure(target.value);
    let about = target.relation == Relation::About;
    let counts = match direction(target) {
        Direction::Within(low, high) if about => {
            let band = format!("{}–{}", figure(low), figure(high));
            Words::new(format!("{band}达标"), format!("within {band}"))
        }
        Direction::AtLeast if about => {
            let least = figure(floor(target));
            Words::new(format!("≥{least}计为达标"), format!("counts from {least}"))
        }
        Direction::Within(low, high) => {
            return TargetLabel::plain(format!("{}–{}", figure(low), figure(high)));
        }
        Direction::AtMost => return TargetLabel::plain(format!("≤{value}")),
        Direction::AtLeast if target.relation == Relation::MoreThan => {
            return TargetLabel::plain(format!(">{value}"));
        }
        Direction::AtLeast => return TargetLabel::plain(value),
    };
    TargetLabel {
        value: Words::new(format!("约{value}"), format!("about {value}")),
        counts: Some(counts),
    }
}

/// Where the met side of a figure begins: "about" is met from the tolerance below its value on.
pub(super) fn floor(target: &Target) -> f64 {
    match target.relation {
        Relation::About => target.value - target.tolerance,
        _ => target.value,
    }
}

pub(super) fn fan(
    results: &Results,
    indicator: &Indicator,
    aimed: Option<Aim>,
) -> Option<FanFigure> {
    let model = results.simulation.model();
    let fan = results.fans.iter().find(|fan| fan.indicator == indicator.id)?;
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
