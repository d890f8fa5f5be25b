//! The modules of a crate, each with the paths in its source.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, MetaList, UseTree};

use super::paths;

/// The path of a module from its crate's root, for example `["access", "keys"]`.
pub(super) type ModulePath = Vec<String>;

/// A path in the source, with its position.
pub(super) struct SourcePath {
    pub(super) segments: Vec<String>,
    pub(super) file: PathBuf,
    pub(super) line: usize,
}

/// The content of a module.
#[derive(Default)]
pub(super) struct Module {
    /// The path behind each name that a `use` brings into the module.
    pub(super) imports: BTreeMap<String, Vec<String>>,
    /// All paths: of `use` declarations, of code, and of the tokens that macros and attributes are given.
    pub(super) paths: Vec<SourcePath>,
}

/// The modules of a crate, except those that are compiled for tests only.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) modules: BTreeMap<ModulePath, Module>,
}

impl Tree {
    /// Reads the crate whose root is this file.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self::default();
        let folder = root.parent().unwrap_or(root).to_owned();
        tree.read_file(root.to_owned(), folder, Vec::new())?;
        Ok(tree)
    }

    /// Reads the crate that is the text of one file.
    #[cfg(test)]
    pub(super) fn parse(source: &str) -> Self {
        let mut tree = Self::default();
        tree.read_items(source, PathBuf::from("lib.rs"), PathBuf::new(), Vec::new()).unwrap();
        tree
    }

    /// The modules that a path of the module `from` leads through: each that imports the path's next name from
    /// elsewhere, then the one that the path ends in. None where it leads out of the crate.
    pub(super) fn resolve(&self, from: &[String], path: &[String]) -> Vec<ModulePath> {
        // A longer chain of imports is an import of its own name from another crate, as in `use anyhow::anyhow`.
        const LONGEST_CHAIN: usize = 8;
        self.resolve_within(from, path, LONGEST_CHAIN).unwrap_or_default()
    }

    fn resolve_within(&self, from: &[String], path: &[String], chain: usize) -> Option<Vec<ModulePath>> {
        let mut module = from.to_vec();
        let mut rest = path;
        while let Some((name, more)) = rest.split_first() {
            let child = [module.as_slice(), std::slice::from_ref(name)].concat();
            let is_first = rest.len() == path.len();
            match name.as_str() {
                "crate" => module.clear(),
                "self" => {}
                "super" => module.truncate(module.len().checked_sub(1)?),
                _ if self.modules.contains_key(&child) => module = child,
                _ => match self.import(&module, name) {
                    Some(import) => {
                        let target = [import, more].concat();
                        let further = self.resolve_within(&module, &target, chain.checked_sub(1)?);
                        return Some([vec![module], further.unwrap_or_default()].concat());
                    }
                    None if is_first => return None,
                    None => break,
                },
            }
            rest = more;
        }
        Some(vec![module])
    }

    fn import(&self, module: &[String], name: &str) -> Option<&[String]> {
        self.modules.get(module)?.imports.get(name).map(Vec::as_slice)
    }

    /// Reads a file, and the files of the modules that it declares, which are in `folder`.
    fn read_file(&mut self, file: PathBuf, folder: PathBuf, module: ModulePath) -> Result<()> {
        let source = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        self.read_items(&source, file, folder, module)
    }

    fn read_items(&mut self, source: &str, file: PathBuf, folder: PathBuf, module: ModulePath) -> Result<()> {
        let parsed = syn::parse_file(source).with_context(|| format!("cannot parse {}", file.display()))?;
        let mut reader = Reader { tree: self, file, folder, module, outcome: Ok(()) };
        reader.read(&parsed.items);
        reader.outcome
    }
}

/// Adds a module to the tree.
struct Reader<'t> {
    tree: &'t mut Tree,
    file: PathBuf,
    folder: PathBuf,
    module: ModulePath,
    outcome: Result<()>,
}

impl Reader<'_> {
    fn read(&mut self, items: &[Item]) {
        self.tree.modules.entry(self.module.clone()).or_default();
        items.iter().for_each(|item| self.visit_item(item));
    }

    fn read_submodule(&mut self, item: &ItemMod) -> Result<()> {
        let name = item.ident.to_string();
        let folder = self.folder.join(&name);
        let module = [self.module.as_slice(), std::slice::from_ref(&name)].concat();
        if let Some((_, items)) = &item.content {
            let mut inner =
                Reader { tree: self.tree, file: self.file.clone(), folder, module, outcome: Ok(()) };
            inner.read(items);
            return inner.outcome;
        }
        let beside = self.folder.join(name + ".rs");
        let file = if beside.exists() { beside } else { folder.join("mod.rs") };
        self.tree.read_file(file, folder, module)
    }

    fn add_import(&mut self, tree: &UseTree, prefix: &[String]) {
        let with = |name: String| [prefix, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.add_import(&path.tree, &with(path.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.add_import(item, prefix)),
            UseTree::Glob(glob) => self.add_path(prefix.to_vec(), glob.star_token.spans[0].start().line),
            UseTree::Name(use_name) => {
                let line = paths::line(&use_name.ident);
                self.add_named_import(use_name.ident.to_string(), with(use_name.ident.to_string()), line);
            }
            UseTree::Rename(rename) => {
                let line = paths::line(&rename.ident);
                self.add_named_import(rename.rename.to_string(), with(rename.ident.to_string()), line);
            }
        }
    }

    fn add_named_import(&mut self, name: String, mut path: Vec<String>, line: usize) {
        // `use access::{self}` imports `access`.
        path.pop_if(|last| last == "self");
        let name = if name == "self" { path.last().cloned().unwrap_or_default() } else { name };
        self.tree.modules.entry(self.module.clone()).or_default().imports.insert(name, path.clone());
        self.add_path(path, line);
    }

    fn add_path(&mut self, segments: Vec<String>, line: usize) {
        let path = SourcePath { segments, file: self.file.clone(), line };
        self.tree.modules.entry(self.module.clone()).or_default().paths.push(path);
    }
}

impl Visit<'_> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &ItemMod) {
        if self.outcome.is_ok() && !is_for_tests(&item.attrs) {
            self.outcome = self.read_submodule(item);
        }
    }

    fn visit_item_use(&mut self, item: &ItemUse) {
        if item.leading_colon.is_none() {
            self.add_import(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let (segments, line) = paths::of_path(path);
        // A single name is an import, which is noted where it is imported, or the module's own.
        if path.leading_colon.is_none() && segments.len() > 1 {
            self.add_path(segments, line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &Macro) {
        paths::of_tokens(item.tokens.clone()).into_iter().for_each(|(path, line)| self.add_path(path, line));
        visit::visit_macro(self, item);
    }

    fn visit_meta_list(&mut self, list: &MetaList) {
        paths::of_tokens(list.tokens.clone()).into_iter().for_each(|(path, line)| self.add_path(path, line));
        visit::visit_meta_list(self, list);
    }
}

/// Whether an item is compiled for tests only.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = attribute.path().is_ident("cfg").then(|| attribute.parse_args::<syn::Path>());
        condition.is_some_and(|condition| condition.is_ok_and(|condition| condition.is_ident("test")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_found_in_their_files() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/main.rs"));
        let tree = Tree::read(root).unwrap();
        let has = |path: &[&str]| {
            tree.modules.contains_key(&path.iter().map(|&s| s.to_owned()).collect::<Vec<_>>())
        };
        assert!(has(&[]) && has(&["test", "modules", "tree"]));
        assert!(!has(&["test", "modules", "tree", "tests"]));
    }

    #[test]
    fn names_are_followed_to_their_modules() {
        let source = "pub use time::Timestamp; mod time { pub struct Timestamp; }
                      mod access { pub use self::keys::{self as all, Key}; mod keys {} } mod a {}";
        let tree = Tree::parse(source);
        let owned = |path: &[&str]| path.iter().map(|&s| s.to_owned()).collect::<Vec<_>>();
        let check = |path: &[&str], expected: &[&[&str]]| {
            let expected: Vec<_> = expected.iter().map(|module| owned(module)).collect();
            assert_eq!(tree.resolve(&owned(&["a"]), &owned(path)), expected, "{path:?}");
        };
        check(&["crate", "Timestamp"], &[&[], &["time"]]);
        check(&["crate", "time", "Timestamp", "now"], &[&["time"]]);
        check(&["super", "access", "Key"], &[&["access"], &["access", "keys"]]);
        check(&["super", "access", "all", "find"], &[&["access"], &["access", "keys"]]);
        check(&["super", "access", "unknown"], &[&["access"]]);
        check(&["crate", "main"], &[&[]]);
        check(&["std", "fs"], &[]);
        check(&["time", "Timestamp"], &[]);
    }

    #[test]
    fn an_import_of_its_own_name_from_another_crate_ends() {
        let tree = Tree::parse("use anyhow::anyhow; mod a {}");
        assert!(
            tree.resolve(&["a".to_owned()], &["crate".to_owned(), "anyhow".to_owned()])
                .iter()
                .all(Vec::is_empty)
        );
    }
}
