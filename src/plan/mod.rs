//! What was promised: indicators with their history, targets, and the provenance of every number.

pub mod file;
mod history;
mod indicator;
mod innovation;
mod mean_reversion;
mod movement;
mod number;
mod provenance;
mod regimes;
mod structure;
mod system;
mod target;
mod within_year;

pub use history::{History, Observation, Quantity, Source};
pub use indicator::{Indicator, Measure, Shows};
pub use innovation::Student;
pub use mean_reversion::{MeanReversion, Persistence};
pub use movement::{
    Average, Base, Cohort, Completion, Count, Growth, HistoryChoice, Level, Linked, Movement,
    PandemicWeight, Share, SteadyAr, Term, TrendView,
};
pub use number::{Judged, Text};
pub use regimes::{Regime, Regimes};
pub use structure::{Block, Chapter, Class, Date, Law, Plan, Tie};
pub use system::System;
pub use target::{Basis, Past, Reading, Relation, Target};
pub use within_year::{Concentration, Inside, Shares, WithinYear};
