//! This provider: its configuration, and one file for each data source.
