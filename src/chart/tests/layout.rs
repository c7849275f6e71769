//! No text leaves its picture or touches other text, over a wide range of figures.

use super::super::*;
use super::samples::{
    chance, density, deposits, fan, few_projects, firms, heatmap, intensity, outlier, plan, pool,
    tornado, untargeted, waterfall,
};

const LANGUAGES: [Language; 3] = [Language::Chinese, Language::English, Language::Both];

fn long(index: usize) -> Words {
    let zh: String = "战略性新兴产业增加值占规模以上工业比重及其增速的提高幅度"
        .chars()
        .cycle()
        .take(index)
        .collect();
    let en: String = "Strategic emerging industries as a share of all industry "
        .chars()
        .cycle()
        .take(index)
        .collect();
    Words::new(zh, en)
}

fn assert_clear<F: Figure>(figure: &F, what: &str) {
    for language in LANGUAGES {
        let (width, height) = logical_size(figure, language).unwrap();
        let boxes = text_boxes(figure, language).unwrap();
        for (index, drawn) in boxes.iter().enumerate() {
            let inside = drawn.left >= 0.0
                && drawn.top >= 0.0
                && drawn.right <= width
                && drawn.bottom <= height;
            assert!(inside, "{what} {language:?}: {drawn:?} leaves {width} x {height}");
            assert!(
                (drawn.bottom - drawn.top) / 1.09 > 10.99,
                "{what} {language:?}: {drawn:?} is too small"
            );
            for other in &boxes[index + 1..] {
                assert!(!drawn.overlaps(other), "{what} {language:?}: {drawn:?} and {other:?}");
            }
        }
    }
}

#[test]
fn samples_are_clear() {
    assert_clear(&deposits(), "deposits");
    assert_clear(&intensity(), "limit");
    assert_clear(&untargeted(), "plain");
    assert_clear(&firms(), "firms");
    assert_clear(&outlier(), "outlier");
    assert_clear(&few_projects(), "projects");
    assert_clear(&pool(), "pool");
    assert_clear(&plan(85), "dots");
}

/// A figure around one size of numbers; the turn varies names, gaps and the side and place of the target.
fn varied(turn: usize, middle: f64, spread: f64, ahead: i32, probability: f64) -> FanFigure {
    let mut figure = deposits();
    let spread = middle.abs() * spread;
    let spreads: Vec<f64> = (0..ahead).map(|year| spread * (1.0 + 0.3 * f64::from(year))).collect();
    figure.fan = fan(2024, middle, &spreads);
    figure.density = density(middle, spread);
    for (index, point) in figure.history.iter_mut().enumerate() {
        point.1 = middle * (1.0 + 0.1 * (index as f64).sin());
    }
    figure.history[17].1 *= 8.0;
    figure.name = long(turn * 9);
    figure.measure = long(turn * 12);
    match turn % 3 {
        1 if turn.is_multiple_of(2) => figure.history.clear(),
        1 => figure.history = vec![(2021, middle)],
        2 => figure.history.retain(|point| point.0 % 5 != 0),
        _ => {}
    }
    let target = figure.target.as_mut().unwrap();
    target.year = 2024 + ahead / 2;
    target.value = middle * [0.6, 1.0, 1.01, 40.0][turn % 4];
    target.label = TargetLabel::plain(wording::number(target.value, 2));
    target.chance = chance(probability, probability / 2.0, 0.995);
    target.direction = match turn % 4 {
        1 => Direction::AtMost,
        3 => Direction::Within(target.value - spread, target.value + 2.0 * spread),
        _ => Direction::AtLeast,
    };
    figure
}

#[test]
fn fans_are_clear() {
    let sizes = [1e-7, 1e-3, 0.3, 1.0, 47.0, 1e4, 3e6, 1e9, 1e14];
    for (turn, size) in sizes.into_iter().enumerate() {
        for (spread, sign) in [(0.0, 1.0), (0.01, -1.0), (0.2, 1.0), (0.2, -1.0), (3.0, 1.0)] {
            for ahead in [1, 3, 8, 27] {
                for probability in [0.0003, 0.5, 0.9999] {
                    let mut figure = varied(turn, sign * size, spread, ahead, probability);
                    let what = format!("{size} {spread} {sign} {ahead} {probability}");
                    assert_clear(&figure, &what);
                    figure.target = None;
                    assert_clear(&figure, &format!("{what} without target"));
                }
            }
        }
    }
}

#[test]
fn tornados_are_clear() {
    for rows in [1, 2, 14] {
        for (scale, size) in [
            (TornadoScale::Probability, 1.0),
            (TornadoScale::Probability, 1e-6),
            (TornadoScale::Count, 1e-4),
            (TornadoScale::Count, 2.0),
            (TornadoScale::Count, 140.0),
        ] {
            for stated in [0.0, 0.0003, 0.58, 1.0] {
                let mut figure = tornado(rows);
                figure.scale = scale;
                for end in figure.rows.iter_mut().flat_map(|row| [&mut row.low, &mut row.high]) {
                    let moved = stated + size * (end.result - figure.stated);
                    let probability = scale == TornadoScale::Probability;
                    end.result = if probability { moved.clamp(0.0, 1.0) } else { moved };
                }
                figure.stated = stated;
                assert_clear(&figure, &format!("{rows} {scale:?} {size} {stated}"));
            }
        }
    }
}

#[test]
fn heatmaps_are_clear() {
    for (rows, columns) in [(1, 1), (1, 2), (3, 4), (30, 16)] {
        assert_clear(&heatmap(rows, columns), &format!("{rows} by {columns}"));
    }
    let mut short = heatmap(3, 4);
    short.rows[1].cells.pop();
    assert!(render_svg(&short, &Options::default()).is_err(), "a cell is missing");
}

#[test]
fn waterfalls_are_clear() {
    for steps in [1, 2, 5, 12] {
        for size in [0.0, 0.01, 1.0, 100.0] {
            assert_clear(&waterfall(steps, size), &format!("{steps} steps of {size}"));
        }
    }
}

#[test]
fn distributions_are_clear() {
    for count in [1, 2, 7, 40, 300] {
        for size in [1e-6, 0.01, 1.0, 5e3, 1e9] {
            for skew in [0.0, 0.5, 1.0] {
                for share in [-9.0, -0.3, 0.0, 0.03, 0.5, 0.97, 1.0, 1.4, 12.0] {
                    let start = -size * 0.2;
                    let edge = start + size * share;
                    let band = Direction::Within(edge - 0.1 * size, edge + 0.2 * size);
                    for direction in [Direction::AtLeast, Direction::AtMost, band] {
                        let mut figure = firms();
                        let wide = size / f64::from(count);
                        figure.bins = (0..count)
                            .map(|bin| {
                                let place = f64::from(bin) / f64::from(count) - skew;
                                Bin {
                                    low: start + wide * f64::from(bin),
                                    high: start + wide * f64::from(bin + 1),
                                    probability: (-place * place * 20.0).exp(),
                                }
                            })
                            .collect();
                        figure.threshold = edge;
                        figure.label = TargetLabel::plain(wording::number(figure.threshold, 2));
                        figure.direction = direction;
                        figure.median = start + size * skew;
                        figure.interval = (start, start + size * (0.3 + 0.7 * skew));
                        figure.chance = chance(0.9999, 0.0003, 0.9999);
                        figure.name = long((count as usize) % 61);
                        assert_clear(&figure, &format!("{count} {size} {skew} {share}"));
                    }
                }
            }
        }
    }
}

#[test]
fn dots_are_clear() {
    for count in [1, 2, 85, 300] {
        for length in [0, 6, 20, 40, 60] {
            let mut figure = plan(count);
            for (index, row) in figure.rows.iter_mut().enumerate() {
                row.name = long((length + index % 5).min(60));
                row.target = long((length + index % 7) / 2);
                if index % 9 == 0 {
                    row.probability = 0.0003;
                    row.judgement = Some((0.0, 0.9999));
                }
            }
            figure.measure = long(length * 2);
            figure.muted_words = long(length);
            assert_clear(&figure, &format!("{count} {length}"));
        }
    }
}

#[test]
fn both_scales_render_the_longest_picture() {
    let figure = plan(300);
    for scale in [1.0, 2.0] {
        let options = Options { scale, ..Options::default() };
        assert!(render_png(&figure, &options).unwrap().len() > 10_000);
    }
    assert!(render_svg(&figure, &Options::default()).unwrap().ends_with("</svg>\n"));
}

#[test]
fn a_band_is_coloured_between_its_edges() {
    let direction = Direction::Within(900.0, 1100.0);
    assert_eq!(direction.met(1000.0), (900.0, 1100.0));
    assert_eq!(direction.edges(1000.0), [900.0, 1100.0]);
    assert_eq!(Direction::AtMost.met(3.0), (f64::NEG_INFINITY, 3.0));
    let svg = render_svg(&pool(), &Options::default()).unwrap();
    let shapes = |fill: &str| {
        svg.lines().filter(|line| line.starts_with("<polygon") && line.contains(fill)).count()
    };
    assert_eq!((shapes("#0F766E"), shapes("#CBD2D9")), (1, 2));
}

#[test]
fn without_history_the_fan_starts_before_its_first_year() {
    let mut figure = pool();
    assert!(text_boxes(&figure, Language::Both).unwrap().iter().any(|one| one.text == "2024"));
    figure.history = vec![(2022, 990.0)];
    figure.judged_base = true;
    let boxes = text_boxes(&figure, Language::English).unwrap();
    assert!(boxes.iter().any(|one| one.text.contains("The diamond is a base")));
    assert!(boxes.iter().any(|one| one.text == "2022"));
}
