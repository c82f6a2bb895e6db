//! A Unix socket in a private directory, which only its owner can enter.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::net::{UnixListener, UnixStream};

use crate::Contract;
use crate::environment::Environment;
use crate::error::Error;
use crate::listener::leftovers::Leftovers;

/// The longest path that fits into `sun_path`, which has 104 bytes on macOS and the BSDs and 108 on Linux, including
/// the final zero byte.
const LONGEST_PATH: usize = 103;

const RANDOM: usize = 10;
const NAME: &str = "plugin";

/// The directory for the socket if `TMPDIR` is unset or cannot hold it. The path may be too long, as on macOS, or the
/// directory missing, full, or not writable.
const FALLBACK: &str = "/tmp";

/// The directories that may hold the socket. Each path fits into the handshake line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SocketPlace {
    /// The directories to try, in this order. Never empty.
    parents: Vec<PathBuf>,
    /// The variable with which a user chooses another directory.
    variable: &'static str,
    /// The prefix of the private directory around the socket.
    prefix: &'static str,
    group: Option<Group>,
}

impl SocketPlace {
    pub(super) fn from_environment(contract: &Contract, environment: &Environment) -> Result<Self, Error> {
        let prefix = contract.socket_prefix;
        let group = environment
            .socket_group
            .as_ref()
            .map(|group| Group::find(&group.to_string_lossy()));
        let group = group.transpose()?;
        Ok(match &environment.socket_directory {
            Some(requested) => Self {
                parents: vec![required(requested, prefix)?],
                variable: "PLUGIN_UNIX_SOCKET_DIR",
                prefix,
                group,
            },
            None => Self {
                parents: temporary(environment.temporary_directory.as_deref(), prefix),
                variable: "TMPDIR",
                prefix,
                group,
            },
        })
    }
}

/// Checks the directory that the host requires. It has no fallback: the host may see no other directory of this process,
/// for example because the process runs in a container.
fn required(requested: &Path, prefix: &str) -> Result<PathBuf, Error> {
    let directory = std::path::absolute(requested).unwrap_or_else(|_| requested.to_owned());
    if fits(&directory, prefix) {
        Ok(directory)
    } else {
        Err(Error::SocketPath {
            directory,
            limit: LONGEST_PATH,
            variable: "PLUGIN_UNIX_SOCKET_DIR",
        })
    }
}

/// Returns `TMPDIR`, if the handshake line can carry its path, and `/tmp`.
fn temporary(preferred: Option<&Path>, prefix: &str) -> Vec<PathBuf> {
    // If the working directory was removed, a relative path stays relative, binding fails, and the next directory is tried.
    let preferred = preferred.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    let mut parents: Vec<_> = preferred.into_iter().filter(|path| fits(path, prefix)).collect();
    if parents.iter().all(|parent| parent != Path::new(FALLBACK)) {
        parents.push(FALLBACK.into());
    }
    parents
}

/// Whether a socket in a private directory below this one has a path that can be bound and announced.
fn fits(directory: &Path, prefix: &str) -> bool {
    let added = "/".len() + prefix.len() + RANDOM + "/".len() + NAME.len();
    directory
        .to_str()
        .is_some_and(|path| path.len() + added <= LONGEST_PATH && !path.contains(['|', '\n', '\r']))
}

/// The group that may use the socket, in addition to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group(u32);

impl Group {
    /// Parses a group ID, or looks up a name in `/etc/group`. Groups of a directory service are not listed there and
    /// need their ID.
    fn find(group: &str) -> Result<Self, Error> {
        if let Ok(number) = group.parse() {
            return Ok(Self(number));
        }
        let error = |source| Error::SocketGroup {
            group: group.to_owned(),
            source,
        };
        let groups = std::fs::read_to_string("/etc/group").map_err(error)?;
        Self::in_file(&groups, group).ok_or_else(|| {
            error(io::Error::new(
                io::ErrorKind::NotFound,
                "it is not in /etc/group, give its number",
            ))
        })
    }

    /// Finds a group in lines of the form `name:password:id:members`, see group(5).
    fn in_file(groups: &str, wanted: &str) -> Option<Self> {
        groups.lines().find_map(|line| {
            let mut fields = line.split(':');
            let (name, number) = (fields.next()?, fields.nth(1)?);
            (name == wanted).then(|| number.parse().ok().map(Self))?
        })
    }
}

/// A listening Unix socket. Dropping it removes the socket and its directory.
#[derive(Debug)]
pub(super) struct UnixSocket {
    listener: UnixListener,
    directory: TempDir,
    prefix: &'static str,
}

impl UnixSocket {
    /// Binds in the first directory that can hold a socket, and returns its path.
    pub(super) fn bind(place: &SocketPlace) -> Result<(Self, String), Error> {
        let mut refused: Vec<(PathBuf, io::Error)> = Vec::new();
        for parent in &place.parents {
            match Self::bind_in(parent, place.prefix) {
                Ok((socket, path)) => {
                    for (directory, reason) in &refused {
                        tracing::warn!(
                            variable = place.variable,
                            directory = %directory.display(),
                            %reason,
                            used = %parent.display(),
                            "cannot create the socket in this directory; using another one"
                        );
                    }
                    if let Some(group) = place.group {
                        group.admit(socket.directory.path(), &path)?;
                    }
                    // Lossless: `fits` checked the directory, and the rest is ASCII.
                    return Ok((socket, path.to_string_lossy().into_owned()));
                }
                Err(reason) => refused.push((parent.clone(), reason)),
            }
        }
        Err(Error::Socket {
            refused,
            variable: place.variable,
        })
    }

    fn bind_in(parent: &Path, prefix: &'static str) -> io::Result<(Self, PathBuf)> {
        let directory = tempfile::Builder::new()
            .prefix(prefix)
            .rand_bytes(RANDOM)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent)?;
        let path = directory.path().join(NAME);
        let listener = UnixListener::bind(&path)?;
        let socket = Self {
            listener,
            directory,
            prefix,
        };
        Ok((socket, path))
    }

    /// The directories in which other processes of this user may have left sockets.
    pub(super) fn leftovers(&self) -> Option<Leftovers> {
        let own = self.directory.path();
        Some(Leftovers {
            parent: own.parent()?.to_owned(),
            prefix: self.prefix,
            socket: NAME,
            user: own.metadata().ok()?.uid(),
        })
    }

    pub(super) async fn accept(&self) -> io::Result<UnixStream> {
        self.listener.accept().await.map(|(stream, _)| stream)
    }
}

impl Group {
    /// Gives the group access to the socket, but not the right to list its directory or to write there.
    fn admit(self, directory: &Path, socket: &Path) -> Result<(), Error> {
        [(directory, 0o710), (socket, 0o660)]
            .into_iter()
            .try_for_each(|(path, mode)| {
                chown(path, None, Some(self.0))?;
                std::fs::set_permissions(path, Permissions::from_mode(mode))
            })
            .map_err(|source| Error::SocketGroup {
                group: self.0.to_string(),
                source,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    fn place(variable: &str, value: &str) -> Result<SocketPlace, Error> {
        let contract = contract::example();
        let environment = Environment::read(&contract, |name| (name == variable).then(|| value.into()));
        SocketPlace::from_environment(&contract, &environment)
    }

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().mode() & 0o777
    }

    #[tokio::test]
    async fn the_socket_is_private_and_removed_on_drop() {
        let parent = TempDir::new().unwrap();
        let place = SocketPlace {
            parents: vec![parent.path().to_owned()],
            variable: "TMPDIR",
            prefix: "example-",
            group: None,
        };
        let (socket, address) = UnixSocket::bind(&place).unwrap();
        let directory = Path::new(&address).parent().unwrap();
        assert_eq!(mode(directory), 0o700);
        assert!(Path::new(&address).exists());
        let leftovers = socket.leftovers().unwrap();
        assert_eq!(
            (leftovers.parent.as_path(), leftovers.prefix),
            (parent.path(), "example-")
        );
        drop(socket);
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_unix_socket_counts_as_private() {
        assert!(crate::Address::Unix("/tmp/example-abc/plugin".to_owned()).is_private());
    }

    #[tokio::test]
    async fn a_group_gets_access_to_the_socket() {
        let parent = TempDir::new().unwrap();
        let group = std::fs::metadata(parent.path()).unwrap().gid();
        let place = SocketPlace {
            parents: vec![parent.path().to_owned()],
            variable: "TMPDIR",
            prefix: "example-",
            group: Some(Group(group)),
        };
        let (_socket, address) = UnixSocket::bind(&place).unwrap();
        assert_eq!(mode(Path::new(&address)), 0o660);
        assert_eq!(mode(Path::new(&address).parent().unwrap()), 0o710);
    }

    #[test]
    fn a_group_is_found_by_its_id_or_its_name() {
        let file = "root:x:0:\nstaff:x:50:ann,bob\nbroken\n";
        assert_eq!(Group::find("123").unwrap(), Group(123));
        assert_eq!(Group::in_file(file, "staff"), Some(Group(50)));
        assert_eq!(Group::in_file(file, "nobody"), None);
        assert!(matches!(
            Group::find("no such group"),
            Err(Error::SocketGroup { .. })
        ));
    }

    #[test]
    fn a_temporary_directory_whose_path_does_not_fit_is_replaced_by_tmp() {
        let long = format!("/{}", "x".repeat(LONGEST_PATH));
        for unfit in [long.as_str(), "/a|b", "/a\nb"] {
            assert_eq!(place("TMPDIR", unfit).unwrap().parents, [Path::new(FALLBACK)]);
            assert!(matches!(
                place("PLUGIN_UNIX_SOCKET_DIR", unfit),
                Err(Error::SocketPath { .. })
            ));
        }
    }

    #[test]
    fn the_temporary_directory_has_a_fallback_and_the_directory_of_the_host_has_none() {
        let parents = |variable, value| place(variable, value).unwrap().parents;
        assert_eq!(
            parents("TMPDIR", "/short"),
            [Path::new("/short"), Path::new(FALLBACK)]
        );
        assert_eq!(parents("PLUGIN_UNIX_SOCKET_DIR", "/short"), [Path::new("/short")]);
        for twice in ["", FALLBACK, "/tmp/"] {
            assert_eq!(parents("TMPDIR", twice), [Path::new(FALLBACK)], "{twice:?}");
        }
        assert!(parents("TMPDIR", "relative")[0].is_absolute());
    }

    #[tokio::test]
    async fn the_socket_goes_into_the_first_directory_that_can_hold_it() {
        let good = TempDir::new().unwrap();
        let file = good.path().join("file");
        std::fs::write(&file, "").unwrap();
        let mut place = SocketPlace {
            parents: vec![good.path().join("missing"), file.join("below"), file],
            variable: "TMPDIR",
            prefix: "example-",
            group: None,
        };
        let error = UnixSocket::bind(&place).map(|_| ()).unwrap_err().to_string();
        for parent in &place.parents {
            assert!(error.contains(parent.to_str().unwrap()), "{error}");
        }
        assert!(error.contains("TMPDIR"), "{error}");
        place.parents.push(good.path().to_owned());
        let (_socket, address) = UnixSocket::bind(&place).unwrap();
        assert_eq!(Path::new(&address).parent().unwrap().parent(), Some(good.path()));
    }

    #[tokio::test]
    async fn a_socket_can_be_bound_in_a_directory_with_the_longest_path_that_fits() {
        let parent = TempDir::new_in(FALLBACK).unwrap();
        let mut directory = parent.path().join("x");
        while fits(&directory, "example-") {
            directory.as_mut_os_string().push("x");
        }
        let longest = Path::new(directory.to_str().unwrap().strip_suffix('x').unwrap()).to_owned();
        std::fs::create_dir(&longest).unwrap();
        let (_socket, address) = UnixSocket::bind(&SocketPlace {
            parents: vec![longest],
            variable: "TMPDIR",
            prefix: "example-",
            group: None,
        })
        .unwrap();
        assert_eq!(address.len(), LONGEST_PATH);
    }
}
