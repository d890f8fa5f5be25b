//! The commands that ask for a record with the providers' own tools, ready to paste into a shell.

use crate::address::percent::encode;
use crate::i18n::message::Message;

/// A command for a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    /// Which tool, and which of its operations.
    pub(crate) title: Message,
    /// The command, quoted.
    pub(crate) line: String,
}

/// `aws SERVICE OPERATION` with options, against the endpoint that the console was loaded from.
pub(crate) fn aws(operation: &str, options: &[(&str, &str)], origin: &str) -> String {
    let mut line = format!("aws {operation}");
    for (name, value) in options.iter().chain([&("endpoint-url", origin)]) {
        // A value that looks like an option is taken for one, unless it is tied to its name.
        let tie = if value.starts_with('-') { "=" } else { " " };
        line.push_str(&format!(" --{name}{tie}{}", quote(value)));
    }
    line
}

/// `queryOneTask` by curl, tags included. The token is the person's to give.
pub(crate) fn query_one_task(task_id: &str, app_id: Option<&str>, origin: &str) -> String {
    let url = format!("{origin}/iocm/app/batchtask/v1.1.0/tasks/{}?select=tag", encode(task_id));
    let key = match app_id {
        Some(id) => quote(&format!("app_key: {id}")),
        None => "\"app_key: $APP_ID\"".to_owned(),
    };
    format!("curl {} -H {key} -H \"Authorization: Bearer $TOKEN\"", quote(&url))
}

/// What an import refused, by curl. The token is the person's to give.
pub(crate) fn import_refusals(import_id: &str, origin: &str) -> String {
    let url = format!("{origin}/api/v1/imports/{}/refusals", encode(import_id));
    format!("curl {} -H \"Authorization: Bearer $TOKEN\"", quote(&url))
}

/// A word as a POSIX shell reads it.
pub(crate) fn quote(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, quoted: &str) {
        assert_eq!(quote(word), quoted);
    }

    #[test]
    fn quoting() {
        check("fb032b9b-79bf", "fb032b9b-79bf");
        check("line3:press-17", "line3:press-17");
        check("", "''");
        check("a b", "'a b'");
        check("$(rm -rf ~)", "'$(rm -rf ~)'");
        check("it's", r"'it'\''s'");
        check("$next", "'$next'");
    }

    #[test]
    fn whole_commands() {
        assert_eq!(
            aws(
                "iot describe-job-execution",
                &[("job-id", "-j"), ("thing-name", "t:1")],
                "http://127.0.0.1:8787"
            ),
            "aws iot describe-job-execution --job-id=-j --thing-name t:1 --endpoint-url http://127.0.0.1:8787"
        );
        assert_eq!(
            query_one_task("5bf8", Some("app 1"), "https://x.example"),
            "curl 'https://x.example/iocm/app/batchtask/v1.1.0/tasks/5bf8?select=tag' -H 'app_key: app 1' \
             -H \"Authorization: Bearer $TOKEN\""
        );
        assert_eq!(
            query_one_task("a/b", None, "https://x.example"),
            "curl 'https://x.example/iocm/app/batchtask/v1.1.0/tasks/a%2Fb?select=tag' -H \"app_key: $APP_ID\" \
             -H \"Authorization: Bearer $TOKEN\""
        );
    }
}
