//! Which modules use which, and the circles among them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use super::tree::{ModulePath, Tree};

/// The children of one module, each with the siblings that it uses, and the places where it does.
type Siblings = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The uses among the children of each module.
#[derive(Default)]
pub(super) struct Uses {
    by_parent: BTreeMap<ModulePath, Siblings>,
}

/// Children of one module that use each other.
#[derive(Debug)]
pub(super) struct Circle<'u> {
    parent: &'u [String],
    /// Every child that is in a circle with the others, by name.
    members: BTreeSet<&'u str>,
    /// A shortest circle: each child uses the next one, and the last the first.
    shortest: Vec<&'u str>,
    siblings: &'u Siblings,
}

impl Uses {
    /// The uses in a crate. A use between a module and one below it is none between siblings.
    pub(super) fn of(tree: &Tree) -> Self {
        let mut uses = Self::default();
        for (from, module) in &tree.modules {
            for path in &module.paths {
                for to in tree.resolve(from, &path.segments) {
                    uses.add(from, &to, format!("{}:{}", path.file.display(), path.line));
                }
            }
        }
        uses
    }

    fn add(&mut self, from: &[String], to: &[String], place: String) {
        let depth = from.iter().zip(to).take_while(|(from, to)| from == to).count();
        if let (Some(user), Some(used)) = (from.get(depth), to.get(depth)) {
            let siblings = self.by_parent.entry(from[..depth].to_vec()).or_default();
            siblings.entry(user.clone()).or_default().entry(used.clone()).or_default().insert(place);
        }
    }

    /// All circles. Children that are in more than one circle are named once, with all that they share them with.
    pub(super) fn circles(&self) -> impl Iterator<Item = Circle<'_>> {
        self.by_parent.iter().flat_map(|(parent, siblings)| {
            let mut seen = BTreeSet::new();
            let all = siblings.keys().filter_map(move |child| {
                let members = members(siblings, child);
                (!members.is_empty() && seen.insert(members.clone())).then_some(members)
            });
            all.map(move |members| Circle {
                parent,
                shortest: shortest(siblings, &members),
                members,
                siblings,
            })
        })
    }
}

/// The children that `child` uses, directly or through others, and that use it: with itself, or none.
fn members<'u>(siblings: &'u Siblings, child: &'u str) -> BTreeSet<&'u str> {
    let used = reachable(siblings, child);
    used.iter().copied().filter(|other| reachable(siblings, other).contains(child)).collect()
}

fn reachable<'u>(siblings: &'u Siblings, child: &str) -> BTreeSet<&'u str> {
    let mut found = BTreeSet::new();
    let mut queue: Vec<&'u str> = used_by(siblings, child).collect();
    while let Some(next) = queue.pop() {
        if found.insert(next) {
            queue.extend(used_by(siblings, next));
        }
    }
    found
}

fn used_by<'u>(siblings: &'u Siblings, child: &str) -> impl Iterator<Item = &'u str> + use<'u> {
    siblings.get(child).into_iter().flat_map(|used| used.keys().map(String::as_str))
}

/// A shortest circle through any of the members.
fn shortest<'u>(siblings: &'u Siblings, members: &BTreeSet<&'u str>) -> Vec<&'u str> {
    let circles = members.iter().map(|member| shortest_through(siblings, member));
    circles.min_by_key(Vec::len).unwrap_or_default()
}

/// A shortest circle through `child`, by breadth-first search.
fn shortest_through<'u>(siblings: &'u Siblings, child: &'u str) -> Vec<&'u str> {
    let mut queue = VecDeque::from([vec![child]]);
    let mut seen = BTreeSet::new();
    while let Some(path) = queue.pop_front() {
        for next in path.last().into_iter().flat_map(|last| used_by(siblings, last)) {
            if next == child {
                return path;
            }
            if seen.insert(next) {
                queue.push_back([path.as_slice(), &[next]].concat());
            }
        }
    }
    Vec::new()
}

impl fmt::Display for Circle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let full = |name: &str| [self.parent, &[name.to_owned()]].concat().join("::");
        let steps = self.shortest.iter().zip(self.shortest.iter().cycle().skip(1));
        write!(f, "{}", self.shortest.iter().map(|name| full(name) + " -> ").collect::<String>())?;
        write!(f, "{}", self.shortest.first().map(|name| full(name)).unwrap_or_default())?;
        if self.members.len() > self.shortest.len() {
            let members = self.members.iter().copied().collect::<Vec<_>>().join(", ");
            write!(f, " (in circles with each other: {members})")?;
        }
        for (from, to) in steps {
            write!(f, "\n  {} -> {}:", full(from), full(to))?;
            self.siblings[*from][*to].iter().try_for_each(|place| write!(f, "\n    {place}"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &[&str]) {
        let uses = Uses::of(&Tree::parse(source));
        let circles = uses.circles().map(|circle| circle.to_string());
        let first_lines: Vec<String> =
            circles.map(|circle| circle.lines().next().unwrap_or_default().to_owned()).collect();
        assert_eq!(first_lines, expected);
    }

    #[test]
    fn a_circle_is_named_with_its_places() {
        let source = "mod a { use crate::b::B; }\nmod b {\n  fn f() { super::a::g() }\n}";
        let uses = Uses::of(&Tree::parse(source));
        let circles: Vec<String> = uses.circles().map(|circle| circle.to_string()).collect();
        assert_eq!(circles, ["a -> b -> a\n  a -> b:\n    lib.rs:1\n  b -> a:\n    lib.rs:3"]);
    }

    #[test]
    fn uses_in_one_direction_are_no_circle() {
        check("mod a { use crate::{b::{B, self}, c}; } mod b { use super::c::*; } mod c {}", &[]);
    }

    #[test]
    fn a_module_and_its_own_submodules_may_use_each_other() {
        check("mod a { use self::b::B; use c::C; mod b { use super::A; } mod c { use crate::a::A; } }", &[]);
        check("use a::A; mod a { use crate::Root; }", &[]);
    }

    #[test]
    fn to_its_siblings_a_module_is_one_with_its_submodules() {
        let source = "mod a { pub mod deep { use crate::c::C; } } mod b { use crate::a::A; } mod c { use super::b::B; }";
        check(source, &["a -> c -> b -> a"]);
    }

    #[test]
    fn children_are_compared_like_modules_of_the_root() {
        check(
            "mod a { mod b { use super::c::C; } mod c { use crate::a::b::B; } }",
            &["a::b -> a::c -> a::b"],
        );
    }

    #[test]
    fn an_import_from_elsewhere_counts_for_both_modules() {
        check("pub use a::A; mod a { use crate::b::B; } mod b { use crate::A; }", &["a -> b -> a"]);
        check(
            "mod a { pub use super::b::B; } mod b { use crate::c::C; } mod c { use crate::a::B; }",
            &["b -> c -> b (in circles with each other: a, b, c)"],
        );
    }

    #[test]
    fn types_macros_and_attributes_count() {
        check(
            "mod a { fn f(x: crate::b::B<u8>) {} } mod b { fn f() { vec![crate::a::A] } }",
            &["a -> b -> a"],
        );
        let attribute =
            r#"mod a { #[serde(with = "crate::b::text")] struct A; } mod b { type B = super::a::A; }"#;
        check(attribute, &["a -> b -> a"]);
    }

    #[test]
    fn tests_do_not_count() {
        check("mod a { #[cfg(test)] mod tests { use crate::b::B; } } mod b { use crate::a::A; }", &[]);
    }

    #[test]
    fn circles_that_share_a_module_are_told_together() {
        let source = "mod a { use super::b; use super::c; } mod b { use super::a; } mod c { use super::a; }";
        check(source, &["a -> b -> a (in circles with each other: a, b, c)"]);
        let apart =
            "mod a { use super::b; } mod b { use super::a; } mod c { use super::d; } mod d { use super::c; }";
        check(apart, &["a -> b -> a", "c -> d -> c"]);
    }
}
