//! Many processes leave nothing behind.

use futures_util::future::join_all;
use tempfile::TempDir;

use crate::core::host;
use crate::terraform::processes_with;

const AT_ONCE: usize = 10;

#[tokio::test]
async fn two_hundred_processes_leave_no_file_and_no_process() {
    let (host, temporary) = (host(), TempDir::new().unwrap());
    for _ in 0..20 {
        let plugins = join_all((0..AT_ONCE).map(|_| {
            host.start_with(|command| {
                command.env("TMPDIR", temporary.path());
            })
        }))
        .await;
        assert_eq!(temporary.path().read_dir().unwrap().count(), AT_ONCE);
        assert_eq!(processes_with(temporary.path()).len(), AT_ONCE);
        for plugin in plugins {
            plugin.connect().await.shut_down().await;
            assert_eq!(plugin.end().await.0.code(), Some(0));
        }
        assert_eq!(temporary.path().read_dir().unwrap().count(), 0);
    }
    assert_eq!(processes_with(temporary.path()), Vec::<u32>::new());
}
