//! The order of tasks: projects take turns, so that a large one does not delay the others.

use std::collections::{BTreeSet, VecDeque};

/// The remaining tasks, by project.
///
/// The next task comes from the project with the fewest tasks in progress and, among equals, from the one
/// whose last turn is the longest ago. A project whose requests are slow or waiting therefore cannot take all
/// permits.
#[derive(Debug)]
pub(super) struct Turns<T> {
    projects: Vec<Project<T>>,
    /// The ranks of the projects that have tasks left.
    order: BTreeSet<Rank>,
    taken: usize,
}

#[derive(Debug)]
struct Project<T> {
    tasks: VecDeque<T>,
    rank: Rank,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    under_way: usize,
    last_turn: usize,
    project: usize,
}

impl<T> Turns<T> {
    /// Makes a queue for `projects` projects, all without tasks.
    pub(super) fn new(projects: usize) -> Self {
        let none = |project| Project {
            tasks: VecDeque::new(),
            rank: Rank {
                under_way: 0,
                last_turn: 0,
                project,
            },
        };
        Self {
            projects: (0..projects).map(none).collect(),
            order: BTreeSet::new(),
            taken: 0,
        }
    }

    /// Appends tasks to those of the project.
    pub(super) fn add(&mut self, project: usize, tasks: impl IntoIterator<Item = T>) {
        self.change(project, |project| project.tasks.extend(tasks));
    }

    /// Takes the next task of a project that may go on. The task counts as in progress.
    pub(super) fn next(&mut self, may_go_on: impl Fn(usize) -> bool) -> Option<(usize, T)> {
        let project = self.waiting().find(|&project| may_go_on(project))?;
        self.taken += 1;
        let turn = self.taken;
        let task = self.change(project, |project| {
            project.rank.under_way += 1;
            project.rank.last_turn = turn;
            project.tasks.pop_front()
        });
        Some((project, task??))
    }

    /// Returns whether there is a next task.
    pub(super) fn any(&self, may_go_on: impl Fn(usize) -> bool) -> bool {
        self.waiting().any(may_go_on)
    }

    /// Records that a task of the project is done.
    pub(super) fn done(&mut self, project: usize) {
        self.change(project, |project| {
            project.rank.under_way = project.rank.under_way.saturating_sub(1);
        });
    }

    /// Drops the tasks of the project that are not in progress.
    pub(super) fn forget(&mut self, project: usize) {
        self.change(project, |project| project.tasks.clear());
    }

    /// Returns whether a project has no task left and none in progress.
    pub(super) fn is_finished(&self, project: usize) -> bool {
        let project = self.projects.get(project);
        project.is_none_or(|project| project.tasks.is_empty() && project.rank.under_way == 0)
    }

    /// Returns whether no project has a task left. Some may be in progress.
    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Returns the projects that have tasks left, the next one first.
    fn waiting(&self) -> impl Iterator<Item = usize> {
        self.order.iter().map(|rank| rank.project)
    }

    fn change<R>(&mut self, project: usize, change: impl FnOnce(&mut Project<T>) -> R) -> Option<R> {
        let project = self.projects.get_mut(project)?;
        self.order.remove(&project.rank);
        let changed = change(project);
        if !project.tasks.is_empty() {
            self.order.insert(project.rank);
        }
        Some(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes `count` turns without finishing any task, and returns their projects.
    fn order(turns: &mut Turns<()>, count: usize) -> Vec<usize> {
        let next = |_| turns.next(|_| true).map(|(project, ())| project);
        (0..count).filter_map(next).collect()
    }

    #[test]
    fn projects_take_turns_whatever_their_number_of_tasks() {
        let mut turns = Turns::new(3);
        turns.add(0, [(); 10_000]);
        turns.add(1, [(); 2]);
        turns.add(2, [(); 3]);
        assert_eq!(order(&mut turns, 10), [0, 1, 2, 0, 1, 2, 0, 2, 0, 0]);
        assert!(!turns.is_empty());
        turns.forget(0);
        assert!(turns.is_empty() && turns.next(|_| true).is_none());
    }

    #[test]
    fn a_slow_project_gets_no_more_permits_than_others() {
        let mut turns = Turns::new(3);
        for project in 0..3 {
            turns.add(project, [(); 100]);
        }
        let mut taken = [0; 3];
        for _ in 0..17 {
            let (project, ()) = turns.next(|_| true).unwrap();
            taken[project] += 1;
            if project != 0 {
                turns.done(project);
            }
        }
        assert_eq!(taken, [1, 8, 8]);
    }

    #[test]
    fn a_waiting_project_is_skipped() {
        let mut turns = Turns::new(2);
        turns.add(0, [0]);
        turns.add(1, [1, 2]);
        assert_eq!(turns.next(|project| project != 0), Some((1, 1)));
        assert_eq!(turns.next(|project| project != 0), Some((1, 2)));
        assert_eq!(turns.next(|project| project != 0), None);
        assert!(!turns.is_empty() && !turns.is_finished(1));
        turns.done(1);
        turns.done(1);
        assert!(turns.is_finished(1) && !turns.is_finished(0));
        assert_eq!(turns.next(|_| true), Some((0, 0)));
    }
}
