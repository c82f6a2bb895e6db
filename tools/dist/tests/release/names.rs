//! Tests how the static program resolves host names, as the guide describes it. The resolver is musl's.
//!
//! The test starts itself again in a separate network namespace, in which it may act as the name server.

mod server;

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use atlas_simulator::sample;
use tempfile::NamedTempFile;

use self::server::Names;
use crate::bare_root::{BareRoot, is_root, not_possible, path};
use crate::{Release, root, run};

const TEST: &str = "names in a bare root";
/// The variable that names the file of the program. It is set only inside the namespace.
const PROGRAM: &str = "ATLAS_DIST_PROGRAM";
/// The text that overwrites the program once the test has run inside.
const DONE: &[u8] = b"done";
/// Brings up the loopback interface, which is down in a new namespace, by SIOCSIFFLAGS with `IFF_UP`.
const LOOPBACK_UP: &str = "\
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 1))";

#[test]
fn names_are_resolved_through_etc_hosts_and_name_servers() {
    if let Some(program) = env::var_os(PROGRAM) {
        look_up(&fs::read(&program).unwrap());
        return fs::write(program, DONE).unwrap();
    }
    let network = || {
        let mut unshare = Command::new("unshare");
        unshare.args(if is_root() {
            &["--net"][..]
        } else {
            &["--map-root-user", "--net"]
        });
        unshare.env("PATH", path());
        unshare
    };
    let probe = network().arg("true").output();
    if !probe.as_ref().is_ok_and(|output| output.status.success()) {
        not_possible(
            TEST,
            &format!("no network of its own can be made here: {probe:?}"),
        );
        return;
    }
    // Terraform may have to be fetched, which the namespace does not allow.
    run(Command::new(root().join("scripts/terraform")).arg("version"));
    let program = NamedTempFile::new().unwrap();
    fs::write(&program, Release::first().program()).unwrap();
    let status = network()
        .arg(env::current_exe().unwrap())
        .args([
            "--exact",
            "names::names_are_resolved_through_etc_hosts_and_name_servers",
            "--nocapture",
        ])
        .env(PROGRAM, program.path())
        .status()
        .unwrap();
    assert!(status.success(), "see above");
    // A run that selects no test would succeed too.
    assert_eq!(
        fs::read(program.path()).unwrap(),
        DONE,
        "the test did not run inside"
    );
}

const HOSTS: Ipv4Addr = Ipv4Addr::new(127, 0, 1, 1);
const DNS: Ipv4Addr = Ipv4Addr::new(127, 0, 1, 2);
const SEARCHED: Ipv4Addr = Ipv4Addr::new(127, 0, 1, 3);
const OVER_TCP: Ipv4Addr = Ipv4Addr::new(127, 0, 1, 4);
const DOTTED: Ipv4Addr = Ipv4Addr::new(127, 0, 1, 5);

fn look_up(program: &[u8]) {
    assert!(
        Command::new("python3")
            .args(["-c", LOOPBACK_UP])
            .status()
            .unwrap()
            .success()
    );
    let Some(bare) = BareRoot::new(TEST, program) else {
        return;
    };
    let names = Names::new(&[
        ("known.example", DNS),
        ("short.corp.example", SEARCHED),
        ("many.example", OVER_TCP),
        ("with.dot.corp.example", DOTTED),
    ]);
    let local = |last| Ipv4Addr::new(127, 0, 0, last);
    let _silent = server::silent(local(2));
    server::refuse(local(3));
    for address in [local(1), local(4)] {
        names.serve(address);
    }
    let doors = Doors::open();

    bare.write(
        "etc/hosts",
        &format!("127.0.0.1 localhost\n{HOSTS} in-hosts.example\n"),
    );
    bare.write(
        "etc/resolv.conf",
        "nameserver 127.0.0.2\nnameserver 127.0.0.3\nnameserver 127.0.0.4\nsearch corp.example\n",
    );
    let found = doors.reached(
        &bare,
        &[
            "in-hosts.example",
            "known.example",
            "short",
            "many.example",
            "with.dot",
        ],
    );
    assert_eq!(found, [HOSTS, DNS, SEARCHED, OVER_TCP].into());
    // A name with a dot counts as absolute: the search domains do not apply.
    let asked = names.asked();
    assert!(asked.iter().any(|name| name == "with.dot"), "{asked:?}");
    assert!(
        !asked.iter().any(|name| name == "with.dot.corp.example"),
        "{asked:?}"
    );

    bare.write(
        "etc/resolv.conf",
        "nameserver 127.0.0.4\nsearch corp.example\noptions ndots:2\n",
    );
    assert_eq!(doors.reached(&bare, &["with.dot"]), [DOTTED].into());

    // Without settings, the resolver asks a name server on this machine.
    bare.remove("etc/resolv.conf");
    bare.remove("etc/hosts");
    assert_eq!(doors.reached(&bare, &["known.example"]), [DNS].into());
}

/// A listener on every address of this machine, which records the addresses that clients connect to.
struct Doors {
    port: u16,
    connected: Arc<Mutex<BTreeSet<Ipv4Addr>>>,
}

impl Doors {
    fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        let doors = Self {
            port: listener.local_addr().unwrap().port(),
            connected: Arc::default(),
        };
        let connected = Arc::clone(&doors.connected);
        thread::spawn(move || {
            for stream in listener.incoming() {
                // The connection closes at once: only its address matters.
                if let IpAddr::V4(address) = stream.unwrap().local_addr().unwrap().ip() {
                    connected.lock().unwrap().insert(address);
                }
            }
        });
        doors
    }

    /// Reads once from each of these hosts and returns the addresses that the reads connected to. All reads fail, because
    /// the hosts are not Atlas.
    fn reached(&self, bare: &BareRoot, hosts: &[&str]) -> BTreeSet<Ipv4Addr> {
        let mut configuration =
            "terraform {\n  required_providers {\n    atlas = {\n      source = \"terraform.local/local/atlas\"\n    }\n  }\n}\n"
                .to_owned();
        for (index, host) in hosts.iter().enumerate() {
            let _ = writeln!(
                configuration,
                "provider \"atlas\" {{\n  alias = \"at{index}\"\n  base_url = \"https://{host}:{}\"\n  access_token = \"x\"\n  \
                 max_retries = 0\n}}\ndata \"atlas_flex_snapshots\" \"at{index}\" {{\n  provider = atlas.at{index}\n  \
                 project_id = \"{}\"\n  name = \"{}\"\n}}",
                self.port,
                sample::PROJECT_ID,
                sample::FLEX_CLUSTER,
            );
        }
        let plan = bare.plan(&configuration, &[]);
        let failures = plan.text.lines().filter(|line| line.starts_with("Error: "));
        assert_eq!(failures.count(), hosts.len(), "{}", plan.text);
        std::mem::take(&mut self.connected.lock().unwrap())
    }
}
