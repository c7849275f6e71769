//! Figures with realistic numbers.

use super::super::*;

const LEVELS: [f64; 7] = [0.05, 0.20, 0.35, 0.50, 0.65, 0.80, 0.95];
const NORMAL: [f64; 7] = [-1.645, -0.842, -0.385, 0.0, 0.385, 0.842, 1.645];

/// A fan of normal distributions around a median, one spread for each year.
pub(super) fn fan(first: i32, median: f64, spreads: &[f64]) -> Vec<ForecastYear> {
    spreads
        .iter()
        .enumerate()
        .map(|(index, spread)| ForecastYear {
            year: first + index as i32,
            quantiles: LEVELS
                .into_iter()
                .zip(NORMAL.map(|score| median + spread * score))
                .collect(),
        })
        .collect()
}

/// A normal density on a grid.
pub(super) fn density(median: f64, spread: f64) -> Vec<(f64, f64)> {
    (-40..=40)
        .map(|step| {
            let score = f64::from(step) / 10.0;
            (median + spread * score, (-score * score / 2.0).exp())
        })
        .collect()
}

pub(super) fn chance(probability: f64, low: f64, high: f64) -> Chance {
    Chance {
        probability,
        judgement: Some((low, high)),
        basis: Words::new("数据拟合", "fitted"),
        sampling_error: "±0.7".to_owned(),
    }
}

/// Growth of deposits with its target for 2024.
pub(super) fn deposits() -> FanFigure {
    let growth = [
        16.6, 16.8, 19.2, 21.6, 36.8, 22.8, 18.5, 20.4, 17.3, 10.4, 14.4, 11.8, 8.4, 5.8, 7.0, 8.5,
        7.1, 8.0, 8.0,
    ];
    FanFigure {
        id: "deposits".to_owned(),
        name: Words::new("存款余额", "Deposits"),
        measure: Words::new(
            "重庆市本外币存款余额，同比增长 %",
            "Chongqing, deposits in all currencies, % change on a year earlier",
        ),
        unit: Words::new("%", "%"),
        history: (2005..).zip(growth).collect(),
        judged_base: false,
        fan: fan(2024, 8.0, &[1.5, 1.9, 2.15]),
        first_year: None,
        shown: None,
        target: Some(FanTarget {
            year: 2024,
            value: 7.5,
            threshold: 7.5,
            label: TargetLabel::plain("7.5"),
            direction: Direction::AtLeast,
            words: Words::new("增长7.5%", "growth of 7.5%"),
            chance: chance(0.63, 0.40, 0.66),
        }),
        density: density(8.0, 1.5),
        notes: vec![
            Words::new(
                "基准情景，20,000条路径，种子20240101。",
                "Baseline, 20,000 paths, seed 20240101.",
            ),
            Words::new(
                "目标来源：重庆市2024年国民经济和社会发展计划。",
                "Target: Chongqing plan for 2024.",
            ),
        ],
    }
}

/// A fan that ends in the target year, with a gap in the history and an upper limit.
pub(super) fn intensity() -> FanFigure {
    let mut figure = deposits();
    figure.id = "energy".to_owned();
    figure.name = Words::new("居民消费价格涨幅", "Consumer prices");
    figure.measure = Words::new("同比涨幅 %", "% change on a year earlier");
    figure.history = vec![
        (2014, 1.8),
        (2015, 1.3),
        (2016, 1.8),
        (2017, 1.0),
        (2020, 2.3),
        (2021, 0.3),
        (2022, 2.1),
        (2023, -0.3),
    ];
    figure.fan = fan(2024, 1.2, &[1.1]);
    figure.density = density(1.2, 1.1);
    figure.target = Some(FanTarget {
        year: 2024,
        value: 3.0,
        threshold: 3.0,
        label: TargetLabel::plain("3"),
        direction: Direction::AtMost,
        words: Words::new("控制在3%左右", "kept at about 3%"),
        chance: chance(0.95, 0.88, 0.97),
    });
    figure
}

/// The same fan without a target.
pub(super) fn untargeted() -> FanFigure {
    let mut figure = deposits();
    figure.id = "plain".to_owned();
    figure.target = None;
    figure.density = density(8.0, 2.15);
    figure
}

/// The whole history with its outlier, a long name, a far target and eight years ahead.
pub(super) fn outlier() -> FanFigure {
    let mut figure = deposits();
    figure.id = "outlier".to_owned();
    figure.first_year = Some(2005);
    figure.name = Words::new(
        "规模以上工业战略性新兴产业和高技术制造业增加值占规模以上工业增加值比重的增速",
        "Growth of strategic emerging industries and high-tech manufacturing as a share of industry",
    );
    figure.fan = fan(2024, 8.0, &[1.5, 1.7, 1.9, 2.0, 2.1, 2.15, 2.2]);
    figure.density = density(8.0, 2.2);
    if let Some(target) = figure.target.as_mut() {
        target.year = 2030;
        target.value = 30.0;
        target.label = TargetLabel::plain("30.0个百分点");
        target.words = Words::new("力争达到30%", "to reach 30%");
        target.chance = chance(0.0003, 0.0, 0.004);
    }
    figure
}

/// A small count that is most likely nought.
pub(super) fn few_projects() -> DistributionFigure {
    let mut figure = firms();
    figure.id = "projects".to_owned();
    figure.name = Words::new("新增国家级园区", "New national parks");
    figure.measure = Words::new("2024年数量（个）", "Number in 2024");
    figure.bins = [0.45, 0.30, 0.15, 0.07, 0.03]
        .into_iter()
        .zip(0..)
        .map(|(probability, count)| Bin {
            low: f64::from(count) - 0.5,
            high: f64::from(count) + 0.5,
            probability,
        })
        .collect();
    figure.threshold = 0.5;
    figure.label = TargetLabel::plain("1");
    figure.words = Words::new("≥ 1 个", "at least 1");
    figure.chance = chance(0.55, 0.30, 0.62);
    figure.median = 1.0;
    figure.interval = (0.0, 3.0);
    figure
}

/// A skewed count with its target.
pub(super) fn firms() -> DistributionFigure {
    let mass = |step: i32| {
        let score = (f64::from(step) - 14.0) / 6.0;
        (-score * score / 2.0 * if score > 0.0 { 0.6 } else { 1.2 }).exp()
    };
    let total: f64 = (0..40).map(mass).sum();
    DistributionFigure {
        id: "firms".to_owned(),
        name: Words::new("高新技术企业", "High-tech firms"),
        measure: Words::new("2024年末企业数（家）", "Firms at the end of 2024"),
        step: None,
        bins: (0..40)
            .map(|step| Bin {
                low: 7800.0 + 50.0 * f64::from(step),
                high: 7850.0 + 50.0 * f64::from(step),
                probability: mass(step) / total,
            })
            .collect(),
        threshold: 8500.0,
        line: None,
        label: TargetLabel::plain("8,500"),
        direction: Direction::AtLeast,
        words: Words::new("突破8500家", "over 8,500"),
        chance: chance(0.58, 0.41, 0.72),
        median: 8554.0,
        interval: (8105.0, 9170.0),
        notes: vec![Words::new(
            "基准情景，20,000条路径，种子20240101。",
            "Baseline, 20,000 paths.",
        )],
    }
}

/// Names and target words as plans have them.
const TARGETS: [(&str, &str, &str, &str); 9] = [
    ("技术合同交易额", "Technology contract turnover", "≥ 800 亿元", "at least CNY 80 billion"),
    ("城镇新增就业", "New urban jobs", "60万人以上", "600,000 persons or more"),
    ("粮食产量", "Grain output", "稳定在108.1亿公斤", "10.81 billion kg"),
    ("农村居民人均可支配收入", "Rural income per head", "增长7%", "+7%"),
    ("高新技术企业数", "High-tech firms", "突破8500家", "over 8,500 firms"),
    ("数字经济核心产业增加值", "Core digital industries, value added", "增长5%左右", "about +5%"),
    ("民间投资（不含房地产）", "Private investment ex property", "力争增长10%", "+10%"),
    ("脱贫人口小额信贷风险补偿资金覆盖率", "Coverage of the fund for small loans", "100%", "100%"),
    (
        "民营经济增加值占地区生产总值比重",
        "Private economy, share of GDP",
        "力争达到60%以上",
        "60% or more",
    ),
];

fn row(index: usize, count: usize) -> DotsRow {
    let (zh, en, target, second) = TARGETS[index % TARGETS.len()];
    let probability = 0.997 - 0.995 * (index as f64 + 0.5) / count as f64;
    let half = 0.4 * probability * (1.0 - probability) + 0.02;
    let range = (probability - 1.4 * half, probability + half);
    let bases = [Basis::Fitted, Basis::Assumed, Basis::ReferenceClass];
    DotsRow {
        name: Words::new(zh, en),
        target: Words::new(target, second),
        probability,
        judgement: Some((range.0.max(0.0), range.1.min(1.0))),
        basis: bases[index * 7 / 5 % 3],
        muted: index % 11 == 6,
    }
}

/// All targets of a plan.
pub(super) fn plan(count: usize) -> DotsFigure {
    let notes = vec![
        Words::new(
            "各情景20,000条路径，种子20240101；抽样误差不超过±0.7个百分点（95%）。",
            "20,000 paths a scenario, seed 20240101; sampling error at most ±0.7 points (95%).",
        ),
        Words::new("目标来源：重庆市2024年国民经济和社会发展计划。", "Made-up probabilities."),
    ];
    DotsFigure {
        id: "plan".to_owned(),
        expected: 57.2,
        expected_range: Some((52.0, 62.0)),
        part: None,
        count: 81,
        measure: Words::new(
            "2024年末达标概率，按基准情景排序",
            "Probability of meeting the target by end-2024, sorted by baseline",
        ),
        rows: (0..count).map(|index| row(index, count)).collect(),
        muted_words: Words::new("计划外的专项范围", "programme scope"),
        notes,
    }
}

/// A stock without history that is to be held inside a band.
pub(super) fn pool() -> FanFigure {
    let mut figure = deposits();
    figure.id = "pool".to_owned();
    figure.name = Words::new("拟上市企业后备库企业", "Firms in the pre-listing reserve pool");
    figure.measure = Words::new("单位：家", "Unit: firms");
    figure.history.clear();
    figure.fan = fan(2024, 1000.0, &[60.0, 60.0, 60.0]);
    figure.density = density(1000.0, 60.0);
    if let Some(target) = figure.target.as_mut() {
        target.value = 1000.0;
        target.label = TargetLabel {
            value: Words::new("约1,000", "about 1,000"),
            counts: Some(Words::new("900–1,100达标", "within 900–1,100")),
        };
        target.direction = Direction::Within(900.0, 1100.0);
        target.words = Words::new("确保1,000家左右", "about 1,000");
        target.chance = chance(0.91, 0.69, 0.996);
    }
    figure
}

/// What each assumption does to one probability.
pub(super) fn tornado(rows: usize) -> TornadoFigure {
    let end = |setting: &str, result| TornadoEnd { setting: setting.to_owned(), result };
    let row = |index: usize| {
        let reach = 0.3 / (1.0 + index as f64);
        TornadoRow {
            name: Words::new(
                "非税收入（一般公共预算）：均值",
                "Non-tax revenue, general public budget: mean",
            ),
            stated: "1,000".to_owned(),
            low: end("\u{2212}12,345.5", 0.58 - reach),
            high: end(
                "1,060",
                if index % 3 == 2 { 0.58 - reach / 2.0 } else { 0.58 + reach / 1.5 },
            ),
        }
    };
    TornadoFigure {
        id: "tornado".to_owned(),
        title: Words::new(
            "一般公共预算收入：达标概率最取决于“非税收入（一般公共预算）：均值”",
            "General public budget revenue: the chance rests most on \"Non-tax revenue, general public budget: mean\"",
        ),
        measure: Words::new(
            "逐项变动一个假设时达标概率的变化，百分点",
            "Change in the chance of meeting the target, one assumption at a time, percentage points",
        ),
        scale: TornadoScale::Probability,
        stated: 0.58,
        rows: (0..rows).map(row).collect(),
        notes: vec![Words::new("基准情景，20,000条路径。", "Baseline, 20,000 paths.")],
    }
}

/// Targets under scenarios of which each makes them less likely than the one before.
pub(super) fn heatmap(rows: usize, columns: usize) -> HeatmapFigure {
    let row = |index: usize| HeatmapRow {
        name: Words::new("规上制造业企业亩均税收", "Tax per mu of above-scale manufacturers"),
        target: Words::new("力争超过4,000亿元", "over CNY 400 billion"),
        cells: (0..columns)
            .map(|column| HeatmapCell {
                probability: 1.0 / (1.0 + 0.2 * (index * column) as f64),
                moves: !(index + column).is_multiple_of(3),
            })
            .collect(),
    };
    HeatmapFigure {
        id: "heatmap".to_owned(),
        title: Words::new(
            "“地方债务约束与房地产下行”使预计达标的目标由62个减至51个",
            "\"Local debt restraint with property downturn\" cuts the expected number of targets met from 62 to 51",
        ),
        measure: Words::new(
            "各情景下2024年末达标概率，%：变动最大的目标",
            "Probability of meeting each target by the end of 2024, %: the targets that move most",
        ),
        columns: (0..columns)
            .map(|column| HeatmapColumn {
                name: Words::new(
                    "地方债务约束与房地产下行",
                    "Local debt restraint with property downturn",
                ),
                group: match column {
                    0 => Words::default(),
                    column if column % 5 == 4 => Words::new("百年一遇", "one in a hundred"),
                    _ => Words::new("各十年一遇", "one in ten each"),
                },
            })
            .collect(),
        rows: (0..rows).map(row).collect(),
        total: Words::new("预计达标（共81个）", "Expected met of 81"),
        totals: (0..columns).map(|column| format!("{:.1}", 62.3 - column as f64)).collect(),
        notes: vec![Words::new("各情景共用随机数。", "The same random numbers in all.")],
    }
}

/// Shocks that take away and one that gives back.
pub(super) fn waterfall(steps: usize, size: f64) -> WaterfallFigure {
    WaterfallFigure {
        id: "waterfall".to_owned(),
        title: Words::new(
            "不利组合：由62.3变为54.8",
            "Combined adverse: from 62.3 to 54.8 targets that are expected to be met",
        ),
        measure: Words::new("预计达标的目标（共81个）", "Expected number met of 81"),
        ends: [Words::new("无冲击", "Without shocks"), Words::new("全部冲击", "With all shocks")],
        before: 62.3 * size,
        steps: (0..steps)
            .map(|index| WaterfallStep {
                name: Words::new(
                    "地方债务约束与房地产下行",
                    "Local debt restraint with property downturn",
                ),
                change: size * if index % 4 == 3 { 0.6 } else { -2.5 / (1.0 + index as f64) },
            })
            .collect(),
        decimals: if size < 1.0 { 1 } else { 2 },
        notes: vec![Words::new("各项为沙普利值。", "Each step is a Shapley value.")],
    }
}
