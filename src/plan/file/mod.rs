//! Reads plan.toml and the tables beside it, and lists every problem with its place.

mod date;
mod innovation;
mod judged;
mod lags;
mod mean_reversion;
mod movement;
mod page;
mod regimes;
mod rows;
mod structure;
mod syntax;
mod system;
mod table;
mod target;
mod values;
mod within_year;

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::history;
use super::{History, Plan};
use crate::error::{Fault, Place, Problem};

pub(crate) use date::{date, is_period, month};
pub(crate) use judged::stand_in;
pub(crate) use movement::QUANTITIES;
pub(crate) use page::Page;
pub(crate) use rows::{Row, Rows};
pub(crate) use structure::with_id;
pub(crate) use syntax::parse;
pub(crate) use table::{Table, Value, meant_or_known};

/// Reads the plan at `path` with `history.csv` and `sources.csv` beside it.
///
/// Every file read goes to `inputs` with its SHA-256, every problem to `problems`. If there are problems, the plan has
/// stand-ins and serves only to look for more problems.
pub fn read(
    path: &Path,
    inputs: &mut Vec<(PathBuf, String)>,
    problems: &mut Vec<Problem>,
) -> Option<Plan> {
    read_named_at(path, None, inputs, problems)
}

/// As [`read`], for a plan that a scenario names at a place.
pub(crate) fn read_named_at(
    path: &Path,
    named_at: Option<Place>,
    inputs: &mut Vec<(PathBuf, String)>,
    problems: &mut Vec<Problem>,
) -> Option<Plan> {
    let page = Page::open(path, named_at, inputs, problems)?;
    let values = syntax::parse(&page);
    if let Some(values) = &values
        && Kind::of(values.get_ref()) == Some(Kind::Scenario)
    {
        let fault = Fault::Contradiction("this is a scenario, not a plan".into());
        let hint = "in a scenario file write plan = \"plan/plan.toml\"; to build on another scenario write extends = \"baseline.toml\"";
        page.problem(fault, 0..0, Some(hint.into()));
        page.close(problems);
        return None;
    }
    let plan = values.as_ref().and_then(|values| plan(&page, values));
    let places = page.close(problems);
    let history = tables_beside(path, inputs, problems);
    let mut plan = plan?;
    plan.places = places;
    let (history, places) = history?;
    plan.history = history;
    plan.places.extend(places);
    Some(plan)
}

/// What a file is by its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It has a table `[plan]`.
    Plan,
    /// It names a plan or extends a scenario.
    Scenario,
}

impl Kind {
    /// The kind of a file, if its keys tell it.
    pub(crate) fn of(values: &DeTable) -> Option<Self> {
        match values.get("plan").map(|value| value.get_ref()) {
            Some(DeValue::Table(_)) => Some(Self::Plan),
            Some(DeValue::String(_)) => Some(Self::Scenario),
            _ => values.contains_key("extends").then_some(Self::Scenario),
        }
    }
}

fn plan(page: &Page, values: &Spanned<DeTable>) -> Option<Plan> {
    let root = Table::new(page, values.get_ref(), 0..0, "the plan file", "");
    let head = structure::head(&root);
    let chapters = root.tables("chapter").into_iter().map(structure::chapter).collect();
    let blocks = root.tables("block").into_iter().map(structure::block).collect();
    let classes = root.tables("class").into_iter().map(structure::class).collect();
    let systems = root.tables("system").into_iter().map(system::system).collect();
    let within_year = within_year::concentration(&root);
    let indicators: Vec<_> = root.tables("indicator").into_iter().map(target::indicator).collect();
    let targets = root.tables("target");
    let head = head?;
    let targets =
        targets.into_iter().map(|table| target::target(table, &head, &indicators)).collect();
    root.end();
    Some(Plan {
        id: head.id,
        name: head.name,
        place: head.place,
        as_of: head.as_of,
        year: head.year,
        source: head.source,
        copula: head.copula,
        chapters,
        blocks,
        classes,
        systems,
        within_year,
        indicators,
        targets,
        history: History::default(),
        places: std::collections::HashMap::new(),
    })
}

type Places = std::collections::HashMap<String, Place>;

fn tables_beside(
    path: &Path,
    inputs: &mut Vec<(PathBuf, String)>,
    problems: &mut Vec<Problem>,
) -> Option<(History, Places)> {
    let sources = Page::open(&path.with_file_name("sources.csv"), None, inputs, problems);
    let figures = Page::open(&path.with_file_name("history.csv"), None, inputs, problems);
    let mut places = Places::new();
    let sources = sources.map(|page| {
        let rows = history::read_sources(&page);
        places = page.close(problems);
        rows
    });
    let observations = figures.map(|page| {
        let rows = history::read_observations(&page);
        places.extend(page.close(problems));
        rows
    });
    Some((History { observations: observations?, sources: sources? }, places))
}
