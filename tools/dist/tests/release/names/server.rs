//! A DNS server for a few names, on addresses of the loopback interface.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;

const PORT: u16 = 53;
const ADDRESS: u16 = 1;
/// The flag for a truncated response.
const TRUNCATED: u8 = 0x02;
const NO_ERROR: u8 = 0;
const NO_SUCH_NAME: u8 = 3;
const REFUSED: u8 = 5;

/// The known names, and the queries so far.
#[derive(Clone)]
pub(super) struct Names {
    known: Arc<[(&'static str, Ipv4Addr)]>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Names {
    pub(super) fn new(known: &[(&'static str, Ipv4Addr)]) -> Self {
        Self {
            known: known.into(),
            asked: Arc::default(),
        }
    }

    /// Returns the names that were queried since the last call.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// Serves on this address. Over UDP, the response for a name with many addresses is truncated.
    pub(super) fn serve(&self, address: Ipv4Addr) {
        let (names, over_tcp) = (self.clone(), self.clone());
        let socket = UdpSocket::bind((address, PORT)).unwrap();
        let listener = TcpListener::bind((address, PORT)).unwrap();
        answer(socket, move |query| names.answer(query, false));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut query = vec![0; u16::from_be_bytes(length).into()];
                stream.read_exact(&mut query).unwrap();
                let response = over_tcp.answer(&query, true);
                let length = u16::try_from(response.len()).unwrap();
                stream.write_all(&length.to_be_bytes()).unwrap();
                stream.write_all(&response).unwrap();
            }
        });
    }

    fn answer(&self, query: &[u8], is_tcp: bool) -> Vec<u8> {
        let (name, kind) = question(query);
        self.asked.lock().unwrap().push(name.clone());
        let known = self.known.iter().find(|(known, _)| *known == name);
        let Some((_, address)) = known else {
            return response(query, 0, NO_SUCH_NAME, &[]);
        };
        let count = if name.starts_with("many.") { 100 } else { 1 };
        match (kind, is_tcp) {
            (ADDRESS, false) if count > 1 => response(query, TRUNCATED, NO_ERROR, &[]),
            (ADDRESS, _) => response(query, 0, NO_ERROR, &vec![*address; count]),
            // The names have no IPv6 addresses.
            _ => response(query, 0, NO_ERROR, &[]),
        }
    }
}

/// Starts a server that refuses every query.
pub(super) fn refuse(address: Ipv4Addr) {
    let socket = UdpSocket::bind((address, PORT)).unwrap();
    answer(socket, |query| response(query, 0, REFUSED, &[]));
}

/// Binds a server that never responds. It lasts as long as the socket.
pub(super) fn silent(address: Ipv4Addr) -> UdpSocket {
    UdpSocket::bind((address, PORT)).unwrap()
}

fn answer(socket: UdpSocket, of: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) {
    thread::spawn(move || {
        let mut query = [0; 512];
        loop {
            let (length, from): (usize, SocketAddr) = socket.recv_from(&mut query).unwrap();
            socket.send_to(&of(&query[..length]), from).unwrap();
        }
    });
}

/// Returns the name and the type that a query asks for.
fn question(query: &[u8]) -> (String, u16) {
    let (mut labels, mut rest) = (Vec::new(), &query[12..]);
    while rest[0] != 0 {
        let (label, more) = rest[1..].split_at(rest[0].into());
        labels.push(String::from_utf8_lossy(label).to_lowercase());
        rest = more;
    }
    (labels.join("."), u16::from_be_bytes([rest[1], rest[2]]))
}

/// Returns a response with the header and the question of the query, and these addresses.
fn response(query: &[u8], flags: u8, code: u8, addresses: &[Ipv4Addr]) -> Vec<u8> {
    let end = 12 + query[12..].iter().position(|byte| *byte == 0).unwrap() + 5;
    let mut response = query[..end].to_vec();
    // Flags: a response, recursion desired, recursion available.
    response[2] = 0x81 | flags;
    response[3] = 0x80 | code;
    response[6..8].copy_from_slice(&u16::try_from(addresses.len()).unwrap().to_be_bytes());
    response[8..12].fill(0);
    for address in addresses {
        // A pointer to the name in the question, type A, class IN, a TTL of 60 seconds, and 4 bytes of data.
        response.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        response.extend(address.octets());
    }
    response
}
