//! The command line.

use std::error::Error;
use std::time::Duration;

use atlas_simulator::{Options, sample};
use lexopt::ValueExt;
use lexopt::prelude::{Long, Short};

/// The command to run.
#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Serve(Arguments),
}

/// The options of the server.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) options: Options,
    pub(crate) exports: bool,
    pub(crate) print_requests: bool,
    pub(crate) until_stdin_closes: bool,
}

impl Command {
    pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let mut arguments = Arguments {
            options: Options::new(),
            exports: false,
            print_requests: false,
            until_stdin_closes: false,
        };
        while let Some(argument) = parser.next()? {
            let options = arguments.options.clone();
            match argument {
                Short('h') | Long("help") => return Ok(Self::Help),
                Long("port") => arguments.options = options.port(parser.value()?.parse()?),
                Long("exports") => arguments.exports = true,
                Long("before-sunset") => arguments.options = options.sunset(false),
                Long("latency-ms") => {
                    arguments.options = options.latency(Duration::from_millis(parser.value()?.parse()?));
                }
                Long("organization") => {
                    let (projects, clusters) = parser.value()?.parse_with(sizes)?;
                    arguments.options = options.organization(projects, clusters);
                }
                Long("strict-nc") => arguments.options = options.strict_nc(true),
                Long("print-requests") => arguments.print_requests = true,
                Long("until-stdin-closes") => arguments.until_stdin_closes = true,
                _ => return Err(argument.unexpected()),
            }
        }
        Ok(Self::Serve(arguments))
    }
}

/// Two numbers: projects and clusters.
fn sizes(text: &str) -> Result<(u32, u32), Box<dyn Error + Send + Sync>> {
    let (projects, clusters) = text.split_once(',').ok_or("give two numbers, as in 100,1000")?;
    Ok((projects.parse()?, clusters.parse()?))
}

/// Makes the text of `--help`, with the sample data.
pub(crate) fn help() -> String {
    format!(
        "\
Simulates the Atlas Admin API. Prints its address and serves until you stop it.

Usage: atlas-simulator [options]

      --port PORT           Listen on this port of 127.0.0.1 (default: a free one)
      --exports             Print shell lines that set the address and credentials
      --before-sunset       Keep the shared-tier endpoint, which Atlas has removed
      --latency-ms NUMBER   Delay every response by NUMBER milliseconds
      --organization P,C    Replace the projects of the first organization with
                            P generated projects and C clusters
      --strict-nc           Require a rising nonce count in digest requests
      --print-requests      Print each request to standard error
      --until-stdin-closes  Stop also when standard input ends
  -h, --help                Print this text

The sample data follows.

{}",
        sample::Listing,
    )
}

/// The output of `--exports` for a simulator at this address: comments, assignments, and an empty line at the end.
pub(crate) fn exports(url: &str) -> String {
    let account = sample::SERVICE_ACCOUNT;
    format!(
        "\
# Paste these lines into the terminal where you run Terraform.
# `make simulator ARGUMENTS=--help` lists the sample data.
export MONGODB_ATLAS_BASE_URL={url}
export MONGODB_ATLAS_CLIENT_ID={}
export MONGODB_ATLAS_CLIENT_SECRET={}

",
        account.client_id, account.client_secret,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Command, lexopt::Error> {
        Command::parse(lexopt::Parser::from_args(arguments))
    }

    #[test]
    fn each_flag_sets_its_option() {
        let command = parse(&[
            "--print-requests",
            "--port=8080",
            "--latency-ms",
            "5",
            "--before-sunset",
            "--organization",
            "100,1000",
            "--strict-nc",
            "--exports",
            "--until-stdin-closes",
        ]);
        let Command::Serve(arguments) = command.unwrap() else {
            unreachable!("no help was asked for")
        };
        assert!(arguments.print_requests && arguments.exports && arguments.until_stdin_closes);
        let expected = Options::new()
            .port(8080)
            .latency(Duration::from_millis(5))
            .sunset(false)
            .organization(100, 1_000)
            .strict_nc(true);
        // Options cannot be compared, but their debug text shows each of them.
        assert_eq!(format!("{:?}", arguments.options), format!("{expected:?}"));
    }

    #[test]
    fn unknown_flags_and_invalid_numbers_are_errors() {
        for wrong in [
            ["--port", "x"],
            ["--latency-ms", "-1"],
            ["--after-sunset", ""],
            ["--port", "65536"],
            ["--organization", "100"],
            ["--organization", "100,many"],
        ] {
            assert!(parse(&wrong).is_err(), "{wrong:?}");
        }
        assert!(matches!(parse(&["-h"]), Ok(Command::Help)));
    }
}
