//! The fan chart: history, forecast bands, the target in its year and the distribution of that year.

mod labels;
mod panel;
mod plan;
mod plot;

use plotters_backend::DrawingBackend;

use super::canvas::Canvas;
use super::frame::Frame;
use super::outcome::{Chance, Direction, TargetLabel};
use super::sealed::Drawn;
use super::wording::chance_title;
use super::{ChartError, Language, Words, all_finite, refuse};

/// One year of a forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastYear {
    /// The year.
    pub year: i32,
    /// Pairs of a probability, such as 0.05, and the value below which the outcome falls with it.
    ///
    /// The bands are drawn from 0.05, 0.20, 0.35, 0.50, 0.65, 0.80 and 0.95; others are found between neighbours.
    pub quantiles: Vec<(f64, f64)>,
}

impl ForecastYear {
    /// The value at a probability, on the straight line between its neighbours.
    pub(crate) fn at(&self, probability: f64) -> f64 {
        let mut before: Option<(f64, f64)> = None;
        for &(level, value) in &self.quantiles {
            if level >= probability {
                return match before {
                    Some((low, start)) if level > low => {
                        start + (value - start) * (probability - low) / (level - low)
                    }
                    _ => value,
                };
            }
            before = Some((level, value));
        }
        before.map_or(0.0, |pair| pair.1)
    }
}

/// A target of the plan and how likely it is to be met.
#[derive(Debug, Clone, PartialEq)]
pub struct FanTarget {
    /// The year in which the target is to be met.
    pub year: i32,
    /// The threshold on the axis of the figure.
    pub value: f64,
    /// Where the distribution parts: the value from which the published figure meets the target, after rounding.
    pub threshold: f64,
    /// The target as it is to be printed, such as "7.5".
    pub label: TargetLabel,
    /// The side on which the target is met.
    pub direction: Direction,
    /// The target in the plan's own words, such as "增长7.5%".
    pub words: Words,
    /// The chance of meeting it.
    pub chance: Chance,
}

/// History and forecast of one measure, with or without a target.
///
/// History goes back eight years, or four times the forecast if that is longer, but not over a gap of more than five years, unless
/// `first_year` says otherwise. Without any history, or with a last observation beyond the axis, the fan starts level, half a year
/// before its first year.
/// The last year of the fan is held level for the half year that the plot runs beyond it.
/// The vertical axis holds the 90 % band, the last observation unless it lies more than three times the height of the fan beyond it,
/// and every other observation and target that lies within one and a half times the height of these from them; what lies beyond is
/// marked at the edge with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct FanFigure {
    /// A short name for messages.
    pub id: String,
    /// What is measured.
    pub name: Words,
    /// The measure with its unit, such as "同比增长 %".
    pub measure: Words,
    /// What stands behind a number in a title, such as "%"; may be empty.
    pub unit: Words,
    /// Observations in order of years; missing years are left out.
    pub history: Vec<(i32, f64)>,
    /// Whether the last value of the history is a judged base in place of a published figure.
    pub judged_base: bool,
    /// The forecast in order of years.
    pub fan: Vec<ForecastYear>,
    /// The first year to show, in place of the rule.
    pub first_year: Option<i32>,
    /// The year whose distribution is shown where there is no target; the last one if none is given.
    pub shown: Option<i32>,
    /// The target, if the plan sets one.
    pub target: Option<FanTarget>,
    /// Value and density of the distribution of the target year, or of the last year without a target; may be empty.
    pub density: Vec<(f64, f64)>,
    /// Notes below the figure: scenario, paths, seed, source of the target, date of the data.
    ///
    /// What the bands mean, the basis and the sampling error are said by the figure itself, before these.
    pub notes: Vec<Words>,
}

impl FanFigure {
    /// The year whose distribution is shown.
    pub(crate) fn shown_year(&self) -> i32 {
        let last = self.fan.last().map_or(0, |forecast| forecast.year);
        self.target.as_ref().map(|target| target.year).or(self.shown).unwrap_or(last)
    }

    /// The forecast of a year, or the last one.
    pub(crate) fn forecast_of(&self, year: i32) -> Option<&ForecastYear> {
        self.fan.iter().find(|forecast| forecast.year == year).or(self.fan.last())
    }

    fn all_notes(&self, marks: &str) -> Vec<Words> {
        let mut notes =
            vec![Words::new("色带内含30%、60%、90%的路径。", "Bands: 30, 60 and 90% of paths.")];
        if !marks.is_empty() {
            notes.push(Words::new(format!("{marks}超出刻度。"), format!("{marks} off the scale.")));
        }
        if self.judged_base && !self.history.is_empty() {
            notes.push(Words::new(
                "菱形为判断或待修订的基数。",
                "The diamond is a base that is judged or will be revised.",
            ));
        }
        notes.extend(self.target.as_ref().and_then(|target| target.chance.note()));
        notes.extend(self.notes.iter().cloned());
        notes
    }

    fn frame(&self, language: Language) -> Frame {
        let frame = |marks: &str| {
            Frame::new(&self.title(), &self.measure, &self.all_notes(marks), 800.0, language)
        };
        // The notes do not move the plot, so that what it marks is known without them.
        let bare = frame("");
        match plan::Plan::new(self, &bare, language).marks(self) {
            marks if marks.is_empty() => bare,
            marks => frame(&marks),
        }
    }
}

impl Drawn for FanFigure {
    fn check(&self) -> Result<(), ChartError> {
        let id = self.id.as_str();
        if self.fan.is_empty() || self.fan.iter().any(|year| year.quantiles.is_empty()) {
            return Err(refuse(id, "the forecast is empty"));
        }
        let years = self.history.iter().map(|point| point.0);
        let years: Vec<i32> = years.chain(self.fan.iter().map(|year| year.year)).collect();
        if years.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(refuse(id, "the years are not in order"));
        }
        if years.iter().any(|year| !(-9999..=9999).contains(year)) {
            return Err(refuse(id, "a year has more than four digits"));
        }
        all_finite(id, "the history", self.history.iter().map(|point| point.1))?;
        let quantiles = self.fan.iter().flat_map(|year| &year.quantiles);
        all_finite(id, "the forecast", quantiles.map(|pair| pair.1))?;
        let density = self.density.iter().flat_map(|pair| [pair.0, pair.1]);
        all_finite(id, "the distribution", density)?;
        if let Some(target) = &self.target {
            all_finite(id, "the target", [target.value, target.threshold])?;
            all_finite(id, "the target", target.direction.edges(target.value))?;
            target.chance.check(id)?;
            if !self.fan.iter().any(|year| year.year == target.year) {
                return Err(refuse(id, "the target year is not in the forecast"));
            }
        }
        Ok(())
    }

    fn title(&self) -> Words {
        match &self.target {
            Some(target) => chance_title(&self.name, &target.words, target.chance.probability),
            None => plan::plain_title(self),
        }
    }

    fn size(&self, language: Language) -> (f64, f64) {
        let frame = self.frame(language);
        let title_growth = frame.shift.max(0.0);
        (800.0, 500.0 + title_growth + frame.growth)
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &mut Canvas<DB>) {
        let frame = self.frame(canvas.language);
        frame.draw(canvas);
        let plan = plan::Plan::new(self, &frame, canvas.language);
        plot::draw(self, &plan, canvas);
        panel::draw(self, &plan, canvas);
        labels::draw(self, &plan, canvas);
    }
}
