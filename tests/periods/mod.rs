//! Months and quarters inside the annual paths: rows of the tables, their law, and what shocks do to them.

mod judged;
mod law;
mod rows;
mod shocks;
mod withheld;

use attain::model::Model;
use attain::plan::{Concentration, Indicator, Measure, Relation, Shares, Shows, Text, WithinYear};
use attain::scenario::{Frequency, Period, Scenario};
use attain::shock::{Arrival, Month, Profile, Reach, Shock, Size, When, Whom};

use crate::fixture::{YEAR, base, calibrated, growth, indicator, number, plan, scenario, target};

/// Concentrations low enough for the months to wander visibly.
pub fn loose() -> Concentration {
    let of = |value| Some(number(value));
    Concentration { flow: of(200.0), stock: of(30.0), rate: of(500.0) }
}

/// A run of indicators by month.
pub fn monthly(indicators: Vec<Indicator>, shocks: Vec<Shock>) -> Scenario {
    let mut plan = plan();
    plan.targets = vec![target(&indicators[0], Relation::AtLeast, 4.0, 1)];
    plan.indicators = indicators;
    plan.within_year = loose();
    let mut scenario = scenario(plan, 20_000);
    scenario.settings.frequency = Frequency::Monthly;
    scenario.shocks = shocks;
    scenario
}

/// Growth with a known level of the year before the plan's.
pub fn growing(id: &str, measure: Measure, shows: Shows) -> Indicator {
    indicator(id, measure, shows, growth(5.0, 2.0, base(100.0, YEAR - 1)))
}

/// The same with stated equal shares, so that a flow that shows its level has sums of the year so far.
pub fn summed(mut indicator: Indicator) -> Indicator {
    let shares = Shares { values: vec![1.0; 12], source: None, reason: Text::same("made up") };
    indicator.within_year = Some(WithinYear { concentration: None, shares: Some(shares) });
    indicator
}

/// A certain shock of a month of the plan's year.
pub fn shock(id: &str, month: u32, size: f64, persistence: f64, reach: &[(&str, f64)]) -> Shock {
    let one = |(id, elasticity): &(&str, f64)| {
        Reach::new(Whom::Indicator((*id).into()), number(*elasticity))
    };
    Shock {
        id: id.into(),
        name: attain::plan::Text::same(id),
        when: When::At { month: Month { year: YEAR, month } },
        exclusive: None,
        common: None,
        trigger: None,
        arrival: Arrival::Certain,
        size: Size::Fixed { value: number(size) },
        profile: Profile::Persistence { share: number(persistence) },
        reach: reach.iter().map(one).collect(),
        reason: attain::plan::Text::same("test"),
        source: None,
    }
}

/// Value of an indicator at the end of a month of a year: one number a path.
pub fn at(model: &Model, id: &str, year: i32, month: u32, count: usize) -> Vec<f64> {
    let (labels, paths) = model.period_paths(id, 0, count).unwrap();
    let column = labels.iter().position(|label| *label == Period::Month { year, month }).unwrap();
    paths.column(column).to_vec()
}

/// The annual values of an indicator on the same paths.
pub fn of_year(model: &Model, id: &str, year: i32, count: usize) -> Vec<f64> {
    let column = model.path_years(id).unwrap().iter().position(|known| *known == year).unwrap();
    model.paths(id, 0, count).unwrap().column(column).to_vec()
}

/// 100 × the logarithm of one plus growth.
pub fn log_growth(percent: f64) -> f64 {
    100.0 * (percent / 100.0).ln_1p()
}

/// A model of the indicators, with shocks.
pub fn model(indicators: Vec<Indicator>, shocks: Vec<Shock>) -> Model {
    calibrated(monthly(indicators, shocks))
}
