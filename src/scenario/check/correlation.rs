//! Checks the stated correlation matrices of blocks.

use super::Checker;
use crate::error::Fault;
use crate::math::nearest_correlation::nearest;
use crate::plan::{Block, Tie};

impl Checker<'_> {
    pub(super) fn correlations(&mut self) {
        for block in &self.plan.blocks {
            if let Tie::Matrix { members, correlation } = &block.tie {
                self.members(block, members);
                self.matrix(block, members.len(), correlation);
            }
        }
        for indicator in &self.plan.indicators {
            let tied = indicator.block.as_ref().and_then(|block| self.plan.block(block));
            let factor = tied.is_some_and(|block| matches!(block.tie, Tie::Factor { .. }));
            if indicator.loading.is_some()
                && (indicator.block.is_none() || tied.is_some() && !factor)
            {
                let id = &indicator.id;
                let message = format!("`{id}` has a `loading` but no block with a common factor");
                let hint = "name its block, or take out the loading";
                self.contradiction(&format!("indicator.{id}.loading"), message, hint);
            }
            let Some(Block { id, tie: Tie::Matrix { members, .. }, .. }) = tied else { continue };
            if !members.contains(&indicator.id) {
                let message =
                    format!("`{}` is not among the members of block `{id}`", indicator.id);
                let hint = format!("add it to members of `{id}`, with a row and a column");
                self.contradiction(&format!("indicator.{}.block", indicator.id), message, hint);
            }
        }
    }

    fn members(&mut self, block: &Block, members: &[String]) {
        for (index, id) in members.iter().enumerate() {
            let name = format!("block.{}.members.{}", block.id, index + 1);
            if members[..index].contains(id) {
                let fault = Fault::Duplicate { what: "member".into(), id: id.clone() };
                self.say(&name, fault, "name each member once");
            }
            let twice = self.plan.blocks.iter().take_while(|one| one.id != block.id).find(
                |one| matches!(&one.tie, Tie::Matrix { members, .. } if members.contains(id)),
            );
            if let Some(other) = twice {
                let message = format!("`{id}` is a member of `{}` and of `{}`", other.id, block.id);
                self.contradiction(&name, message, "an indicator belongs to one block");
                continue;
            }
            let own = self.plan.indicator(id).and_then(|indicator| indicator.block.as_ref());
            if let Some(own) = own.filter(|own| **own != block.id) {
                let message =
                    format!("`{id}` is a member of `{}` but says block = \"{own}\"", block.id);
                self.contradiction(&name, message, "an indicator belongs to one block");
            }
        }
    }

    fn matrix(&mut self, block: &Block, size: usize, rows: &[Vec<f64>]) {
        if self.doubtful && rows.iter().flatten().any(|cell| cell.is_nan()) || rows.is_empty() {
            return;
        }
        let name = format!("block.{}.correlation", block.id);
        let mut bad = |property: String, hint: &str| {
            let fault = Fault::BadCorrelation { block: block.id.clone(), property };
            self.say(&name, fault, hint);
        };
        if rows.len() != size || rows.iter().any(|row| row.len() != size) {
            return bad(format!("{size} by {size}"), "give one row and one column for each member");
        }
        for (i, row) in rows.iter().enumerate() {
            if row[i] != 1.0 {
                let property = format!("1 on its diagonal (row {} has {})", i + 1, row[i]);
                bad(property, "an indicator has correlation 1 with itself");
            }
            for (j, cell) in row.iter().enumerate().take(i) {
                if *cell != rows[j][i] {
                    let (i, j, other) = (i + 1, j + 1, rows[j][i]);
                    let property = format!(
                        "symmetric (row {i}, column {j} has {cell}; row {j}, column {i} has {other})"
                    );
                    bad(property, "write the same number on both sides of the diagonal");
                    return;
                }
            }
        }
        if !is_positive_definite(rows) {
            let hint = match nearest_valid(rows) {
                Some(matrix) => format!(
                    "these correlations cannot hold together; the nearest matrix that can is {matrix}"
                ),
                None => {
                    "these correlations cannot hold together; bring the largest nearer to 0".into()
                }
            };
            bad("positive definite".into(), &hint);
        }
    }
}

/// Matrices above this size would fill the screen.
const LARGEST_SHOWN: usize = 12;
/// Smallest eigenvalue of a proposed matrix; it outweighs the rounding to four decimals.
const SMALLEST_EIGENVALUE: f64 = 2e-3;

/// The nearest correlation matrix that is positive definite, as TOML with four decimals.
fn nearest_valid(rows: &[Vec<f64>]) -> Option<String> {
    let n = rows.len();
    if n > LARGEST_SHOWN || rows.iter().flatten().any(|cell| cell.abs() > 1.0) {
        return None;
    }
    let near = nearest(&rows.concat(), n, SMALLEST_EIGENVALUE).ok()?;
    let round = |value: &f64| (value * 1e4).round() / 1e4;
    let rounded: Vec<Vec<f64>> =
        near.matrix.chunks_exact(n).map(|row| row.iter().map(round).collect()).collect();
    is_positive_definite(&rounded).then(|| format!("{rounded:?}"))
}

/// True if a symmetric matrix has a Cholesky factor.
fn is_positive_definite(matrix: &[Vec<f64>]) -> bool {
    let size = matrix.len();
    let mut factor = vec![vec![0.0_f64; size]; size];
    for i in 0..size {
        for j in 0..=i {
            let products = (0..j).map(|k| factor[i][k] * factor[j][k]);
            let rest = matrix[i][j] - products.sum::<f64>();
            if i == j && (rest.is_nan() || rest <= 1e-12) {
                return false;
            }
            factor[i][j] = if i == j { rest.sqrt() } else { rest / factor[j][j] };
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{is_positive_definite, nearest_valid};

    #[test]
    fn the_proposed_matrix_is_possible_and_near() {
        let rows = [[1.0, 0.9, 0.9], [0.9, 1.0, -0.9], [0.9, -0.9, 1.0]].map(Vec::from);
        let text = nearest_valid(&rows).expect("a small matrix has a proposal");
        let proposed: Vec<Vec<f64>> = serde_json::from_str(&text).expect("it is a matrix");
        assert!(is_positive_definite(&proposed));
        // But for signs all correlations are r, and the smallest eigenvalue is 1 − 2 r.
        assert_eq!(text, "[[1.0, 0.499, 0.499], [0.499, 1.0, -0.499], [0.499, -0.499, 1.0]]");
        assert!(nearest_valid(&[vec![1.0, 7.0], vec![7.0, 1.0]]).is_none());
    }

    #[test]
    fn only_possible_correlations_pass() {
        let matrix =
            |a: f64, b: f64, c: f64| vec![vec![1.0, a, b], vec![a, 1.0, c], vec![b, c, 1.0]];
        assert!(is_positive_definite(&matrix(0.5, 0.5, 0.5)));
        assert!(is_positive_definite(&matrix(-0.4, -0.4, -0.4)));
        assert!(!is_positive_definite(&matrix(-0.5, -0.5, -0.5)));
        assert!(!is_positive_definite(&matrix(0.9, 0.9, -0.9)));
    }
}
