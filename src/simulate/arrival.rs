//! Arrivals of shocks on the paths of a block: what they share, in which months they come, and how often.

use crate::math::normal;
use crate::model::{Hit, Model, Timing};

/// Where the shocks of a model are on each path.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrivals {
    lanes: usize,
    months: usize,
    /// Of each shock whose month differs from path to path, its place among them.
    place: Vec<Option<usize>>,
    /// What is there of a moving shock: place, month, lane.
    strength: Vec<f64>,
    /// Month of the first arrival, infinite where there is none: shock, lane. Empty where no shock follows another.
    first: Vec<f64>,
    /// One where a response is called for: shock, lane. Empty where there are no responses.
    called: Vec<f64>,
    /// How often it comes, scores, uniforms of months.
    buffers: [Vec<f64>; 3],
}

/// How a shock is there in a year.
pub(super) enum Came<'a> {
    /// Its size times the share of each month.
    Fixed,
    /// What is there in each month: month, lane.
    Moving(&'a [f64]),
}

impl Arrivals {
    pub(super) fn new(model: &Model, lanes: usize) -> Self {
        let mut places = 0..;
        let place: Vec<Option<usize>> =
            model.shocks.iter().map(|hit| hit.moves().then(|| places.next()).flatten()).collect();
        let (shocks, moving) = (model.shocks.len(), place.iter().flatten().count());
        let months = 12 * model.years().len();
        let follows = |hit: &Hit| matches!(hit.timing, Timing::After { .. });
        let room = |wanted: bool| vec![0.0; if wanted { shocks * lanes } else { 0 }];
        Self {
            lanes,
            months,
            place,
            strength: vec![0.0; moving * months * lanes],
            first: room(model.shocks.iter().any(follows)),
            called: room(model.shocks.iter().any(|hit| hit.watched.is_some())),
            buffers: std::array::from_fn(|_| vec![0.0; lanes]),
        }
    }

    /// No response is called for until paths say so.
    #[inline(always)]
    pub(super) fn forget_calls(&mut self) {
        self.called.fill(0.0);
    }

    /// Where a response is called for, to be written.
    #[inline(always)]
    pub(super) fn called(&mut self, shock: usize, lanes: usize) -> &mut [f64] {
        &mut self.called[shock * self.lanes..][..lanes]
    }

    /// The uniforms that decide whether a shock comes, with what it shares with others.
    #[inline(always)]
    pub(super) fn uniforms(&mut self, hit: &Hit, first: u64, out: &mut [f64]) {
        hit.arrival.uniforms(first, 0, out);
        let Some(shared) = hit.shared.as_ref().filter(|shared| shared.arrival != 0.0) else {
            return;
        };
        let scores = &mut self.buffers[1][..out.len()];
        shared.source.normals(first, 0, scores);
        let own = (1.0 - shared.arrival * shared.arrival).max(0.0).sqrt();
        for (out, score) in out.iter_mut().zip(scores.iter()) {
            *out = normal::cdf(own * normal::quantile(*out) + shared.arrival * score);
        }
    }

    /// The standard normal scores of the sizes of the arrivals with this number, the first of which is 0.
    #[inline(always)]
    pub(super) fn scores(&mut self, hit: &Hit, (first, number): (u64, u32), out: &mut [f64]) {
        hit.source.normals(first, 2 * number + 1, out);
        let Some(shared) = hit.shared.as_ref().filter(|shared| shared.size != 0.0) else { return };
        let scores = &mut self.buffers[1][..out.len()];
        shared.source.normals(first, 1, scores);
        let own = (1.0 - shared.size * shared.size).max(0.0).sqrt();
        for (out, score) in out.iter_mut().zip(scores.iter()) {
            *out = own * *out + shared.size * score;
        }
    }

    /// Takes a shock of one month away where it is not called for, and notes where it comes.
    #[inline(always)]
    pub(super) fn note(&mut self, hit: &Hit, index: usize, arrival: &[f64], size: &mut [f64]) {
        let lanes = size.len();
        if hit.watched.is_some() {
            let called = &self.called[index * self.lanes..][..lanes];
            size.iter_mut().zip(called).for_each(|(size, called)| *size *= called);
        }
        if self.first.is_empty() {
            return;
        }
        let first = &mut self.first[index * self.lanes..][..lanes];
        for (first, arrival) in first.iter_mut().zip(arrival) {
            let place = *arrival - hit.from;
            let comes = 0.0 <= place && place < hit.probability;
            *first = if comes { hit.first_month as f64 } else { f64::INFINITY };
        }
        if hit.watched.is_some() {
            let called = &self.called[index * self.lanes..][..lanes];
            for (first, called) in first.iter_mut().zip(called) {
                *first = if *called > 0.0 { *first } else { f64::INFINITY };
            }
        }
    }

    /// What is there of a shock in a year.
    #[inline(always)]
    pub(super) fn in_year(&self, shock: usize, year: usize) -> Came<'_> {
        let Some(place) = self.place[shock] else { return Came::Fixed };
        let start = (place * self.months + 12 * year) * self.lanes;
        Came::Moving(&self.strength[start..start + 12 * self.lanes])
    }

    /// Adds up what is there, in each month, of a shock that comes in any month or any number of times.
    ///
    /// The size of the first arrival is step 1 of its source and its month is step 2; those of the next are steps 3 and 4, and so on.
    pub(super) fn spread(
        &mut self,
        hit: &Hit,
        (index, first): (usize, u64),
        arrival: &[f64],
        size: &mut [f64],
    ) {
        let lanes = size.len();
        let Some(place) = self.place[index] else { return };
        let range = place * self.months * self.lanes..(place + 1) * self.months * self.lanes;
        self.strength[range.clone()].fill(0.0);
        let mut count = std::mem::take(&mut self.buffers[0]);
        let mut month = std::mem::take(&mut self.buffers[2]);
        self.count(hit, index, arrival, &mut count);
        let most = count[..lanes].iter().fold(0.0, |most: f64, count| most.max(*count)) as u32;
        if !self.first.is_empty() {
            self.first[index * self.lanes..][..lanes].fill(f64::INFINITY);
        }
        for number in 0..most {
            self.scores(hit, (first, number), size);
            hit.size.at_scores(size);
            if let Timing::Window(_) = hit.timing {
                hit.source.uniforms(first, 2 * number + 2, &mut month[..lanes]);
            }
            for lane in (0..lanes).filter(|lane| count[*lane] > f64::from(number)) {
                let since = match hit.timing {
                    Timing::Window(months) => (month[lane] * months as f64) as i64,
                    Timing::After { shock, .. } => {
                        // It follows so many months after the first month in which the other one can come.
                        (self.first[shock * self.lanes + lane] - self.earliest(hit)) as i64
                    }
                    Timing::Fixed => 0,
                };
                let begins = hit.first_month + since;
                let strength = &mut self.strength[range.clone()];
                for (share, now) in hit.shares.iter().zip(begins..self.months as i64) {
                    if let Ok(now) = usize::try_from(now) {
                        strength[now * self.lanes + lane] += size[lane] * share;
                    }
                }
                if let Some(first) = self.first.get_mut(index * self.lanes + lane) {
                    *first = first.min(begins as f64);
                }
            }
        }
        (self.buffers[0], self.buffers[2]) = (count, month);
    }

    /// The first month of what a shock follows.
    fn earliest(&self, hit: &Hit) -> f64 {
        match hit.timing {
            Timing::After { months, .. } => (hit.first_month - months as i64) as f64,
            _ => 0.0,
        }
    }

    /// How often a shock comes on each path.
    fn count(&self, hit: &Hit, index: usize, arrival: &[f64], count: &mut [f64]) {
        for (lane, (count, uniform)) in count.iter_mut().zip(arrival).enumerate() {
            let once = 0.0 <= uniform - hit.from && uniform - hit.from < hit.probability;
            *count = if hit.more_than.is_empty() {
                f64::from(u8::from(once))
            } else {
                hit.more_than.iter().take_while(|more| *uniform < **more).count() as f64
            };
            if let Timing::After { shock, .. } = hit.timing
                && self.first[shock * self.lanes + lane].is_infinite()
            {
                *count = 0.0;
            }
            if hit.watched.is_some() {
                *count *= self.called[index * self.lanes + lane];
            }
        }
    }
}
