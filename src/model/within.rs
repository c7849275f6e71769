//! How the nodes of a model move inside a year, and which rows of periods that gives.

use std::sync::Arc;

use serde::Serialize;

use super::{Calibration, Form, Model, Mover, Node, Part, YearOf};
use crate::plan::{Indicator, Inside, Shows, WithinYear};
use crate::process::{Kept, MonthWeights, Scale};
use crate::random::Stream;
use crate::scenario::{Frequency, Period};

/// The law of the months of one node.
#[derive(Clone, Debug)]
pub(crate) struct Within {
    pub inside: Inside,
    pub weights: MonthWeights,
    pub stream: Stream,
    /// Growth of the year before the first simulated one, log percent; NaN if it is not known.
    pub growth_before: f64,
}

/// What a row of a month or quarter shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodQuantity {
    /// Sum (or mean) of the year so far over that of the same periods of the year before, percent.
    YearToDateGrowth,
    /// Level at the end of the period over that of a year before, percent.
    TwelveMonthGrowth,
    /// Sum of the year so far.
    YearToDateSum,
    /// Mean of the year so far: geometric for a level, on the scale of log odds for a share.
    YearToDateAverage,
    /// Level at the end of the period.
    Level,
}

impl PeriodQuantity {
    /// True if it is measured against the year before, in percent.
    pub fn is_growth(self) -> bool {
        matches!(self, Self::YearToDateGrowth | Self::TwelveMonthGrowth)
    }
}

/// The periods of one indicator in one year.
#[derive(Clone, Debug)]
pub(crate) struct PeriodRow {
    pub node: usize,
    /// Index of the year.
    pub year: usize,
    /// The quantity of the whole year, which that of the last period is.
    pub form: Form,
    /// The scale of that quantity.
    pub whole: Scale,
    /// The scale in which the periods are counted; those of a flow as they are published.
    pub scale: Scale,
    pub quantity: PeriodQuantity,
    /// True for a flow of its own, no sum of others.
    pub of_flow: bool,
    /// Index of the first month that can be formed, from 0.
    pub first: usize,
    /// Months up to the end of the tables.
    pub months: usize,
    /// Months of one period.
    pub step: usize,
    /// True if the rows of the years show another quantity, so that December is counted too.
    pub own_december: bool,
}

impl PeriodRow {
    /// The last month, from 0, of each period.
    #[inline(always)]
    pub fn ends(&self) -> impl Iterator<Item = usize> + use<> {
        let (first, step) = (self.first, self.step);
        (0..self.months).filter(move |month| *month >= first && (month + 1) % step == 0)
    }

    /// The last month, from 0, of each period that has counts of its own; the last of the year mostly has those of the year.
    #[inline(always)]
    pub fn counted_ends(&self) -> impl Iterator<Item = usize> + use<> {
        let own_december = self.own_december;
        self.ends().filter(move |month| *month != 11 || own_december)
    }

    /// True if it is measured against the year before.
    pub fn is_growth(&self) -> bool {
        self.quantity.is_growth()
    }
}

impl Within {
    /// The law of the months of an indicator; `None` where the run is annual or it has none.
    pub(super) fn new(model: &Model, indicator: &Indicator, start_year: i32) -> Option<Self> {
        let settings = &model.scenario.settings;
        if settings.frequency == Frequency::Annual || !indicator.has_months() {
            return None;
        }
        let inside = indicator.inside();
        let kept = if inside == Inside::Rate { Kept::Logarithm } else { Kept::Weight };
        let fit = model.calibration.fits.get(&indicator.id);
        Some(Self {
            inside,
            weights: weights(model, indicator, kept),
            stream: Stream::new(settings.seed, &format!("{}/within_year", indicator.id)),
            growth_before: fit.and_then(|fit| fit.figure(start_year - 1)).unwrap_or(f64::NAN),
        })
    }
}

fn weights(model: &Model, indicator: &Indicator, kept: Kept) -> MonthWeights {
    let (calibration, plan): (&Calibration, _) = (&model.calibration, &model.scenario.plan);
    let stated = indicator.within_year.as_ref();
    let own = stated.and_then(|within: &WithinYear| within.concentration.clone());
    let concentration = own.unwrap_or_else(|| plan.within_year.of(indicator.inside())).value;
    let shares = stated.and_then(|within| within.shares.as_ref());
    let expected = shares.map_or([1.0 / 12.0; 12], |shares| shares.monthly());
    let table = |share: f64| calibration.gamma_table(concentration * share, kept);
    MonthWeights { tables: expected.map(table) }
}

impl Model {
    /// Works out what each node feels inside a year: shocks through all terms, and the effects that its years already hold.
    pub(super) fn feel(&mut self) {
        for position in 0..self.nodes.len() {
            let node = &self.nodes[position];
            let mut felt: Vec<(usize, f64)> = Vec::new();
            let mut held: Vec<(usize, f64)> = Vec::new();
            // A count's year moves by steps of its score, not by an effect in percent, which the months of others could share.
            if let Some(effect) = node.effect.filter(|_| node.scale != Scale::Plain) {
                held.push((effect, 1.0));
                felt.extend(&self.effects[effect].terms);
            }
            let others_hit = self.others_hit(node);
            let mut through_others = false;
            if let Mover::Linked { terms, .. } = &node.mover {
                for (child, weight) in terms {
                    let child = &self.nodes[*child];
                    through_others |= !child.held.is_empty();
                    for (effect, inner) in &child.held {
                        held.push((*effect, weight * inner));
                    }
                    for (shock, inner) in &child.felt {
                        match felt.iter_mut().find(|(known, _)| known == shock) {
                            Some((_, elasticity)) => *elasticity += weight * inner,
                            None => felt.push((*shock, weight * inner)),
                        }
                    }
                }
            }
            let year_of = node.effect.map(|effect| self.effects[effect].year_of);
            let plain = match node.within.as_ref().map(|within| within.inside) {
                Some(Inside::Flow) => year_of == Some(YearOf::Flow),
                Some(Inside::Stock) => year_of == Some(YearOf::Stock),
                Some(Inside::Rate) => year_of == Some(YearOf::Rate),
                None => true,
            };
            let node = &mut self.nodes[position];
            node.fitted_to_year = through_others || !plain;
            node.others_hit = others_hit;
            (node.felt, node.held) = (felt, held);
        }
    }

    /// True if a shock reaches anything that a node hangs on.
    fn others_hit(&self, node: &Node) -> bool {
        let hit = |other: usize| self.nodes[other].effect.is_some() || self.nodes[other].others_hit;
        match &node.mover {
            Mover::Linked { terms, .. } => terms.iter().any(|(child, _)| hit(*child)),
            Mover::Sum { parts } => parts.iter().any(|(part, _)| hit(*part)),
            Mover::Rated { rate, .. } => hit(*rate),
            _ => false,
        }
    }

    /// The rows of periods, by node, then by year.
    pub(super) fn period_rows(&self) -> Vec<PeriodRow> {
        if self.scenario.settings.frequency == Frequency::Annual {
            return Vec::new();
        }
        let years = |node: &Node| node.start..self.years.len();
        let of_node = |(position, node): (usize, &Node)| {
            years(node).filter_map(move |year| self.period_row(position, year)).collect::<Vec<_>>()
        };
        self.nodes.iter().enumerate().flat_map(of_node).collect()
    }

    fn period_row(&self, position: usize, year: usize) -> Option<PeriodRow> {
        let node = &self.nodes[position];
        let shows = self.indicator_of(node).shows;
        let quantity = self.period_quantity(node, shows)?;
        let own_december = quantity.is_growth() && shows != Shows::Growth;
        let shown = if own_december { Shows::Growth } else { shows };
        let (form, whole) = self.form(node, shown, year)?;
        let of_flow = node.within.as_ref().is_some_and(|within| within.inside == Inside::Flow);
        let of_flow = of_flow && !matches!(node.mover, Mover::Sum { .. });
        let until = self.scenario.last_period();
        let last = year + 1 == self.years.len();
        let only_december = match quantity {
            PeriodQuantity::TwelveMonthGrowth => !(self.has_levels(node, year) && node.grew(year)),
            PeriodQuantity::Level => !self.has_levels(node, year),
            _ => false,
        };
        Some(PeriodRow {
            node: position,
            year,
            form,
            whole,
            scale: if of_flow { Scale::Plain } else { whole },
            quantity,
            of_flow,
            first: if only_december { 11 } else { 0 },
            months: if last { until.last_month() as usize } else { 12 },
            step: self.scenario.settings.frequency.months(),
            own_december,
        })
    }

    /// True if a stock has levels inside a year: its growth is known or simulated, and no shock comes through others.
    ///
    /// The December of a stock that hangs on a flow holds the mean effect of the flow's year, to which no path of months leads.
    fn has_levels(&self, node: &Node, year: usize) -> bool {
        match &node.mover {
            Mover::Sum { parts } => {
                parts.iter().all(|(part, _)| self.has_levels(&self.nodes[*part], year))
            }
            _ => node.has_growth(year) && !node.others_hit,
        }
    }

    fn period_quantity(&self, node: &Node, shows: Shows) -> Option<PeriodQuantity> {
        if let Mover::Sum { parts } = &node.mover {
            let inside = |part: &usize| self.nodes[*part].within.as_ref().map(|one| one.inside);
            let all = |wanted| parts.iter().all(|(part, _)| inside(part) == Some(wanted));
            let stated = |(part, _): &Part| self.indicator_of(&self.nodes[*part]).states_shares();
            return match shows {
                Shows::Level if all(Inside::Flow) && parts.iter().all(stated) => {
                    Some(PeriodQuantity::YearToDateSum)
                }
                Shows::Level if all(Inside::Stock) => Some(PeriodQuantity::Level),
                _ => None,
            };
        }
        Some(match (node.within.as_ref()?.inside, shows) {
            (Inside::Flow | Inside::Rate, Shows::Growth) => PeriodQuantity::YearToDateGrowth,
            // Nobody knows which part of a year's sum has come by a month, unless the plan says so.
            (Inside::Flow, _) if self.indicator_of(node).states_shares() => {
                PeriodQuantity::YearToDateSum
            }
            (Inside::Flow, _) => PeriodQuantity::YearToDateGrowth,
            (Inside::Stock, Shows::Growth) => PeriodQuantity::TwelveMonthGrowth,
            (Inside::Stock, _) => PeriodQuantity::Level,
            (Inside::Rate, _) => PeriodQuantity::YearToDateAverage,
        })
    }

    /// What the period rows of an indicator show; `None` where it has none.
    pub fn period_quantity_of(&self, indicator: &str) -> Option<PeriodQuantity> {
        let position = self.node_of(indicator)?;
        self.rows.iter().find(|row| row.node == position).map(|row| row.quantity)
    }

    /// The period that ends with a month, from 0, of a year of the model.
    pub(crate) fn period(&self, year: usize, month: usize) -> Period {
        self.scenario.settings.frequency.ending(self.years[year], month as u32 + 1)
    }
}

impl Node {
    /// True if the growth of the year before is known or simulated.
    fn grew(&self, year: usize) -> bool {
        if year > self.start {
            return self.has_growth(year - 1);
        }
        self.within.as_ref().is_some_and(|within| within.growth_before.is_finite())
    }
}

impl Calibration {
    /// The gamma quantile of random words, shared by all months of the same shape.
    pub(crate) fn gamma_table(
        &self,
        shape: f64,
        kept: Kept,
    ) -> Arc<crate::math::tail_table::TailTable> {
        let make = || Arc::new(crate::process::gamma_table(shape, kept));
        match self.gammas.lock() {
            Ok(mut tables) => tables.entry((shape.to_bits(), kept)).or_insert_with(make).clone(),
            Err(_) => make(),
        }
    }
}
