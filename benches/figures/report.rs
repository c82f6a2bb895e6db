//! The report: progress during the measurements, and at the end tables for readers and JSON for programs.

use std::fmt::Write as _;
use std::fs;
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::machine;
use crate::release::target;
use crate::samples::{Samples, Unit};

/// The tables and the figures so far.
pub(crate) struct Report {
    begin: Instant,
    terraform: String,
    tables: Vec<Table>,
    figures: Map<String, Value>,
}

/// The upper limit for a median, in the unit of its figure.
pub(crate) struct Goal {
    text: &'static str,
    key: &'static str,
    at_most: f64,
}

impl Goal {
    pub(crate) const fn new(text: &'static str, key: &'static str, at_most: f64) -> Self {
        Self { text, key, at_most }
    }
}

struct Table {
    title: String,
    rows: Vec<Vec<String>>,
}

impl Report {
    pub(crate) fn new(terraform: String) -> Self {
        Self {
            terraform,
            begin: Instant::now(),
            tables: Vec::new(),
            figures: Map::new(),
        }
    }

    /// Prints which measurement starts.
    pub(crate) fn step(&self, text: &str) {
        eprintln!("[{:>4} s] {text}", self.begin.elapsed().as_secs());
    }

    /// Starts a table.
    pub(crate) fn table(&mut self, title: &str, columns: &[&str]) {
        self.tables.push(Table {
            title: title.to_owned(),
            rows: vec![columns.iter().copied().map(str::to_owned).collect()],
        });
    }

    /// Adds a row to the last table.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.tables.last_mut().unwrap().rows.push(cells.into());
    }

    /// Stores measurements under a key, and returns their cell: the median, followed by the minimum and the maximum.
    pub(crate) fn figure(&mut self, key: &str, unit: Unit, samples: &Samples) -> String {
        let (median, min, max) = (samples.median(), samples.min(), samples.max());
        let figure = json!({
            "unit": unit.name,
            "median": unit.value(median),
            "p95": unit.value(samples.p95()),
            "min": unit.value(min),
            "max": unit.value(max),
            "runs": samples.count(),
        });
        let taken = self.figures.insert(key.to_owned(), figure);
        assert_eq!(taken, None, "{key} is measured twice");
        let text = unit.text(median);
        if samples.count() == 1 {
            return text;
        }
        format!("{text} ({} to {})", unit.digits(min), unit.digits(max))
    }

    /// Returns the median that is stored under a key.
    pub(crate) fn median(&self, key: &str) -> f64 {
        self.figures[key]["median"].as_f64().unwrap()
    }

    /// Adds the table of goals, each with its measured value.
    pub(crate) fn goals(&mut self, goals: &[Goal]) {
        self.table("Goals", &["goal", "at most", "measured"]);
        for &Goal { text, key, at_most } in goals {
            if !self.figures.contains_key(key) {
                continue;
            }
            let unit = self.figures[key]["unit"].as_str().unwrap().to_owned();
            let measured = self.median(key);
            let [at_most, measured] =
                [at_most, measured].map(|figure| format!("{figure} {unit}").trim_end().to_owned());
            self.row([text.to_owned(), at_most, measured]);
        }
    }

    /// Prints the tables, and writes both tables and figures to `target/bench/`.
    pub(crate) fn finish(self, name: &str) {
        let about = machine::describe(&self.terraform);
        let mut text = machine::sentences(&about);
        for table in &self.tables {
            let _ = write!(text, "\n### {}\n\n{}", table.title, table.markdown());
        }
        println!("\n{text}");

        let directory = target().join("bench");
        fs::create_dir_all(&directory).unwrap();
        let (tables, figures) = (format!("{name}.md"), format!("{name}.json"));
        let json = json!({ "about": about, "figures": self.figures });
        fs::write(directory.join(&tables), text).unwrap();
        fs::write(directory.join(&figures), format!("{json:#}\n")).unwrap();
        println!(
            "Written to {0}/{tables}, and for programs to {0}/{figures}.",
            directory.display()
        );
        self.step("done");
    }
}

impl Table {
    /// Formats the table as Markdown with aligned columns.
    fn markdown(&self) -> String {
        let columns = self.rows[0].len();
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or_default()
        };
        let widths: Vec<_> = (0..columns).map(width).collect();
        let mut text = String::new();
        for (n, row) in self.rows.iter().enumerate() {
            for (cell, &width) in row.iter().zip(&widths) {
                let _ = write!(text, "| {cell:width$} ");
            }
            text.push_str("|\n");
            if n == 0 {
                for &width in &widths {
                    let _ = write!(text, "|{}", "-".repeat(width + 2));
                }
                text.push_str("|\n");
            }
        }
        text
    }
}
