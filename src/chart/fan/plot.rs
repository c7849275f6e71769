//! The plot of a fan chart: grid, axes, bands, median, target and history.

use plotters_backend::DrawingBackend;

use super::super::canvas::{Anchor, Canvas, Place, bold, regular, width};
use super::super::colour::{
    AXIS, BAND_LABEL, BAND_MIDDLE, BAND_NARROW, BAND_WIDE, Colour, GRID, GROUND, INK, MEDIAN,
    MUTED, PAPER, SOFT, TARGET,
};
use super::FanFigure;
use super::plan::Plan;

/// The bands from the widest to the narrowest, each with its outer quantiles.
const BANDS: [(f64, f64, Colour); 3] =
    [(0.05, 0.95, BAND_WIDE), (0.20, 0.80, BAND_MIDDLE), (0.35, 0.65, BAND_NARROW)];

/// Draws the plot without the labels inside it.
pub(crate) fn draw<DB: DrawingBackend>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    let start = plan.x(plan.opening());
    canvas.rectangle((start, plan.top), (plan.right, plan.bottom), GROUND);
    values(plan, canvas);
    bands(figure, plan, canvas);
    if let Some(target) = &figure.target {
        year_slice(figure, plan, target.year, canvas);
    }
    let median = path(figure, plan, 0.5);
    canvas.line(&median, 2.4, MEDIAN);
    target_line(figure, plan, canvas);
    canvas.upright(start, plan.top, plan.bottom, AXIS);
    years(figure, plan, canvas);
    history(plan, canvas);
    if let Some((year, value)) = plan.origin() {
        let place = plan.place(year, value);
        match figure.judged_base {
            true => diamond(canvas, place),
            false => canvas.ring(place, 4.8, 2.0, INK),
        }
    }
}

/// The mark of a start that is judged: a hollow diamond.
fn diamond<DB: DrawingBackend>(canvas: &mut Canvas<DB>, centre: Place) {
    let (x, y) = centre;
    for (half, colour) in [(6.6, INK), (3.6, PAPER)] {
        canvas.polygon(&[(x - half, y), (x, y - half), (x + half, y), (x, y + half)], colour);
    }
}

/// The grid with the labels of the values.
fn values<DB: DrawingBackend>(plan: &Plan, canvas: &mut Canvas<DB>) {
    for tick in plan.axis.ticks() {
        let y = plan.y(tick);
        canvas.level(plan.left, plan.right, y, GRID);
        let place = (plan.left - 8.0, y + 5.0);
        let label = plan.axis.label(tick);
        canvas.text(place, Anchor::Right, &label, regular(13.0, SOFT));
    }
}

/// The axis of years; labels are left out evenly where they would touch.
fn years<DB: DrawingBackend>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    canvas.level(plan.left, plan.right + 1.0, plan.bottom, AXIS);
    let lettering = regular(13.0, SOFT);
    let wide = width(&plan.last.to_string(), lettering) + 8.0;
    let pace = (plan.right - plan.left) / f64::from((plan.last - plan.first).max(1));
    let every = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
        .into_iter()
        .find(|&every| pace * f64::from(every) >= wide)
        .unwrap_or(10_000);
    let shown = figure.shown_year();
    for year in plan.first..=plan.last {
        let x = plan.x(f64::from(year));
        let labelled = (year - shown) % every == 0;
        if pace >= 4.0 || labelled {
            let length = if labelled { 7.0 } else { 4.0 };
            canvas.upright(x - 0.5, plan.bottom, plan.bottom + length, AXIS);
        }
        if labelled {
            let marked = figure.target.is_some() && year == shown;
            let lettering = if marked { bold(13.0, INK) } else { lettering };
            let label = year.to_string().replace('-', "−");
            let half = width(&label, lettering) / 2.0;
            let place = (x.max(half + 2.0), plan.bottom + 22.0);
            canvas.text(place, Anchor::Middle, &label, lettering);
        }
    }
}

/// The line of a quantile to the right edge: from the last observation, or level from the opening where the axis has none.
pub(crate) fn path(figure: &FanFigure, plan: &Plan, probability: f64) -> Vec<Place> {
    let opening = match (plan.origin(), figure.fan.first()) {
        (Some((year, value)), _) => Some(plan.place(year, value)),
        (None, Some(forecast)) => Some((plan.x(plan.opening()), plan.y(forecast.at(probability)))),
        (None, None) => None,
    };
    let years =
        figure.fan.iter().map(|forecast| plan.place(forecast.year, forecast.at(probability)));
    let mut path: Vec<Place> = opening.into_iter().chain(years).collect();
    path.extend(path.last().map(|last| (plan.right, last.1)));
    path
}

/// The nested bands, the widest first.
fn bands<DB: DrawingBackend>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    for (low, high, colour) in BANDS {
        let mut outline = path(figure, plan, high);
        outline.extend(path(figure, plan, low).into_iter().rev());
        canvas.polygon(&outline, colour);
    }
}

/// A thin upright line through the fan in the target year, when the fan goes on beyond it.
fn year_slice<DB: DrawingBackend>(
    figure: &FanFigure,
    plan: &Plan,
    year: i32,
    canvas: &mut Canvas<DB>,
) {
    let Some(forecast) = figure.forecast_of(year) else {
        return;
    };
    if year >= plan.last {
        return;
    }
    let x = plan.x(f64::from(year));
    let (top, bottom) = (plan.y(forecast.at(0.95)), plan.y(forecast.at(0.05)));
    canvas.dashes([(x, bottom), (x, plan.bottom)], 1.0, (2.0, 3.0), AXIS);
    canvas.line(&[(x, top), (x, bottom)], 1.2, BAND_LABEL);
    for y in [top, bottom] {
        canvas.line(&[(x - 4.0, y), (x + 4.0, y)], 1.2, BAND_LABEL);
    }
}

/// The target: bold dashes over its year, and a faint dotted line from there to the panel.
///
/// In the last year the dashes go on through the panel, which draws them.
fn target_line<DB: DrawingBackend>(figure: &FanFigure, plan: &Plan, canvas: &mut Canvas<DB>) {
    let Some(target) = &figure.target else { return };
    if target.year >= plan.last {
        return;
    }
    let (left, right) = target_reach(plan, target.year);
    for edge in target.direction.edges(target.value) {
        if plan.axis.holds(edge) {
            let y = plan.y(edge);
            canvas.dashes([(left, y), (right, y)], 2.0, (10.0, 5.0), TARGET);
            canvas.dashes([(right + 3.0, y), (plan.right, y)], 1.0, (2.0, 4.0), TARGET);
        }
    }
}

/// The ends of the target line: half a year each side of its year, inside the forecast.
pub(crate) fn target_reach(plan: &Plan, year: i32) -> (f64, f64) {
    let year = f64::from(year);
    let opening = plan.x(plan.opening());
    let left = plan.x(year - 0.5).max(opening);
    let right = plan.x(year + 0.5).min(plan.right);
    if right - left < 1.0 {
        return (plan.right - 20.0, plan.right);
    }
    (left, right)
}

/// The observations: solid between neighbouring years, thin dashes over missing ones, arrows for values beyond the axis.
fn history<DB: DrawingBackend>(plan: &Plan, canvas: &mut Canvas<DB>) {
    let mut run: Vec<Place> = Vec::new();
    for pair in plan.history.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let Some([start, end]) = clip(plan, from, to) else {
            canvas.line(&std::mem::take(&mut run), 2.4, INK);
            continue;
        };
        if to.0 - from.0 > 1 {
            canvas.line(&std::mem::take(&mut run), 2.4, INK);
            canvas.dashes([start, end], 1.4, (4.0, 4.0), MUTED);
            continue;
        }
        if run.last() != Some(&start) {
            canvas.line(&std::mem::take(&mut run), 2.4, INK);
            run.push(start);
        }
        run.push(end);
    }
    canvas.line(&run, 2.4, INK);
    for (index, &point) in plan.history.iter().enumerate() {
        if alone(&plan.history, index) && plan.axis.holds(point.1) {
            canvas.circle(plan.place(point.0, point.1), 2.6, INK);
        }
        if !plan.axis.holds(point.1) {
            let up = point.1 > plan.axis.high;
            arrow(canvas, plan.place(point.0, point.1), up, INK);
        }
    }
}

/// Whether an observation has no neighbour in the years beside it.
fn alone(history: &[(i32, f64)], index: usize) -> bool {
    let year = history.get(index).map_or(0, |point| point.0);
    let beside = |other: Option<&(i32, f64)>| other.is_some_and(|o| (o.0 - year).abs() == 1);
    let before = index.checked_sub(1).and_then(|before| history.get(before));
    !beside(before) && !beside(history.get(index + 1))
}

/// The part of a line between two observations that lies within the axis.
fn clip(plan: &Plan, from: (i32, f64), to: (i32, f64)) -> Option<[Place; 2]> {
    let (low, high) = (plan.axis.low, plan.axis.high);
    let rise = to.1 - from.1;
    let (mut start, mut end) = (0.0f64, 1.0f64);
    if rise == 0.0 {
        if !plan.axis.holds(from.1) {
            return None;
        }
    } else {
        let (a, b) = ((low - from.1) / rise, (high - from.1) / rise);
        start = start.max(a.min(b));
        end = end.min(a.max(b));
    }
    if start >= end {
        return None;
    }
    let at = |share: f64| {
        let year = f64::from(from.0) + share * f64::from(to.0 - from.0);
        (plan.x(year), plan.y(from.1 + share * rise))
    };
    Some([at(start), at(end)])
}

/// A small triangle at an edge that points beyond it.
pub(crate) fn arrow<DB: DrawingBackend>(
    canvas: &mut Canvas<DB>,
    tip: Place,
    up: bool,
    colour: Colour,
) {
    let (x, y) = tip;
    let way = if up { 1.0 } else { -1.0 };
    let triangle = |grow: f64| {
        [
            (x, y - way * grow),
            (x - 5.0 - grow, y + way * (9.0 + grow)),
            (x + 5.0 + grow, y + way * (9.0 + grow)),
        ]
    };
    canvas.polygon(&triangle(1.2), PAPER);
    canvas.polygon(&triangle(0.0), colour);
}
