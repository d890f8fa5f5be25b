//! Makes Rust of `languages/`: a constant for each message, the English texts, and the list of the languages.

use serde_json::{Map, Value};
use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

const FOLDER: &str = "languages";
const ENGLISH: &str = "en";

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Texts = Map<String, Value>;

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed={FOLDER}");
    let languages = languages()?;
    let english = languages.iter().find(|(tag, _)| tag == ENGLISH).ok_or("there is no English")?;
    let messages: Vec<(&String, &Value)> = english.1.iter().filter(|(key, _)| *key != "language").collect();

    let mut code = String::new();
    for (index, (key, _)) in messages.iter().enumerate() {
        let name = key.to_uppercase().replace('-', "_");
        code += &format!("pub(crate) const {name}: Message = Message({index});\n");
    }
    let keys: Vec<&str> = messages.iter().map(|(key, _)| key.as_str()).collect();
    let texts = messages.iter().map(|(key, value)| text(key, value)).collect::<Result<Vec<_>>>()?;
    // Each in one text: a list of texts is larger by an address and a length for each.
    code += &format!("static KEYS: &str = {:?};\n", keys.join(" "));
    code += &format!("static ENGLISH_LINES: &str = {:?};\n", texts.join("\n"));
    let named =
        languages.iter().map(|(tag, texts)| pair(tag, &texts["language"])).collect::<Result<String>>()?;
    code += "/// Tag and own name of each language.\n";
    code += &format!("pub(crate) static LANGUAGES: [(&str, &str); {}] = [{named}];\n", languages.len());
    fs::write(Path::new(&env::var("OUT_DIR")?).join("messages.rs"), code)?;
    Ok(())
}

/// The tag and the texts of each language, in the order of the tags.
fn languages() -> Result<Vec<(String, Texts)>> {
    let mut languages = Vec::new();
    for entry in fs::read_dir(FOLDER)? {
        let path = entry?.path();
        let shown = path.display();
        println!("cargo:rerun-if-changed={shown}");
        let tag = path.file_stem().and_then(|tag| tag.to_str()).ok_or("a language without a tag")?;
        let texts =
            serde_json::from_str(&fs::read_to_string(&path)?).map_err(|error| format!("{shown}: {error}"))?;
        languages.push((tag.to_owned(), texts));
    }
    languages.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(languages)
}

/// A message's text on one line, as `Text` in `src/message.rs` describes it.
fn text(key: &str, value: &Value) -> Result<String> {
    match value {
        Value::String(text) => line(key, text),
        Value::Object(forms) => {
            let form = |name: &str, text| Ok(format!("\t{name}={}", line(key, string(name, text)?)?));
            forms.iter().map(|(name, text)| form(name, text)).collect()
        }
        _ => Err(format!("{key} is no text").into()),
    }
}

/// A text without what parts the texts.
fn line(key: &str, text: &str) -> Result<String> {
    if text.contains(char::is_control) {
        return Err(format!("{key} holds a control character").into());
    }
    Ok(text.to_owned())
}

fn pair(name: &str, text: &Value) -> Result<String> {
    Ok(format!("({name:?}, {:?}), ", string(name, text)?))
}

fn string<'a>(name: &str, text: &'a Value) -> Result<&'a str> {
    text.as_str().ok_or_else(|| format!("what belongs to {name} is no text").into())
}
