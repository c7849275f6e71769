//! Sample pictures: written to look at when `ATTAIN_CHART_SAMPLES` names a folder, and the same on every run.

use std::time::Instant;

use super::super::*;
use super::samples::{
    deposits, few_projects, firms, intensity, outlier, plan, pool, tornado, untargeted,
};

fn write<F: Figure>(folder: &std::path::Path, name: &str, figure: &F) {
    let languages =
        [("zh", Language::Chinese), ("en", Language::English), ("both", Language::Both)];
    for (tongue, language) in languages {
        for scale in [1.0, 2.0] {
            let options = Options {
                language,
                scale,
                chunks: vec![("scenario".to_owned(), "基准".to_owned())],
            };
            let start = Instant::now();
            let bytes = render_png(figure, &options).unwrap();
            let png = start.elapsed();
            assert_eq!(bytes, render_png(figure, &options).unwrap());
            let start = Instant::now();
            let text = render_svg(figure, &options).unwrap();
            let svg = start.elapsed();
            assert_eq!(text, render_svg(figure, &options).unwrap());
            let stem = format!("{name}-{tongue}-{scale}");
            std::fs::write(folder.join(format!("{stem}.png")), &bytes).unwrap();
            std::fs::write(folder.join(format!("{stem}.svg")), &text).unwrap();
            let sizes = format!("{} and {} bytes", bytes.len(), text.len());
            let line = format!("{stem}: PNG {png:?}, SVG {svg:?}, {sizes}\n");
            std::fs::write(folder.join(format!("{stem}.txt")), line).unwrap();
        }
    }
}

#[test]
fn sample_pictures_are_written_and_steady() {
    let folder = std::env::var("ATTAIN_CHART_SAMPLES").map_or_else(
        |_| std::env::temp_dir().join(format!("attain-charts-{}", std::process::id())),
        std::path::PathBuf::from,
    );
    std::fs::create_dir_all(&folder).unwrap();
    write(&folder, "fan", &deposits());
    write(&folder, "limit", &intensity());
    write(&folder, "plain", &untargeted());
    write(&folder, "firms", &firms());
    write(&folder, "dots", &plan(85));
    write(&folder, "few", &plan(24));
    write(&folder, "hard", &outlier());
    write(&folder, "zero", &few_projects());
    write(&folder, "pool", &pool());
    write(&folder, "tornado", &tornado(14));
    if std::env::var("ATTAIN_CHART_SAMPLES").is_err() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
