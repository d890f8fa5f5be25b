//! Finds the bearer token. It is never read from the command line, which other users of a machine can see.

use super::deployment_url::DeploymentUrl;
use std::path::Path;
use std::{env, fs};

const VARIABLE: &str = "FLEETGLASS_TOKEN";
/// The file of variables that `cargo xtask dev` writes for its Worker.
const LOCAL_FILE: &str = ".fleetglass/dev.vars";

/// Finds the token: from the file that an option names, the environment, or for this machine's own Worker its variables.
pub(crate) fn find(file: Option<&Path>, target: &DeploymentUrl) -> Result<String, String> {
    let token = match file {
        Some(file) => {
            let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
            Some(token_among(&text).unwrap_or(text))
        }
        None => env::var(VARIABLE).ok().filter(|token| !token.is_empty()).or_else(|| local(target)),
    };
    let token = token.ok_or_else(|| format!("there is no token. {}", token_help(target)))?;
    let token = token.trim();
    if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
        return Err("the token is empty, or holds what no token holds (spaces, line breaks)".to_owned());
    }
    Ok(token.to_owned())
}

/// The advice for a missing or wrong token.
pub(crate) fn token_help(target: &DeploymentUrl) -> String {
    if target.is_loopback() {
        format!(
            "`cargo xtask dev` writes one to {LOCAL_FILE}: run this from within the project's folder, or set {VARIABLE} to it."
        )
    } else {
        format!(
            "`fleetglass key new` makes one, with a key that the deployment is given: put it into {VARIABLE}, or into a file for --token-file."
        )
    }
}

fn local(target: &DeploymentUrl) -> Option<String> {
    let folder = env::current_dir().ok().filter(|_| target.is_loopback())?;
    let variables = folder.ancestors().find_map(|folder| fs::read_to_string(folder.join(LOCAL_FILE)).ok())?;
    token_among(&variables)
}

fn token_among(variables: &str) -> Option<String> {
    let mut variables = variables.lines().filter_map(|line| line.split_once('='));
    let (_, value) = variables.find(|(name, _)| name.trim() == VARIABLE)?;
    Some(value.trim().trim_matches(['"', '\'']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &str, token: Option<&str>) {
        assert_eq!(token_among(variables).as_deref(), token);
    }

    #[test]
    fn variables_of_the_local_worker() {
        check("FLEETGLASS_TOKEN=abc\n", Some("abc"));
        check("# made by xtask\nACCOUNT=1\nFLEETGLASS_TOKEN = \"a=b\"\r\n", Some("a=b"));
        check("FLEETGLASS_TOKEN_OLD=abc\n", None);
        check("", None);
    }
}
