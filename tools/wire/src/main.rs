//! Writes the code that is generated from the `.proto` files into the crates. Run it from the root of the repository.

use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    for (path, code) in wire_code::generate(Path::new("."))? {
        fs::write(path, code)?;
    }
    Ok(())
}
