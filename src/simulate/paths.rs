//! Single paths by their number: a second look at what a run drew, without keeping it.

use ndarray::{Array2, ShapeBuilder};

use super::block::{self, Scratch};
use super::{BLOCK, within};
use crate::math::wide::dispatch;
use crate::model::{Model, PeriodRow};
use crate::scenario::Period;

impl Model {
    /// The published values of an indicator on `count` paths from number `first`: one row a path, one column a simulated year.
    ///
    /// A path is a pure function of the seed and its number, so these are the very paths of a run, whatever its size. Growth and shares
    /// are in percent, levels in the indicator's unit. `None` if there is no such indicator. Years before the indicator's first simulated
    /// year are left out; [`Model::path_years`] names the columns. The values of one year lie side by side in memory.
    ///
    /// ```no_run
    /// use attain::scenario::Scenario;
    /// let model = Scenario::load("scenarios/chongqing-2024/baseline.toml")?.calibrate()?;
    /// let paths = model.paths("deposits_balance", 0, 1000).expect("the plan has it");
    /// assert_eq!(paths.dim(), (1000, 3));
    /// # Ok::<(), attain::Error>(())
    /// ```
    pub fn paths(&self, indicator: &str, first: u64, count: usize) -> Option<Array2<f64>> {
        let position = self.node_of(indicator)?;
        let node = &self.nodes[position];
        let shows = self.indicator_of(node).shows;
        let forms: Vec<_> = (node.start..self.years().len())
            .map(|year| self.form(node, shows, year))
            .collect::<Option<_>>()?;
        self.prepare();
        let mut scratch = Scratch::new(self, BLOCK);
        let mut paths = vec![0.0; count * forms.len()];
        let mut done = 0;
        while done < count {
            let lanes = (count - done).min(BLOCK);
            block::simulate(self, &mut scratch, first + done as u64, lanes);
            dispatch(
                #[inline(always)]
                || {
                    for (column, (form, scale)) in forms.iter().enumerate() {
                        scratch.evaluate(position, form, lanes);
                        let out = &mut paths[column * count + done..][..lanes];
                        out.copy_from_slice(&scratch.value[..lanes]);
                        scale.publish(out);
                    }
                },
            );
            done += lanes;
        }
        Array2::from_shape_vec((count, forms.len()).f(), paths).ok()
    }

    /// What decides a target on `count` paths from number `first`, by its position in the plan: on the scale on which it is modelled, in which
    /// growth is 100 times a difference of logarithms, levels are logarithms and shares are log odds.
    ///
    /// `None` if there is no such target. Where it must hold in several years it is the lowest of them.
    pub(crate) fn goal_values(&self, goal: usize, first: u64, count: usize) -> Option<Vec<f64>> {
        let goal = self.goals.get(goal)?;
        self.prepare();
        let mut scratch = Scratch::new(self, BLOCK);
        let mut values = Vec::with_capacity(count);
        while values.len() < count {
            let lanes = (count - values.len()).min(BLOCK);
            block::simulate(self, &mut scratch, first + values.len() as u64, lanes);
            dispatch(
                #[inline(always)]
                || scratch.evaluate_goal(goal, lanes),
            );
            values.extend_from_slice(&scratch.value[..lanes]);
        }
        Some(values)
    }

    /// The published values of an indicator in its months or quarters on `count` paths from number `first`: one row a path, one column a period.
    ///
    /// What is shown is [`Model::period_quantity_of`] the indicator, as in the tables; the value of the last period of a year is that of
    /// the year, of the same quantity. `None` if there is no such indicator, if it has no months, or if the run is annual.
    pub fn period_paths(
        &self,
        indicator: &str,
        first: u64,
        count: usize,
    ) -> Option<(Vec<Period>, Array2<f64>)> {
        let position = self.node_of(indicator)?;
        let rows: Vec<&PeriodRow> = self.rows.iter().filter(|row| row.node == position).collect();
        let labels = rows.iter().flat_map(|row| row.ends().map(|end| self.period(row.year, end)));
        let labels: Vec<Period> = labels.collect();
        if labels.is_empty() {
            return None;
        }
        self.prepare();
        let mut scratch = Scratch::new(self, BLOCK);
        let mut paths = vec![0.0; count * labels.len()];
        let mut done = 0;
        while done < count {
            let lanes = (count - done).min(BLOCK);
            block::simulate(self, &mut scratch, first + done as u64, lanes);
            dispatch(
                #[inline(always)]
                || {
                    let mut column = 0;
                    for row in &rows {
                        within::prepare(self, &mut scratch, row, lanes);
                        for month in row.ends() {
                            within::value(self, &mut scratch, row, month, lanes);
                            let out = &mut paths[column * count + done..][..lanes];
                            out.copy_from_slice(&scratch.months.value[..lanes]);
                            row.scale.publish(out);
                            column += 1;
                        }
                    }
                },
            );
            done += lanes;
        }
        let paths = Array2::from_shape_vec((count, labels.len()).f(), paths).ok()?;
        Some((labels, paths))
    }

    /// The years of the columns of [`Model::paths`].
    pub fn path_years(&self, indicator: &str) -> Option<Vec<i32>> {
        let node = &self.nodes[self.node_of(indicator)?];
        Some(self.years()[node.start..].to_vec())
    }
}
