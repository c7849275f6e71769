//! Charts of a run: a fan for each indicator that moves, a distribution for each count, the picture of all targets.

use rayon::prelude::*;

use super::past::outcomes;
use super::words::{basis, figure, measure, target as target_words, words};
use super::{Charts, Results};
use crate::attainment::{Attainment, Estimator, Statistic};
use crate::chart::{
    self, Bin, Chance, ChartError, Direction, DistributionFigure, DotsFigure, DotsRow, FanFigure,
    FanTarget, ForecastYear, Options, Words,
};
use crate::error::{Error, Result};
use crate::math::histogram::Histogram;
use crate::model::Loading;
use crate::plan::{Basis, Indicator, Relation, Shows, Target};
use crate::process::Scale;
use crate::summary::{Fan, Figure as Kind, figure as kind_of};

/// A drawn file.
pub(super) struct Drawn {
    pub name: String,
    pub bytes: Vec<u8>,
}

enum Figure {
    Fan(Box<FanFigure>),
    Distribution(Box<DistributionFigure>),
    Dots(Box<DotsFigure>),
}

/// All charts as PNG and, if asked for, SVG, drawn on all cores.
pub(super) fn draw(results: &Results, charts: &Charts) -> Result<Vec<Drawn>> {
    let scenario = results.simulation.model().scenario();
    let options = Options {
        language: charts.language,
        scale: charts.scale,
        chunks: vec![
            ("Software".into(), format!("attain {}", env!("CARGO_PKG_VERSION"))),
            ("Plan".into(), scenario.plan.id.clone()),
            ("Scenario".into(), scenario.id.clone()),
            ("Seed".into(), scenario.settings.seed.to_string()),
            ("Paths".into(), results.simulation.paths.to_string()),
        ],
    };
    let figures = figures(results);
    let drawn: std::result::Result<Vec<Vec<Drawn>>, Error> = figures
        .par_iter()
        .map(|(name, figure)| {
            let failed = |cause: ChartError| Error::Figure {
                figure: name.clone(),
                cause: cause.to_string(),
            };
            let mut files = Vec::with_capacity(2);
            let png = match figure {
                Figure::Fan(figure) => chart::render_png(figure.as_ref(), &options),
                Figure::Distribution(figure) => chart::render_png(figure.as_ref(), &options),
                Figure::Dots(figure) => chart::render_png(figure.as_ref(), &options),
            };
            files.push(Drawn { name: format!("charts/{name}.png"), bytes: png.map_err(failed)? });
            if charts.svg {
                let svg = match figure {
                    Figure::Fan(figure) => chart::render_svg(figure.as_ref(), &options),
                    Figure::Distribution(figure) => chart::render_svg(figure.as_ref(), &options),
                    Figure::Dots(figure) => chart::render_svg(figure.as_ref(), &options),
                };
                let bytes = svg.map_err(failed)?.into_bytes();
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
            Kind::Distribution => {
                distribution(results, indicator).map(|one| Figure::Distribution(Box::new(one)))
            }
            Kind::None => None,
        };
        figures.extend(figure.map(|figure| (indicator.id.clone(), figure)));
    }
    figures
}

/// The target of an indicator with what the run says about it.
fn aim<'a>(results: &'a Results, indicator: &Indicator) -> Option<(&'a Target, &'a Attainment)> {
    let plan = results.simulation.model().plan();
    let target = plan.targets.iter().find(|target| target.indicator == indicator.id)?;
    Some((target, results.attainment.iter().find(|one| one.target == target.id)?))
}

fn chance(one: &Attainment) -> Chance {
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

fn direction(target: &Target) -> Direction {
    if target.relation == Relation::AtMost { Direction::AtMost } else { Direction::AtLeast }
}

fn fan(results: &Results, indicator: &Indicator) -> Option<FanFigure> {
    let model = results.simulation.model();
    let fan = results.fans.iter().find(|fan| fan.indicator == indicator.id)?;
    let aimed = aim(results, indicator).filter(|(target, _)| target.quantity == indicator.shows);
    let shown = aimed.map_or(model.years().last().copied()?, |(target, _)| target.year);
    let first = fan.points.first()?.year;
    let mut history = outcomes(model.plan(), indicator);
    history.retain(|(year, _)| *year < first);
    Some(FanFigure {
        id: indicator.id.clone(),
        name: words(aimed.map_or(&indicator.name, |(target, _)| &target.name)),
        measure: measure(indicator),
        history,
        fan: years(fan),
        first_year: None,
        target: aimed.map(|(target, one)| FanTarget {
            year: target.year,
            value: target.value,
            label: figure(target.value),
            direction: direction(target),
            words: target_words(target),
            chance: chance(one),
        }),
        density: density(results, indicator, shown),
        notes: notes(results, aimed.is_some()),
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

fn histogram<'a>(
    results: &'a Results,
    indicator: &Indicator,
    year: i32,
) -> Option<(&'a Histogram, Scale)> {
    let model = results.simulation.model();
    let node = model.node_of(&indicator.id)?;
    let index = model.years().iter().position(|known| *known == year)?;
    results.simulation.tally().histogram(node, index)
}

const MOST_BARS: f64 = 48.0;

fn distribution(results: &Results, indicator: &Indicator) -> Option<DistributionFigure> {
    let (target, one) = aim(results, indicator)?;
    let goal = results.simulation.model().goals().iter().find(|goal| {
        let targets = &results.simulation.model().plan().targets;
        targets.get(goal.target).is_some_and(|known| known.id == target.id)
    })?;
    let (histogram, reading) = results.simulation.promised(goal)?;
    let (_, scale) = self::histogram(results, indicator, target.year)?;
    let view = |p: f64| scale.to_published(histogram.quantile(p));
    let (low, high) = (view(0.002), view(0.998));
    let whole = histogram.is_lattice();
    // Growth of a count is shown as the count that meets it; a whole number stands between those that meet and those that miss.
    let (threshold, label) = match target.relation {
        _ if !whole => (target.value, target.value),
        Relation::AtMost => {
            let most = reading.place(goal.met.upper).floor();
            (most + 0.5, most)
        }
        relation => {
            let least = reading.place(goal.met.lower).ceil();
            let exceeded = if relation == Relation::MoreThan { 1.0 } else { 0.0 };
            (least - 0.5, least - exceeded)
        }
    };
    let least = if whole { 1.0 } else { 0.0 };
    let mut width = ((high - low) / MOST_BARS).max(least);
    if whole {
        width = width.ceil();
    }
    if width <= 0.0 {
        return None;
    }
    // A bar edge stands on the threshold.
    let first = threshold - ((threshold - low) / width).ceil().max(0.0) * width - width;
    let count = ((high - first) / width).ceil() as usize + 1;
    let up_to = |x: f64| histogram.cdf(scale.from_published(x));
    let bins = (0..count)
        .map(|index| {
            let (low, high) = (first + width * index as f64, first + width * (index + 1) as f64);
            Bin { low, high, probability: (up_to(high) - up_to(low)).max(0.0) }
        })
        .collect();
    let mut measure = measure(indicator);
    measure.zh = format!("{}年，{}", target.year, measure.zh);
    measure.en = format!("{}, {}", target.year, measure.en);
    Some(DistributionFigure {
        id: indicator.id.clone(),
        name: words(&target.name),
        measure,
        bins,
        threshold,
        label: figure(label),
        direction: direction(target),
        words: target_words(target),
        chance: chance(one),
        median: view(0.5),
        interval: (view(0.05), view(0.95)),
        notes: notes(results, true),
    })
}

fn dots(results: &Results) -> DotsFigure {
    let plan = results.simulation.model().plan();
    let mut rows: Vec<(f64, DotsRow)> = results
        .attainment
        .iter()
        .filter_map(|one| {
            let target = plan.target(&one.target)?;
            let row = DotsRow {
                name: words(&target.name),
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
        notes: notes(results, true),
    }
}

/// Scenario, paths, seed, source of the target, date of the data.
fn notes(results: &Results, with_target: bool) -> Vec<String> {
    let scenario = results.simulation.model().scenario();
    let plan = &scenario.plan;
    let mut notes = vec![format!(
        "{} {}，{}条路径 paths，种子 seed {}。",
        scenario.name.zh,
        scenario.name.en,
        figure(results.simulation.paths as f64),
        scenario.settings.seed
    )];
    let known = format!("数据截至 data as of {}。", plan.as_of);
    notes.push(match with_target {
        true => format!("目标来源 source of targets：{}。{known}", plan.name.zh),
        false => known,
    });
    notes
}
