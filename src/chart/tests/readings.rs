//! What a reader takes from a picture: where a fan starts, what a label says, and that both languages say it.

use super::super::*;
use super::samples::{deposits, firms, plan, pool, tornado};

fn texts<F: Figure>(figure: &F, language: Language) -> Vec<TextBox> {
    text_boxes(figure, language).unwrap()
}

fn find(boxes: &[TextBox], text: &str) -> TextBox {
    let found = boxes.iter().find(|one| one.text == text);
    found.unwrap_or_else(|| panic!("'{text}' is not among {boxes:?}")).clone()
}

/// The left end of the widest band, in logical pixels.
fn band_start(figure: &FanFigure) -> f64 {
    let svg = render_svg(figure, &Options::default()).unwrap();
    let band = svg.lines().find(|line| line.starts_with("<polygon") && line.contains("#DBE7F3"));
    let points = band.unwrap().split('"').nth(1).unwrap();
    let across = points.split(' ').map(|point| point.split(',').next().unwrap());
    across.map(|x| x.parse::<f64>().unwrap() / 10.0).fold(f64::INFINITY, f64::min)
}

#[test]
fn a_fan_never_starts_from_a_value_that_the_axis_does_not_hold() {
    let middle = |boxes: &[TextBox], year: &str| {
        let label = find(boxes, year);
        f64::midpoint(label.left, label.right)
    };
    let mut figure = deposits();
    figure.first_year = Some(2021);
    let boxes = texts(&figure, Language::Both);
    assert!((band_start(&figure) - middle(&boxes, "2023")).abs() < 0.2);
    assert!(!boxes.iter().any(|one| one.text.contains("off the scale")));

    for (value, mark) in [(88.1, "▲ off the scale."), (-88.1, "▼ off the scale.")] {
        figure.history.last_mut().unwrap().1 = value;
        let boxes = texts(&figure, Language::Both);
        let half = f64::midpoint(middle(&boxes, "2023"), middle(&boxes, "2024"));
        assert!((band_start(&figure) - half).abs() < 0.2);
        assert!(boxes.iter().any(|one| one.text.contains(mark)));
        assert!(warnings(&figure, Language::Both).unwrap().is_empty());
    }
}

#[test]
fn a_target_with_a_margin_says_what_counts() {
    let boxes = texts(&pool(), Language::Both);
    for text in ["约1,000", "about 1,000", "900–1,100达标", "within 900–1,100"] {
        find(&boxes, text);
    }
    let mut figure = deposits();
    let label = TargetLabel {
        value: Words::new("约5", "about 5"),
        counts: Some(Words::new("≥4.5计为达标", "counts from 4.5")),
    };
    figure.target.as_mut().unwrap().label = label.clone();
    let boxes = texts(&figure, Language::Both);
    for text in ["目标 约5", "Target about 5", "≥4.5计为达标", "counts from 4.5"] {
        find(&boxes, text);
    }
    let mut figure = firms();
    figure.label = label;
    find(
        &texts(&figure, Language::Both),
        "目标 约5（≥4.5计为达标） Target about 5 (counts from 4.5)",
    );
    find(&texts(&figure, Language::English), "Target about 5 (counts from 4.5)");
}

#[test]
fn a_tornado_tells_its_settings_and_cuts_no_name_where_a_second_line_is_free() {
    let mut figure = tornado(3);
    let boxes = texts(&figure, Language::Both);
    for text in ["取值 Setting", "所述 as stated", "所述 as stated 58%", "1,000", "1,060"] {
        find(&boxes, text);
    }
    let long = "Childcare places for under-threes per 1,000 inhabitants: centre";
    figure.rows[0].name = Words::new("每千人口3岁以下婴幼儿托位数：中心值", long);
    for language in [Language::Chinese, Language::English] {
        let drawn: Vec<String> = texts(&figure, language).into_iter().map(|one| one.text).collect();
        assert!(!drawn.iter().any(|text| text.ends_with("...") || text.ends_with('…')));
    }
}

#[test]
fn the_picture_of_all_targets_speaks_both_languages() {
    let figure = plan(9);
    let title = sealed::Drawn::title(&figure);
    assert_eq!(title.zh, "81个目标中预计达标约57个（80%区间52–62个）");
    let boxes = texts(&figure, Language::Both);
    let (zh, en) = (find(&boxes, "增长5%左右"), find(&boxes, "about +5%"));
    assert!((zh.right - en.right).abs() < 1e-9 && zh.bottom <= en.top, "{zh:?} {en:?}");
    let shares = boxes.iter().filter(|one| one.text == "100%").count();
    assert_eq!(shares, 1, "what both languages write alike stands there once");
    assert!(!texts(&figure, Language::Chinese).iter().any(|one| one.text == "about +5%"));
}
