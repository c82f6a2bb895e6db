//! A client that does nothing by itself: it sends what a test says and reads the response.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use atlas_simulator::{Simulator, sample};

pub(crate) const FLEX: &str = "application/vnd.atlas.2024-11-13+json";
pub(crate) const CLUSTERS: &str = "application/vnd.atlas.2024-08-05+json";
/// Also the version of projects and of the snapshots of M10+ clusters.
pub(crate) const SHARED_TIER: &str = "application/vnd.atlas.2023-01-01+json";

/// The path of a snapshot of the first project's Flex cluster, on the Flex endpoint.
pub(crate) fn flex_path(snapshot_id: &str) -> String {
    format!(
        "/api/atlas/v2/groups/{}/flexClusters/{}/backup/snapshots/{snapshot_id}",
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER
    )
}

/// The path of the same snapshot on the shared-tier endpoint.
pub(crate) fn shared_tier_path(snapshot_id: &str) -> String {
    format!(
        "/api/atlas/v2/groups/{}/clusters/{}/backup/tenant/snapshots/{snapshot_id}",
        sample::PROJECT_ID,
        sample::FLEX_CLUSTER
    )
}

/// One response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// The header with this name, in the spelling of real responses (`Www-Authenticate`).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn error_code(&self) -> String {
        let code = self
            .json()
            .get("errorCode")
            .and_then(|code| code.as_str().map(str::to_owned));
        assert_eq!(self.header("X-Error-Code"), code.as_deref());
        code.unwrap()
    }
}

/// One connection, kept alive.
#[derive(Debug)]
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn to(simulator: &Simulator) -> Self {
        Self::to_url(simulator.url())
    }

    pub(crate) fn to_url(url: &str) -> Self {
        let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self(BufReader::new(stream))
    }

    pub(crate) fn set_patience(&self, patience: Duration) {
        self.0.get_ref().set_read_timeout(Some(patience)).unwrap();
    }

    pub(crate) fn get(&mut self, target: &str, accept: &str, authorization: &str) -> io::Result<Answer> {
        let authorization = Some(("Authorization", authorization)).filter(|(_, value)| !value.is_empty());
        let headers: Vec<_> = [("Accept", accept)].into_iter().chain(authorization).collect();
        self.send("GET", target, &headers, "")
    }

    pub(crate) fn send(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Answer> {
        let mut head = format!(
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        self.write(&format!("{head}\r\n{body}"))?;
        self.receive()
    }

    pub(crate) fn write(&mut self, request: &str) -> io::Result<()> {
        self.0.get_mut().write_all(request.as_bytes())
    }

    /// All bytes until the connection is closed.
    pub(crate) fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.0.read_to_string(&mut rest).unwrap();
        rest
    }

    fn receive(&mut self) -> io::Result<Answer> {
        let status = self
            .line()?
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap();
        let mut headers = Vec::new();
        while let Some((name, value)) = self.line()?.split_once(": ") {
            headers.push((name.to_owned(), value.to_owned()));
        }
        let mut answer = Answer {
            status,
            headers,
            body: String::new(),
        };
        let mut body = Vec::new();
        if let Some(length) = answer.header("Content-Length") {
            body.resize(length.parse().unwrap(), 0);
            self.0.read_exact(&mut body)?;
        } else {
            loop {
                let length = usize::from_str_radix(&self.line()?, 16).unwrap();
                let mut chunk = vec![0; length];
                self.0.read_exact(&mut chunk)?;
                body.extend(chunk);
                self.line()?;
                if length == 0 {
                    break;
                }
            }
        }
        answer.body = String::from_utf8(body).unwrap();
        Ok(answer)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// Reads data of the first organization with its access token.
pub(crate) fn read(simulator: &Simulator, target: &str) -> io::Result<Answer> {
    read_as(simulator, target, sample::ACCESS_TOKEN.token)
}

/// Reads with a token, in the version of the operation.
pub(crate) fn read_as(simulator: &Simulator, target: &str, token: &str) -> io::Result<Answer> {
    let path = target.split('?').next().unwrap();
    let accept = if path.contains("/flexClusters") {
        FLEX
    } else if path.ends_with("/clusters") {
        CLUSTERS
    } else {
        SHARED_TIER
    };
    Connection::to(simulator).get(target, accept, &bearer(token))
}

pub(crate) fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// A path below that of all projects.
pub(crate) fn below_groups(path: &str) -> String {
    format!("/api/atlas/v2/groups{path}")
}

/// The path of a bulk snapshot on the Flex endpoint.
pub(crate) fn bulk_path(n: u32) -> String {
    flex_path(&sample::bulk_snapshot_id(n))
        .replace(sample::FLEX_CLUSTER, sample::BULK_CLUSTER)
        .replace(sample::PROJECT_ID, sample::BULK_PROJECT_ID)
}
