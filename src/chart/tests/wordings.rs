//! Tests of words, numbers and the fonts.

use super::super::axis::Axis;
use super::super::text::{Weight, measure, shorten, wrap};
use super::super::wording::{bare_percent_range, chance_title, complement_percent, number};
use super::super::*;
use super::samples;

#[test]
fn percent_is_never_nought_or_hundred() {
    assert_eq!(percent(0.0003), "<1%");
    assert_eq!(percent(0.0), "<1%");
    assert_eq!(percent(0.9999), ">99%");
    assert_eq!(percent(0.996), ">99%");
    assert_eq!(percent(0.66), "66%");
    assert_eq!(complement_percent(0.665), "33%");
    assert_eq!(percent_range(0.40, 0.63), "40–63%");
    assert_eq!(percent_range(0.404, 0.401), "40%");
    assert_eq!(bare_percent_range(0.001, 0.2), "<1 – 20");
    assert_eq!(percent_range(0.88, 0.999), "88 – >99%");
}

#[test]
fn likelihood_goes_by_the_unrounded_probability() {
    assert_eq!(likelihood(0.0999).en, "very unlikely");
    assert_eq!(likelihood(0.1).zh, "不太可能");
    assert_eq!(likelihood(0.333).zh, "不太可能");
    assert_eq!(likelihood(2.0 / 3.0).zh, "可能性各半");
    assert_eq!(likelihood(0.9).en, "likely");
    assert_eq!(likelihood(0.901).en, "very likely");
}

#[test]
fn numbers_have_commas_and_a_true_minus() {
    assert_eq!(number(-1234567.0, 0), "−1,234,567");
    assert_eq!(number(-0.001, 1), "0.0");
    assert_eq!(number(999.5, 1), "999.5");
}

#[test]
fn titles_state_the_chance() {
    let title = sealed::Drawn::title(&samples::deposits());
    assert_eq!(title.zh, "存款余额增长7.5%：达标概率为63%");
    let counted =
        chance_title(&Words::new("智能工厂", "Smart factories"), &Words::new("10个", "10"), 0.88);
    assert_eq!(counted.zh, "智能工厂达到10个：达标概率为88%");
    assert_eq!(title.en, "63% chance of meeting the target: Deposits, growth of 7.5%");
}

#[test]
fn an_axis_holds_its_values_at_round_numbers() {
    let axis = Axis::around(5.8, 14.4, 6.0);
    assert!(axis.low <= 5.8 && axis.high >= 14.4);
    assert!(axis.ticks().len() >= 4);
    for (low, high) in [(0.0, 0.0), (1e15, 1e15), (-3e-9, 4e-9), (5.0, 5.0 + 1e-12)] {
        let ticks = Axis::around(low, high, 6.0).ticks();
        assert!(ticks.len() >= 2 && ticks.len() < 20, "{low} {high}");
    }
}

#[test]
fn wrapped_lines_fit_and_lose_nothing_but_spaces() {
    let text =
        "色带：30%的路径（其中）。Bands hold a verylongunbreakablewordwithoutanyspaceatall 结束。";
    let lines = wrap(text, 11.0, Weight::Regular, 120.0, 20);
    let joined: String = lines.concat().split(' ').collect();
    assert_eq!(joined, text.split(' ').collect::<String>());
    for line in &lines {
        assert!(measure(line, 11.0, Weight::Regular) <= 120.0 + 1e-6, "{line}");
    }
    assert!(measure(&shorten(text, 11.0, Weight::Regular, 60.0), 11.0, Weight::Regular) <= 60.0);
}

#[test]
fn the_fonts_have_every_character_of_the_labels() {
    let figure = samples::deposits();
    assert!(warnings(&figure, Language::Both).unwrap().is_empty());
    assert!(missing_characters("–−…→←≥≤（）：，。%±<>").is_empty());
    assert_eq!(missing_characters("好✗好✗"), vec!['✗']);
}

#[test]
fn broken_figures_are_refused() {
    let mut figure = samples::deposits();
    figure.fan[0].quantiles[0].1 = f64::NAN;
    assert!(render_png(&figure, &Options::default()).is_err());
    figure = samples::deposits();
    figure.fan.clear();
    assert!(render_svg(&figure, &Options::default()).is_err());
    let options = Options { scale: f64::NAN, ..Options::default() };
    assert!(render_png(&samples::deposits(), &options).is_err());
}

#[test]
fn text_stands_out_from_its_ground() {
    use super::super::colour::*;
    let light = |colour: Colour| {
        let part = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(colour.0) + 0.7152 * part(colour.1) + 0.0722 * part(colour.2) + 0.05
    };
    let contrast = |text: Colour, ground: Colour| light(ground) / light(text);
    for text in [INK, SOFT, MUTED, MEDIAN, TARGET, MET] {
        assert!(contrast(text, PAPER) >= 4.5, "{text:?}");
    }
    assert!(contrast(MEDIAN, GROUND) >= 4.5 && contrast(SOFT, GROUND) >= 4.5);
    for band in [BAND_WIDE, BAND_MIDDLE, BAND_NARROW] {
        assert!(contrast(BAND_LABEL, band) >= 4.5, "{band:?}");
    }
}
