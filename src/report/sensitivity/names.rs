//! Dotted names of assumptions in words.

use super::super::words::capital;
use crate::plan::{Movement, Plan, Text};
use crate::scenario::Scenario;

/// What an assumption is, such as "deposits, trend view" for `deposits_balance.mean`; the dotted name itself if it is not known.
pub fn assumption(scenario: &Scenario, key: &str) -> Text {
    named(scenario, key, "").unwrap_or_else(|| Text::same(key))
}

/// The same beside a target of the indicator `own`, whose name need not be said again.
pub fn assumption_of(scenario: &Scenario, key: &str, own: &str) -> Text {
    named(scenario, key, own).unwrap_or_else(|| Text::same(key))
}

fn named(scenario: &Scenario, key: &str, own: &str) -> Option<Text> {
    let plan = &scenario.plan;
    let (first, rest) = key.split_once('.')?;
    let (owner, number) = match first {
        "block" => {
            let (id, number) = rest.split_once('.')?;
            (plan.block(id)?.name.clone(), number)
        }
        "class" => {
            let (id, number) = rest.split_once('.')?;
            let class = plan.classes.iter().find(|class| class.id == id)?;
            (class.name.clone(), number)
        }
        "system" => {
            let (id, number) = rest.split_once('.')?;
            (plan.system(id)?.name.clone(), number)
        }
        "shock" => {
            let (id, number) = rest.split_once('.')?;
            let shock = scenario.shocks.iter().find(|shock| shock.id == id)?;
            (shock.name.clone(), number)
        }
        "within_year" => (word(plan, first, key)?, "within_year.concentration"),
        "plan" => (Text::new("全部目标", "all targets"), rest),
        id => (plan.indicator(id)?.name.clone(), rest),
    };
    let word = match number.split_once('.') {
        Some(("elasticity", reached)) => {
            let whom = whom(plan, reached)?;
            Text::new(format!("对{}的弹性", whom.zh), format!("elasticity of {}", whom.en))
        }
        Some(("regimes", of_regime)) => {
            let (place, number) = of_regime.split_once('.')?;
            let word = word(plan, first, &format!("regime.{number}"))?;
            Text::new(format!("状态{place}的{}", word.zh), format!("{} of regime {place}", word.en))
        }
        _ => word(plan, first, number)?,
    };
    if first == own {
        return Some(Text::new(word.zh, capital(&word.en)));
    }
    Some(Text::new(format!("{}：{}", owner.zh, word.zh), format!("{}: {}", owner.en, word.en)))
}

fn whom(plan: &Plan, id: &str) -> Option<Text> {
    let block = plan.block(id).map(|block| block.name.clone());
    let class = || plan.class(id).map(|class| class.name.clone());
    block.or_else(|| plan.indicator(id).map(|indicator| indicator.name.clone())).or_else(class)
}

/// Words for the names of numbers.
const WORDS: [(&str, &str, &str); 52] = [
    ("mean", "均值", "mean"),
    ("mean.weight", "趋势看法的权重", "weight of the trend view"),
    ("pandemic_weight", "疫情年份的方差倍数", "variance of pandemic years"),
    ("window", "历史起始年", "first year of the history"),
    ("base", "基数", "base"),
    ("base_error", "基数误差", "error of the base"),
    ("volatility", "波动率", "volatility"),
    ("skew", "偏度", "skew"),
    ("persistence", "持续性", "persistence"),
    ("tightness", "滞后系数的收紧程度", "tightness of the lags"),
    ("speed", "回归速度", "speed of reversion"),
    ("first", "起初处于状态1的概率", "probability of beginning in regime 1"),
    ("regime.mean", "均值", "mean"),
    ("regime.volatility", "波动率", "volatility"),
    ("regime.staying", "停留概率", "probability of staying"),
    ("innovations.degrees_of_freedom", "冲击的自由度", "degrees of freedom of the innovations"),
    ("copula.degrees_of_freedom", "联结函数的自由度", "degrees of freedom of the copula"),
    ("centre", "中心值", "centre"),
    ("drift", "每年变动", "drift"),
    ("dispersion", "离散程度", "dispersion"),
    ("probability", "概率", "probability"),
    ("correlation", "相关系数", "correlation"),
    ("renewal", "续期率", "renewal rate"),
    ("retained", "保有率", "share retained"),
    ("loading", "因子载荷", "loading"),
    ("common", "全局因子占比", "common part"),
    ("miss", "未完成率", "miss rate"),
    ("excess", "超额幅度", "excess"),
    ("shortfall", "短缺幅度", "shortfall"),
    ("scale", "离散程度", "scale"),
    ("cap", "上限", "cap"),
    ("rate", "达标率", "rate"),
    ("size", "规模", "size"),
    ("size.mode", "规模众数", "most likely size"),
    ("size.volatility_below", "规模下侧波动率", "volatility below the mode"),
    ("size.volatility_above", "规模上侧波动率", "volatility above the mode"),
    ("size.uncertainty", "规模不确定性", "uncertainty of the size"),
    ("size.skew", "规模偏度", "skew of the size"),
    ("size.least", "规模下限", "least size"),
    ("size.most", "规模上限", "largest size"),
    ("size.peakedness", "规模集中度", "peakedness of the size"),
    ("size.median", "规模中位数", "median size"),
    ("size.log_volatility", "规模对数波动率", "log volatility of the size"),
    ("profile.half_life", "半衰期", "half-life"),
    ("profile.ramp", "达到全部影响的月数", "months to the full effect"),
    ("profile.recovery.after", "恢复前的月数", "months before the recovery"),
    ("profile.recovery.share", "恢复比例", "share made up"),
    ("profile.recovery.over", "恢复所需月数", "months of the recovery"),
    ("within_year.concentration", "年内分布集中度", "concentration within the year"),
    ("within_year.flow", "流量", "flows"),
    ("within_year.stock", "存量", "stocks"),
    ("within_year.rate", "比率", "rates"),
];

fn word(plan: &Plan, owner: &str, number: &str) -> Option<Text> {
    let fitted = |id: &str| {
        plan.indicator(id).is_some_and(|one| matches!(one.movement, Movement::SteadyAr(_)))
    };
    if number == "mean" && fitted(owner) {
        return Some(Text::new("趋势看法", "trend view"));
    }
    let (_, zh, en) = WORDS.iter().find(|(name, _, _)| *name == number)?;
    Some(Text::new(*zh, *en))
}
