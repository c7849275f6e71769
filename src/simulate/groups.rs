//! Which targets are counted together: all of the plan, of a chapter, of a section.

use crate::model::Model;

/// Targets that are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `plan`, a chapter or a section.
    pub id: String,
    /// Indices of the goals.
    pub goals: Vec<usize>,
}

/// The plan, its chapters and its sections; programme scopes are left out.
pub(super) fn groups(model: &Model) -> Vec<Group> {
    let plan = model.plan();
    let mut groups = vec![Group { id: "plan".into(), goals: Vec::new() }];
    let mut sections: Vec<Group> = Vec::new();
    for chapter in &plan.chapters {
        groups.push(Group { id: chapter.id.clone(), goals: Vec::new() });
    }
    for (index, goal) in model.goals().iter().enumerate() {
        let target = &plan.targets[goal.target];
        if target.scope {
            continue;
        }
        groups[0].goals.push(index);
        if let Some(group) = groups[1..].iter_mut().find(|group| group.id == target.chapter()) {
            group.goals.push(index);
        }
        match sections.iter_mut().find(|group| group.id == target.section) {
            Some(group) => group.goals.push(index),
            None => {
                sections.push(Group { id: target.section.clone(), goals: vec![index] });
            }
        }
    }
    groups.extend(sections);
    groups
}
